with window_volumes as (

    select * from {{ ref('fct_window_volumes') }}

),

comparisons as (

    select * from {{ ref('fct_benchmark_comparison') }}

),

destinations as (

    select * from {{ ref('dim_destinations') }}

),

detection_shifts as (

    select * from {{ ref('detection_shifts') }}

),

-- A partial window is not like for like: it is neither ranked nor part of a mean.
complete_windows as (

    select
        specification_id,
        product_code,
        destination_id,
        window_role,
        volume_kg,
        value_usd,
        months_with_shipments
    from window_volumes
    where months_covered = months_expected

),

post_windows as (

    select * from complete_windows
    where window_role = 'post'

),

benchmark_windows as (

    select * from complete_windows
    where window_role = 'benchmark'

),

-- The mean of the windows, whatever statistic the specification indexes on: range exceedance and t
-- are about the mean.
measured as (

    select
        benchmark_windows.specification_id,
        benchmark_windows.product_code,
        benchmark_windows.destination_id,
        max(post_windows.volume_kg) as post_kg,
        max(post_windows.value_usd) as post_usd,
        cast(count(*) as integer) as window_count,
        avg(benchmark_windows.volume_kg) as mean_kg,
        min(benchmark_windows.volume_kg) as min_kg,
        max(benchmark_windows.volume_kg) as max_kg,
        sum(benchmark_windows.volume_kg) as total_kg,
        {{ sum_when_all_known('benchmark_windows.value_usd') }} as total_usd,
        {{ standard_deviation_of_integers('benchmark_windows.volume_kg') }} as sd_kg,
        -- Without the logarithm of one window there is no spread of all of them.
        case
            when min(benchmark_windows.volume_kg) > 0
                then {{ reproducible(
                    'stddev_samp',
                    'case when benchmark_windows.volume_kg > 0'
                    ~ ' then ln(cast(benchmark_windows.volume_kg as double)) end',
                ) }}
        end as sd_log,
        sum(benchmark_windows.months_with_shipments) as active_months,
        count(*) filter (where benchmark_windows.volume_kg > 0) as shipping_windows,
        count(*) filter (where benchmark_windows.volume_kg > post_windows.volume_kg)
            as windows_above_post,
        count(*) filter (where benchmark_windows.volume_kg < post_windows.volume_kg)
            as windows_below_post,
        count(*) filter (where benchmark_windows.volume_kg = post_windows.volume_kg)
            as windows_equal_post
    from benchmark_windows
    left join post_windows
        on
            benchmark_windows.specification_id = post_windows.specification_id
            and benchmark_windows.product_code = post_windows.product_code
            and benchmark_windows.destination_id = post_windows.destination_id
    group by
        benchmark_windows.specification_id,
        benchmark_windows.product_code,
        benchmark_windows.destination_id

),

-- How often the extremes of the benchmark occur in it, to see which verdicts a tie rules out.
extremes as (

    select
        benchmark_windows.specification_id,
        benchmark_windows.product_code,
        benchmark_windows.destination_id,
        count(*) filter (where benchmark_windows.volume_kg = measured.min_kg) as windows_at_min,
        count(*) filter (where benchmark_windows.volume_kg = measured.max_kg) as windows_at_max
    from benchmark_windows
    inner join measured
        on
            benchmark_windows.specification_id = measured.specification_id
            and benchmark_windows.product_code = measured.product_code
            and benchmark_windows.destination_id = measured.destination_id
    group by
        benchmark_windows.specification_id,
        benchmark_windows.product_code,
        benchmark_windows.destination_id

),

cells as (

    select
        comparisons.specification_id,
        comparisons.product_code,
        comparisons.destination_id,
        comparisons.reporter_code,
        comparisons.product_kind,
        comparisons.post_volume_kg,
        comparisons.benchmark_mean_kg,
        comparisons.benchmark_windows_used,
        comparisons.volume_index,
        comparisons.range_position,
        comparisons.has_benchmark,
        comparisons.omission_reason,
        comparisons.is_reconstructed,
        {{ is_fixed('comparisons') }} as is_evidence,
        destinations.destination_kind = 'world' as is_world,
        measured.post_kg,
        measured.post_usd,
        measured.window_count,
        measured.mean_kg,
        measured.min_kg,
        measured.max_kg,
        measured.total_kg,
        measured.total_usd,
        measured.sd_kg,
        measured.sd_log,
        measured.active_months,
        measured.windows_above_post,
        measured.windows_below_post,
        measured.windows_equal_post,
        -- The largest (smallest) of all windows stands alone: only then can a window be above
        -- (below) all others, whichever of them is taken for the one after the event.
        measured.post_kg > measured.max_kg
        or (measured.post_kg < measured.max_kg and extremes.windows_at_max = 1) as is_max_unique,
        measured.post_kg < measured.min_kg
        or (measured.post_kg > measured.min_kg and extremes.windows_at_min = 1) as is_min_unique,
        measured.shipping_windows + case when measured.post_kg > 0 then 1 else 0 end
            as all_shipping_windows
    from comparisons
    left join measured
        on
            comparisons.specification_id = measured.specification_id
            and comparisons.product_code = measured.product_code
            and comparisons.destination_id = measured.destination_id
    left join extremes
        on
            comparisons.specification_id = extremes.specification_id
            and comparisons.product_code = extremes.product_code
            and comparisons.destination_id = extremes.destination_id
    left join destinations on comparisons.destination_id = destinations.destination_id

),

-- The five windows are exchangeable when the event changed nothing: every one of them is as likely
-- to be the one after it. An assignment that leaves the benchmark empty would not be charted, so
-- it does not count.
ranked as (

    select
        *,
        1.0 / (window_count + 1) as smallest_rank_p,
        case when post_kg is not null then (windows_above_post + windows_equal_post + 1.0) end
        / (window_count + 1) as upper_rank_p,
        case when post_kg is not null then (windows_below_post + windows_equal_post + 1.0) end
        / (window_count + 1) as lower_rank_p,
        case
            when not has_benchmark then null
            when is_max_unique and all_shipping_windows > 1 then 1.0 / (window_count + 1)
            else 0.0
        end as chance_above,
        case
            when not has_benchmark then null
            when is_min_unique and all_shipping_windows > 1 then 1.0 / (window_count + 1)
            when is_min_unique then 1.0 / window_count
            else 0.0
        end as chance_below
    from cells

),

tested as (

    select
        *,
        least(1.0, 2 * least(upper_rank_p, lower_rank_p)) as two_sided_rank_p,
        {{ range_exceedance('has_benchmark', 'post_kg', 'mean_kg', 'min_kg', 'max_kg') }}
            as range_exceedance,
        case
            when has_benchmark and window_count > 1 and max_kg > min_kg
                then (post_kg - mean_kg) / (sd_kg * sqrt(1 + 1.0 / window_count))
        end as t_statistic
    from ranked

),

bounded as (

    select
        *,
        window_count - 1 as degrees_of_freedom,
        {{ largest_possible_t('range_exceedance', 'window_count') }} as t_bound
    from tested

),

judged as (

    select
        *,
        {{ is_small_mean('mean_kg') }} as is_mean_under_100_kg,
        {{ is_of_few_months('active_months') }} as has_few_active_months,
        {{ is_of_one_window('max_kg', 'total_kg') }} as is_one_window_dominant,
        {{ student_t_two_sided_p('t_statistic', 'degrees_of_freedom') }} as t_two_sided_p,
        {{ student_t_two_sided_p('t_bound', 'degrees_of_freedom') }} as smallest_t_p
    from bounded

),

-- Corrections for many cells, over the cells that have a verdict. World totals are sums of the
-- others, so they are a family of their own.
family_ranks as (

    select
        specification_id,
        product_code,
        destination_id,
        is_world,
        two_sided_rank_p,
        count(*) over (partition by specification_id, is_world) as family_cells,
        count(*) over (partition by specification_id, is_world order by two_sided_rank_p)
            as cells_with_p_up_to_this,
        row_number() over (
            partition by specification_id, is_world
            order by two_sided_rank_p, product_code, destination_id
        ) as cell_number
    from judged
    where has_benchmark

),

family_sums as (

    select
        specification_id,
        is_world,
        {{ reproducible('sum', '1.0 / cell_number') }} as harmonic_sum
    from family_ranks
    group by specification_id, is_world

),

family_factors as (

    select
        family_ranks.*,
        family_sums.harmonic_sum
    from family_ranks
    inner join family_sums
        on
            family_ranks.specification_id = family_sums.specification_id
            and family_ranks.is_world = family_sums.is_world

),

-- Step up: from the largest p down, no cell gets a larger adjusted p than one with a larger p.
adjusted as (

    select
        specification_id,
        product_code,
        destination_id,
        family_cells,
        least(
            1.0, min(two_sided_rank_p * family_cells / cells_with_p_up_to_this) over step_up
        ) as bh_adjusted_p,
        least(
            1.0,
            min(two_sided_rank_p * harmonic_sum * family_cells / cells_with_p_up_to_this)
                over step_up
        ) as by_adjusted_p
    from family_factors
    window
        step_up as (partition by specification_id, is_world order by two_sided_rank_p desc)

),

strength as (

    select
        ---------- keys
        judged.specification_id,
        judged.product_code,
        judged.destination_id,
        judged.reporter_code,
        judged.product_kind,

        ---------- the verdict
        judged.post_volume_kg,
        judged.benchmark_mean_kg,
        judged.benchmark_windows_used,
        judged.volume_index,
        judged.range_position,
        judged.has_benchmark,
        judged.omission_reason,

        ---------- rank among all windows
        cast(case when judged.post_kg is not null then judged.window_count + 1 end as integer)
            as windows_ranked,
        cast(case when judged.post_kg is not null then judged.windows_above_post + 1 end as integer)
            as rank_from_top,
        cast(case when judged.post_kg is not null then judged.windows_below_post + 1 end as integer)
            as rank_from_bottom,
        cast(case when judged.post_kg is not null then judged.windows_equal_post end as integer)
            as tied_windows,
        cast(judged.upper_rank_p as double) as upper_rank_p,
        cast(judged.lower_rank_p as double) as lower_rank_p,
        cast(judged.two_sided_rank_p as double) as two_sided_rank_p,
        cast(judged.smallest_rank_p as double) as smallest_possible_rank_p,
        cast(judged.smallest_rank_p as double) as smallest_rank_p,
        judged.smallest_rank_p <= {{ threshold('possible_p') }} as is_5_pct_possible_by_rank,
        cast(judged.chance_above as double) as chance_above,
        cast(judged.chance_below as double) as chance_below,

        ---------- many cells at once
        cast(adjusted.family_cells as integer) as family_cells,
        cast(adjusted.bh_adjusted_p as double) as bh_adjusted_p,
        cast(adjusted.by_adjusted_p as double) as by_adjusted_p,

        ---------- distance from the range
        judged.range_exceedance,
        judged.t_bound as largest_possible_t,
        judged.t_bound,
        judged.smallest_t_p,
        judged.smallest_t_p <= {{ threshold('possible_p') }} as is_5_pct_possible,
        judged.t_statistic,
        judged.t_two_sided_p,
        exp(detection_shifts.shift_in_log_sd * judged.sd_log) as detectable_ratio,

        ---------- how much trade it rests on
        cast(judged.active_months as integer) as benchmark_months_with_shipments,
        cast(judged.active_months as integer) as benchmark_active_months,
        100 * cast(judged.max_kg as double) / nullif(judged.total_kg, 0)
            as largest_window_share_pct,
        judged.is_mean_under_100_kg,
        judged.has_few_active_months,
        judged.is_one_window_dominant,
        judged.is_mean_under_100_kg
        or judged.has_few_active_months
        or coalesce(judged.is_one_window_dominant, false) as is_small_volume,

        ---------- unit value
        cast(judged.post_usd as double) / nullif(judged.post_kg, 0) as post_unit_value_usd_per_kg,
        cast(judged.total_usd as double) / nullif(judged.total_kg, 0)
            as benchmark_unit_value_usd_per_kg,
        {{ change_pct(
            'cast(judged.post_usd as double) / nullif(judged.post_kg, 0)',
            '(cast(judged.total_usd as double) / nullif(judged.total_kg, 0))',
        ) }} as unit_value_change_pct,

        ---------- provenance
        judged.is_reconstructed,
        judged.is_evidence,
        not judged.is_reconstructed as is_value_evidence
    from judged
    left join adjusted
        on
            judged.specification_id = adjusted.specification_id
            and judged.product_code = adjusted.product_code
            and judged.destination_id = adjusted.destination_id
    left join detection_shifts on judged.window_count = detection_shifts.benchmark_windows

)

select * from strength
