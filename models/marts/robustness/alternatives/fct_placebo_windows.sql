with specifications as (

    select * from {{ ref('dim_specifications') }}
    where window_months > 0

),

events as (

    select * from {{ ref('dim_events') }}

),

event_products as (

    select * from {{ ref('event_products') }}

),

event_destinations as (

    select * from {{ ref('event_destinations') }}

),

placebo_benchmarks as (

    select benchmark_windows from {{ ref('placebo_benchmarks') }}

),

coverage as (

    select * from {{ ref('int_cumulative_coverage') }}

),

cumulative_exports as (

    select * from {{ ref('int_cumulative_exports') }}

),

panels as (

    select
        missing_treatment,
        reporter_code,
        product_code,
        first_month_index,
        last_month_index,
        bool_or(is_reconstructed) as is_reconstructed
    from coverage
    group by missing_treatment, reporter_code, product_code, first_month_index, last_month_index

),

-- Every window of the specification's length that lies in the panel as a whole.
rolling_windows as (

    select
        specifications.specification_id,
        specifications.event_id,
        specifications.membership_basis,
        specifications.missing_treatment,
        specifications.benchmark_statistic,
        specifications.window_months,
        {{ month_index('specifications.window_start_month') }} as event_start_month_index,
        panels.reporter_code,
        panels.product_code,
        {{ integer_series(
            'panels.first_month_index',
            'panels.last_month_index - specifications.window_months + 1'
        ) }} as start_month_index,
        panels.is_reconstructed
    from specifications
    inner join events on specifications.event_id = events.event_id
    inner join event_products on specifications.event_id = event_products.event_id
    inner join panels
        on
            specifications.missing_treatment = panels.missing_treatment
            and events.reporter_code = panels.reporter_code
            and event_products.product_code = panels.product_code

),

covered_windows as (

    select
        rolling_windows.*,
        coverage_to_end.cumulative_months_covered
        - coalesce(coverage_before.cumulative_months_covered, 0) as months_covered
    from rolling_windows
    inner join coverage as coverage_to_end
        on
            rolling_windows.missing_treatment = coverage_to_end.missing_treatment
            and rolling_windows.reporter_code = coverage_to_end.reporter_code
            and rolling_windows.product_code = coverage_to_end.product_code
            and rolling_windows.start_month_index + rolling_windows.window_months - 1
            = coverage_to_end.month_index
    left join coverage as coverage_before
        on
            rolling_windows.missing_treatment = coverage_before.missing_treatment
            and rolling_windows.reporter_code = coverage_before.reporter_code
            and rolling_windows.product_code = coverage_before.product_code
            and rolling_windows.start_month_index - 1 = coverage_before.month_index

),

-- As in fct_specification_curve: a window is a difference of two cumulated sums.
window_volumes as (

    select
        covered_windows.specification_id,
        covered_windows.product_code,
        event_destinations.destination_id,
        covered_windows.reporter_code,
        covered_windows.benchmark_statistic,
        covered_windows.window_months,
        covered_windows.event_start_month_index,
        covered_windows.start_month_index,
        covered_windows.months_covered,
        case
            when covered_windows.months_covered > 0
                then
                    coalesce(exports_to_end.cumulative_kg, 0)
                    - coalesce(exports_before.cumulative_kg, 0)
        end as volume_kg,
        covered_windows.is_reconstructed
    from covered_windows
    inner join event_destinations on covered_windows.event_id = event_destinations.event_id
    left join cumulative_exports as exports_to_end
        on
            covered_windows.membership_basis = exports_to_end.membership_basis
            and covered_windows.missing_treatment = exports_to_end.missing_treatment
            and covered_windows.reporter_code = exports_to_end.reporter_code
            and covered_windows.product_code = exports_to_end.product_code
            and event_destinations.destination_id = exports_to_end.destination_id
            and covered_windows.start_month_index + covered_windows.window_months - 1
            = exports_to_end.month_index
    left join cumulative_exports as exports_before
        on
            covered_windows.membership_basis = exports_before.membership_basis
            and covered_windows.missing_treatment = exports_before.missing_treatment
            and covered_windows.reporter_code = exports_before.reporter_code
            and covered_windows.product_code = exports_before.product_code
            and event_destinations.destination_id = exports_before.destination_id
            and covered_windows.start_month_index - 1 = exports_before.month_index

),

years_back as (

    select
        benchmark_windows,
        {{ integer_series('1', 'benchmark_windows') }} as years
    from placebo_benchmarks

),

-- The same months one, two, ... years before each window; before the panel there are none.
benchmarked as (

    select
        window_volumes.specification_id,
        window_volumes.product_code,
        window_volumes.destination_id,
        window_volumes.start_month_index,
        years_back.benchmark_windows,
        count(earlier_windows.volume_kg) as benchmark_windows_used,
        avg(earlier_windows.volume_kg) as mean_kg,
        {{ median_of('earlier_windows.volume_kg') }} as median_kg
    from window_volumes
    cross join years_back
    left join window_volumes as earlier_windows
        on
            window_volumes.specification_id = earlier_windows.specification_id
            and window_volumes.product_code = earlier_windows.product_code
            and window_volumes.destination_id = earlier_windows.destination_id
            and window_volumes.start_month_index - 12 * years_back.years
            = earlier_windows.start_month_index
            and earlier_windows.months_covered = earlier_windows.window_months
    group by
        window_volumes.specification_id,
        window_volumes.product_code,
        window_volumes.destination_id,
        window_volumes.start_month_index,
        years_back.benchmark_windows

),

measured as (

    select
        window_volumes.*,
        benchmarked.benchmark_windows,
        benchmarked.benchmark_windows_used,
        case window_volumes.benchmark_statistic
            when 'median' then benchmarked.median_kg
            else benchmarked.mean_kg
        end as benchmark_mean_kg,
        window_volumes.start_month_index - window_volumes.event_start_month_index
            as months_after_event
    from window_volumes
    inner join benchmarked
        on
            window_volumes.specification_id = benchmarked.specification_id
            and window_volumes.product_code = benchmarked.product_code
            and window_volumes.destination_id = benchmarked.destination_id
            and window_volumes.start_month_index = benchmarked.start_month_index

),

-- A placebo is compared with full benchmarks only: an index against one year is another statistic
-- than an index against two.
reasoned as (

    select
        *,
        case
            when benchmark_windows_used < benchmark_windows and months_covered = window_months
                then 'benchmark_incomplete'
            else {{ omission_reason(
                'volume_kg', 'months_covered', 'window_months',
                'benchmark_mean_kg', 'benchmark_windows_used', 'benchmark_windows'
            ) }}
        end as omission_reason
    from measured

),

placebos as (

    select
        ---------- keys
        specification_id,
        product_code,
        destination_id,
        benchmark_windows,
        {{ month_from_index('start_month_index') }} as window_start_month,
        reporter_code,

        ---------- window
        {{ month_from_index('(start_month_index + window_months - 1)') }} as window_end_month,
        cast(window_months as integer) as window_months,
        cast(months_after_event as integer) as months_after_event,
        months_after_event = 0 as is_event_window,
        abs(months_after_event) < window_months as overlaps_event_window,
        -- What comes after the event may be its effect.
        months_after_event <= -window_months as is_placebo,
        mod(months_after_event, 12) = 0 as has_same_calendar_months,

        ---------- measures
        volume_kg,
        cast(months_covered as integer) as months_covered,
        benchmark_mean_kg,
        cast(benchmark_windows_used as integer) as benchmark_windows_used,
        case
            when omission_reason is null
                then {{ index_to_base('volume_kg', 'benchmark_mean_kg') }}
        end as volume_index,
        omission_reason,

        ---------- provenance
        is_reconstructed
    from reasoned

)

select * from placebos
