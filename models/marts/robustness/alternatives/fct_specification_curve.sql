with alternatives as (

    select * from {{ ref('int_alternatives') }}

),

event_products as (

    select * from {{ ref('int_event_products') }}

),

measured_windows as (

    select * from {{ ref('int_measured_alternatives') }}

),

-- Each alternative with its own windows: the one after the event (0) and those before it.
windows as (

    select
        *,
        -{{ integer_series('0', 'benchmark_windows') }} as window_number
    from alternatives

),

window_volumes as (

    select
        windows.*,
        event_products.product_code,
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
    inner join event_products on windows.event_id = event_products.event_id
    inner join measured_windows
        on
            windows.event_id = measured_windows.event_id
            and windows.membership_basis = measured_windows.membership_basis
            and event_products.product_series_number = measured_windows.product_series_number
            and windows.start_month_index + 12 * windows.window_number
            = measured_windows.start_month_index
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
        'window_months', 'start_shift_months', 'start_month_index', 'is_own_specification',
        'benchmark_windows',
    ]) }}

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
        {{ month_from_index('start_month_index') }} as window_start_month,
        {{ month_from_index('(start_month_index + window_months - 1)') }} as window_end_month,

        ---------- volumes
        cast(post_volume_kg as bigint) as post_volume_kg,
        benchmark_mean_kg,
        benchmark_min_kg,
        benchmark_max_kg,

        ---------- index and verdict
        volume_index,
        range_position,
        has_benchmark,
        has_short_benchmark,
        omission_reason,

        ---------- coverage
        cast(post_months_covered as integer) as post_months_covered,
        cast(benchmark_windows_used as integer) as benchmark_windows_used,

        ---------- provenance
        is_reconstructed
    from verdicts

)

select * from curve
