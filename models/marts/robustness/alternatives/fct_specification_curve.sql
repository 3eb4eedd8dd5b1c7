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

grid as (

    select * from {{ ref('alternative_specifications') }}

),

coverage as (

    select * from {{ ref('int_cumulative_coverage') }}

),

cumulative_exports as (

    select * from {{ ref('int_cumulative_exports') }}

),

-- The grid, and the specification's own choice where the grid does not hold it (`union` keeps one
-- of each).
alternatives as (

    select
        specifications.specification_id,
        grid.window_months,
        grid.benchmark_windows,
        grid.start_shift_months
    from specifications
    cross join grid

    union

    select
        specification_id,
        window_months,
        benchmark_windows,
        0 as start_shift_months
    from specifications

),

-- Alternatives with the same months differ in the number of windows only, so windows are measured
-- once, as far back as the longest benchmark.
longest_benchmarks as (

    select
        specification_id,
        window_months,
        start_shift_months,
        max(benchmark_windows) as benchmark_windows
    from alternatives
    group by specification_id, window_months, start_shift_months

),

windows as (

    select
        specification_id,
        window_months,
        start_shift_months,
        {{ integer_series('-benchmark_windows', '0') }} as window_number
    from longest_benchmarks

),

dated_windows as (

    select
        windows.*,
        specifications.event_id,
        specifications.membership_basis,
        specifications.missing_treatment,
        {{ month_index('specifications.window_start_month') }}
        + windows.start_shift_months + 12 * windows.window_number as start_month_index
    from windows
    inner join specifications on windows.specification_id = specifications.specification_id

),

panels as (

    select
        missing_treatment,
        reporter_code,
        product_code,
        last_month_index,
        bool_or(is_reconstructed) as is_reconstructed
    from coverage
    group by missing_treatment, reporter_code, product_code, last_month_index

),

-- A window is what is cumulated up to its last month, less what was cumulated before its first.
-- After the last month of the panel nothing is added; before the first month the sum is zero.
bounded_windows as (

    select
        dated_windows.*,
        events.reporter_code,
        panels.product_code,
        least(dated_windows.start_month_index - 1, panels.last_month_index) as before_month_index,
        least(
            dated_windows.start_month_index + dated_windows.window_months - 1,
            panels.last_month_index
        ) as end_month_index,
        panels.is_reconstructed
    from dated_windows
    inner join events on dated_windows.event_id = events.event_id
    inner join event_products on dated_windows.event_id = event_products.event_id
    inner join panels
        on
            dated_windows.missing_treatment = panels.missing_treatment
            and events.reporter_code = panels.reporter_code
            and event_products.product_code = panels.product_code

),

covered_windows as (

    select
        bounded_windows.*,
        coalesce(coverage_to_end.cumulative_months_covered, 0)
        - coalesce(coverage_before.cumulative_months_covered, 0) as months_covered
    from bounded_windows
    left join coverage as coverage_to_end
        on
            bounded_windows.missing_treatment = coverage_to_end.missing_treatment
            and bounded_windows.reporter_code = coverage_to_end.reporter_code
            and bounded_windows.product_code = coverage_to_end.product_code
            and bounded_windows.end_month_index = coverage_to_end.month_index
    left join coverage as coverage_before
        on
            bounded_windows.missing_treatment = coverage_before.missing_treatment
            and bounded_windows.reporter_code = coverage_before.reporter_code
            and bounded_windows.product_code = coverage_before.product_code
            and bounded_windows.before_month_index = coverage_before.month_index

),

window_volumes as (

    select
        covered_windows.specification_id,
        covered_windows.product_code,
        event_destinations.destination_id,
        covered_windows.reporter_code,
        covered_windows.window_months,
        covered_windows.start_shift_months,
        covered_windows.window_number,
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
            and covered_windows.end_month_index = exports_to_end.month_index
    left join cumulative_exports as exports_before
        on
            covered_windows.membership_basis = exports_before.membership_basis
            and covered_windows.missing_treatment = exports_before.missing_treatment
            and covered_windows.reporter_code = exports_before.reporter_code
            and covered_windows.product_code = exports_before.product_code
            and event_destinations.destination_id = exports_before.destination_id
            and covered_windows.before_month_index = exports_before.month_index

),

-- A partial window leaves the benchmark, as in int_benchmark_statistics.
split_volumes as (

    select
        *,
        case
            when window_number < 0 and months_covered = window_months then volume_kg
        end as benchmark_volume_kg
    from window_volumes

),

-- From the event back in time: at window -k stand the statistics of the k windows before the event.
running_benchmarks as (

    select
        specification_id,
        product_code,
        destination_id,
        reporter_code,
        window_months,
        start_shift_months,
        window_number,
        count(benchmark_volume_kg) over back_in_time as benchmark_windows_used,
        avg(benchmark_volume_kg) over back_in_time as mean_kg,
        {{ median_of('benchmark_volume_kg') }} over back_in_time as median_kg,
        min(benchmark_volume_kg) over back_in_time as benchmark_min_kg,
        max(benchmark_volume_kg) over back_in_time as benchmark_max_kg,
        first_value(volume_kg) over back_in_time as post_volume_kg,
        first_value(months_covered) over back_in_time as post_months_covered,
        first_value(start_month_index) over back_in_time as post_start_month_index,
        is_reconstructed
    from split_volumes
    window
        back_in_time as (
            partition by
                specification_id, product_code, destination_id, window_months, start_shift_months
            order by window_number desc
            rows between unbounded preceding and current row
        )

),

measured as (

    select
        running_benchmarks.*,
        alternatives.benchmark_windows,
        case specifications.benchmark_statistic
            when 'median' then running_benchmarks.median_kg
            else running_benchmarks.mean_kg
        end as benchmark_mean_kg,
        alternatives.window_months = specifications.window_months
        and alternatives.benchmark_windows = specifications.benchmark_windows
        and alternatives.start_shift_months = 0 as is_own_specification
    from running_benchmarks
    inner join alternatives
        on
            running_benchmarks.specification_id = alternatives.specification_id
            and running_benchmarks.window_months = alternatives.window_months
            and running_benchmarks.start_shift_months = alternatives.start_shift_months
            and running_benchmarks.window_number = -alternatives.benchmark_windows
    inner join specifications
        on running_benchmarks.specification_id = specifications.specification_id

),

reasoned as (

    select
        *,
        {{ omission_reason(
            'post_volume_kg', 'post_months_covered', 'window_months',
            'benchmark_mean_kg', 'benchmark_windows_used', 'benchmark_windows'
        ) }} as omission_reason
    from measured

),

curve as (

    select
        ---------- keys
        specification_id,
        product_code,
        destination_id,
        window_months,
        benchmark_windows,
        start_shift_months,
        reporter_code,

        ---------- the alternative
        is_own_specification,
        {{ month_from_index('post_start_month_index') }} as window_start_month,
        {{ month_from_index('(post_start_month_index + window_months - 1)') }} as window_end_month,

        ---------- volumes
        post_volume_kg,
        benchmark_mean_kg,
        benchmark_min_kg,
        benchmark_max_kg,

        ---------- index and verdict
        case
            when omission_reason is null
                then {{ index_to_base('post_volume_kg', 'benchmark_mean_kg') }}
        end as volume_index,
        case
            when omission_reason is null
                then {{ range_position('post_volume_kg', 'benchmark_min_kg', 'benchmark_max_kg') }}
        end as range_position,
        omission_reason is null as has_benchmark,
        omission_reason,

        ---------- coverage
        cast(post_months_covered as integer) as post_months_covered,
        cast(benchmark_windows_used as integer) as benchmark_windows_used,

        ---------- provenance
        is_reconstructed
    from reasoned

)

select * from curve
