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
dated_windows as (

    select
        placebo_dates.*,
        placebo_benchmarks.benchmark_windows,
        placebo_benchmarks.benchmark_windows as benchmark_windows_needed,
        -{{ integer_series('0', 'placebo_benchmarks.benchmark_windows') }} as window_number
    from placebo_dates
    cross join placebo_benchmarks

),

-- A placebo is taken from the panel, its benchmark too.
windows as (

    select * from dated_windows
    where start_month_index + 12 * window_number >= first_month_index

),

window_volumes as (

    {{ windows_as_read('windows', 'measured_windows') }}

),

verdicts as (

    {{ verdicts('window_volumes', [
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
        benchmark_mean_kg as benchmark_kg,
        benchmark_mean_kg,
        cast(benchmark_windows_used as integer) as benchmark_windows_used,
        volume_index,
        omission_reason,

        ---------- provenance
        is_reconstructed,
        not is_reconstructed as is_evidence
    from verdicts

)

select * from placebos
