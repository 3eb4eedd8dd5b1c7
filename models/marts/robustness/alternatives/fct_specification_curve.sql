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
numbered as (

    select
        *,
        -{{ integer_series('0', 'benchmark_windows') }} as window_number
    from alternatives

),

windows as (

    select
        numbered.*,
        event_products.product_code,
        event_products.product_series_number
    from numbered
    inner join event_products on numbered.event_id = event_products.event_id

),

window_volumes as (

    {{ windows_as_read('windows', 'measured_windows') }}

),

verdicts as (

    {{ verdicts('window_volumes', [
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
        benchmark_mean_kg as benchmark_kg,
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
        is_reconstructed,
        not is_reconstructed as is_evidence
    from verdicts

)

select * from curve
