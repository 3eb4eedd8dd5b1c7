with window_volumes as (

    select * from {{ ref('fct_window_volumes') }}

),

comparisons as (

    select * from {{ ref('fct_benchmark_comparison') }}

),

windows as (

    select * from {{ ref('int_windows') }}

),

compared_cells as (

    select * from comparisons
    where has_benchmark

),

complete_benchmark_windows as (

    select
        specification_id,
        product_code,
        destination_id,
        window_number,
        volume_kg
    from window_volumes
    where window_role = 'benchmark' and months_covered = months_expected

),

-- 0 is the window after the event: it is never left out, so it stands for "none".
left_out_windows as (

    select
        specification_id,
        product_code,
        destination_id,
        window_number as left_out_window
    from complete_benchmark_windows

    union all

    select
        specification_id,
        product_code,
        destination_id,
        0 as left_out_window
    from compared_cells

),

recomputed as (

    select
        left_out_windows.specification_id,
        left_out_windows.product_code,
        left_out_windows.destination_id,
        left_out_windows.left_out_window,
        count(complete_benchmark_windows.volume_kg) as windows_used,
        avg(complete_benchmark_windows.volume_kg) as mean_kg,
        {{ median_of('complete_benchmark_windows.volume_kg') }} as median_kg,
        min(complete_benchmark_windows.volume_kg) as min_kg,
        max(complete_benchmark_windows.volume_kg) as max_kg
    from left_out_windows
    left join complete_benchmark_windows
        on
            left_out_windows.specification_id = complete_benchmark_windows.specification_id
            and left_out_windows.product_code = complete_benchmark_windows.product_code
            and left_out_windows.destination_id = complete_benchmark_windows.destination_id
            and left_out_windows.left_out_window <> complete_benchmark_windows.window_number
    group by
        left_out_windows.specification_id,
        left_out_windows.product_code,
        left_out_windows.destination_id,
        left_out_windows.left_out_window

),

by_statistic as (

    select
        *,
        'mean' as benchmark_statistic,
        mean_kg as benchmark_kg
    from recomputed

    union all

    select
        *,
        'median' as benchmark_statistic,
        median_kg as benchmark_kg
    from recomputed

),

-- No window left, or none with a shipment: nothing to compare, as in fct_benchmark_comparison.
judged as (

    select
        by_statistic.specification_id,
        by_statistic.product_code,
        by_statistic.destination_id,
        by_statistic.left_out_window,
        by_statistic.benchmark_statistic,
        compared_cells.post_volume_kg,
        by_statistic.windows_used,
        by_statistic.benchmark_kg,
        by_statistic.min_kg,
        by_statistic.max_kg,
        {{ index_to_base('compared_cells.post_volume_kg', 'by_statistic.benchmark_kg') }}
            as volume_index,
        case
            when by_statistic.mean_kg > 0
                then {{ range_position(
                    'compared_cells.post_volume_kg', 'by_statistic.min_kg', 'by_statistic.max_kg'
                ) }}
        end as range_position,
        compared_cells.range_position as full_range_position,
        compared_cells.is_reconstructed
    from by_statistic
    inner join compared_cells
        on
            by_statistic.specification_id = compared_cells.specification_id
            and by_statistic.product_code = compared_cells.product_code
            and by_statistic.destination_id = compared_cells.destination_id

),

placed as (

    select
        *,
        coalesce(range_position <> full_range_position, true) as is_verdict_changed,
        -- -1 under, 0 at, 1 over the benchmark; null without an index.
        sign(volume_index - 100) as side
    from judged

),

leave_one_out as (

    select
        ---------- keys
        placed.specification_id,
        placed.product_code,
        placed.destination_id,
        placed.left_out_window,
        placed.benchmark_statistic,

        ---------- the window that is left out
        case when placed.left_out_window < 0 then windows.window_start_month end
            as left_out_window_start_month,

        ---------- the comparison without it
        placed.post_volume_kg,
        cast(placed.windows_used as integer) as benchmark_windows_used,
        placed.benchmark_kg,
        placed.min_kg as benchmark_min_kg,
        placed.max_kg as benchmark_max_kg,
        placed.volume_index,
        placed.range_position,

        ---------- against the comparison with all windows
        placed.full_range_position,
        placed.is_verdict_changed,
        not bool_or(placed.is_verdict_changed) over cell as is_verdict_stable,
        count(*) over cell = count(placed.side) over cell
        and min(placed.side) over cell = max(placed.side) over cell as is_side_stable,
        min(placed.volume_index) over cell as lowest_index,
        max(placed.volume_index) over cell as highest_index,

        ---------- provenance
        placed.is_reconstructed
    from placed
    left join windows
        on
            placed.specification_id = windows.specification_id
            and placed.left_out_window = windows.window_number
    window
        cell as (
            partition by placed.specification_id, placed.product_code, placed.destination_id
        )

)

select * from leave_one_out
