with placebo_dates as (

    select * from {{ ref('int_placebo_dates') }}

),

placebo_benchmarks as (

    select * from {{ ref('placebo_benchmarks') }}

),

measured_windows as (

    select * from {{ ref('int_measured_alternatives') }}

),

-- A placebo is compared with full benchmarks only: an index against one year is another statistic
-- than an index against two.
windows as (

    select
        placebo_dates.*,
        placebo_benchmarks.benchmark_windows,
        placebo_benchmarks.benchmark_windows as benchmark_windows_needed,
        -{{ integer_series('0', 'placebo_benchmarks.benchmark_windows') }} as window_number
    from placebo_dates
    cross join placebo_benchmarks

),

window_volumes as (

    select
        windows.*,
        measured_windows.destination_id,
        measured_windows.volume_kg as known_kg,
        measured_windows.months_not_covered as months_not_loaded,
        measured_windows.months_weight_unknown,
        measured_windows.months_recorded,
        measured_windows.is_reconstructed,
        windows.window_months as months_expected,
        {{ months_covered(
            'windows.missing_treatment',
            'measured_windows.months_known',
            'measured_windows.months_undefined'
        ) }} as months_covered
    from windows
    inner join measured_windows
        on
            windows.event_id = measured_windows.event_id
            and windows.membership_basis = measured_windows.membership_basis
            and windows.product_series_number = measured_windows.product_series_number
            and windows.start_month_index + 12 * windows.window_number
            = measured_windows.start_month_index
            and windows.start_month_index + 12 * windows.window_number
            >= windows.first_month_index
            and windows.window_months = measured_windows.window_months

),

known_volumes as (

    select
        *,
        case when months_covered > 0 then known_kg end as volume_kg
    from window_volumes

),

verdicts as (

    {{ verdicts('known_volumes', [
        'specification_id', 'reporter_code', 'product_code', 'destination_id',
        'window_months', 'months_after_event', 'start_month_index', 'benchmark_windows',
    ]) }}

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
        months_after_event,
        months_after_event = 0 as is_event_window,
        abs(months_after_event) < window_months as overlaps_event_window,
        -- What comes after the event may be its effect.
        months_after_event <= -window_months as is_placebo,
        mod(months_after_event, 12) = 0 as has_same_calendar_months,

        ---------- measures
        cast(post_volume_kg as bigint) as volume_kg,
        cast(post_months_covered as integer) as months_covered,
        benchmark_mean_kg,
        cast(benchmark_windows_used as integer) as benchmark_windows_used,
        volume_index,
        omission_reason,

        ---------- provenance
        is_reconstructed
    from verdicts

)

select * from placebos
