with window_volumes as (

    select * from {{ ref('fct_window_volumes') }}

),

comparisons as (

    select * from {{ ref('fct_benchmark_comparison') }}

),

compared_cells as (

    select * from comparisons
    where has_benchmark

),

-- The window after the event, and those that entered the benchmark.
compared_windows as (

    select window_volumes.*
    from window_volumes
    inner join compared_cells
        on
            window_volumes.specification_id = compared_cells.specification_id
            and window_volumes.product_code = compared_cells.product_code
            and window_volumes.destination_id = compared_cells.destination_id
    where window_volumes.months_covered = window_volumes.months_expected

),

statistics as (

    select 'mean' as benchmark_statistic
    union all
    select 'median' as benchmark_statistic

),

-- 0 is the window after the event: it is never left out, so it stands for "none". One window is
-- enough here: the question is what the others say without one.
kept_windows as (

    select
        kept.*,
        left_out.window_number as left_out_window,
        case when left_out.window_number < 0 then left_out.window_start_month end
            as left_out_window_start_month,
        statistics.benchmark_statistic,
        1 as benchmark_windows,
        1 as benchmark_windows_needed
    from compared_windows as kept
    inner join compared_windows as left_out
        on
            kept.specification_id = left_out.specification_id
            and kept.product_code = left_out.product_code
            and kept.destination_id = left_out.destination_id
            and (kept.window_number = 0 or kept.window_number <> left_out.window_number)
    cross join statistics

),

verdicts as (

    {{ verdicts('kept_windows', [
        'specification_id', 'product_code', 'destination_id', 'left_out_window',
        'left_out_window_start_month', 'benchmark_statistic',
    ]) }}

),

-- Between which values the index lies of windows that are not recorded.
known_parts as (

    select
        specification_id,
        product_code,
        destination_id,
        left_out_window,
        benchmark_statistic,
        max(case when window_number = 0 then lower_kg end) as post_lower_kg,
        max(case when window_number = 0 then upper_kg end) as post_upper_kg,
        {{ middle_of_benchmark('lower_kg', 'window_number < 0') }} as base_lower_kg,
        case
            when not bool_or(window_number < 0 and upper_kg is null)
                then {{ middle_of_benchmark('upper_kg', 'window_number < 0') }}
        end as base_upper_kg
    from kept_windows
    where is_reconstructed
    group by
        specification_id, product_code, destination_id, left_out_window, benchmark_statistic

),

known_indices as (

    select
        specification_id,
        product_code,
        destination_id,
        left_out_window,
        benchmark_statistic,
        {{ lower_end_of_index('post_lower_kg', 'base_lower_kg', 'base_upper_kg') }}
            as index_lower,
        {{ upper_end_of_index('post_upper_kg', 'base_lower_kg', 'base_upper_kg') }}
            as index_upper
    from known_parts

),

-- The range is that of the windows, whatever statistic the index is on.
judged as (

    select
        verdicts.*,
        max(verdicts.range_position) over (
            partition by
                verdicts.specification_id,
                verdicts.product_code,
                verdicts.destination_id,
                verdicts.left_out_window
        ) as position_in_range,
        compared_cells.range_position as full_range_position,
        case
            when verdicts.is_reconstructed then known_indices.index_lower
            else verdicts.volume_index
        end as index_lower,
        case
            when verdicts.is_reconstructed then known_indices.index_upper
            else verdicts.volume_index
        end as index_upper,
        compared_cells.is_reconstructed as is_cell_reconstructed,
        {{ is_fixed('compared_cells') }} as is_evidence
    from verdicts
    inner join compared_cells
        on
            verdicts.specification_id = compared_cells.specification_id
            and verdicts.product_code = compared_cells.product_code
            and verdicts.destination_id = compared_cells.destination_id
    left join known_indices
        on
            verdicts.specification_id = known_indices.specification_id
            and verdicts.product_code = known_indices.product_code
            and verdicts.destination_id = known_indices.destination_id
            and verdicts.left_out_window = known_indices.left_out_window
            and verdicts.benchmark_statistic = known_indices.benchmark_statistic

),

placed as (

    select
        *,
        coalesce(position_in_range <> full_range_position, true) as is_verdict_changed,
        -- -1 under, 0 at, 1 over the benchmark; null without an index.
        sign(volume_index - 100) as side
    from judged

),

leave_one_out as (

    select
        ---------- keys
        specification_id,
        product_code,
        destination_id,
        left_out_window,
        benchmark_statistic,

        ---------- the window that is left out
        left_out_window_start_month,

        ---------- the comparison without it
        post_volume_kg,
        cast(benchmark_windows_used as integer) as benchmark_windows_used,
        benchmark_mean_kg as benchmark_kg,
        benchmark_min_kg,
        benchmark_max_kg,
        volume_index,
        case when volume_index is not null then index_lower end as index_lower,
        case when volume_index is not null then index_upper end as index_upper,
        position_in_range as range_position,

        ---------- against the comparison with all windows
        full_range_position,
        is_verdict_changed,
        not bool_or(is_verdict_changed) over cell as is_verdict_stable,
        count(*) over cell = count(side) over cell
        and min(side) over cell = max(side) over cell as is_side_stable,
        min(volume_index) over cell as lowest_index,
        max(volume_index) over cell as highest_index,

        ---------- provenance
        is_cell_reconstructed as is_reconstructed,
        is_evidence
    from placed
    window
        cell as (partition by specification_id, product_code, destination_id)

)

select * from leave_one_out
