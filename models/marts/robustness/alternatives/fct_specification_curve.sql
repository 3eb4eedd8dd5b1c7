with alternatives as (

    select * from {{ ref('int_alternatives') }}

),

event_products as (

    select * from {{ ref('int_event_products') }}

),

measured_windows as (

    select * from {{ ref('int_measured_alternatives') }}

),

known_windows as (

    select * from {{ ref('int_known_windows') }}

),

printed_series as (

    select distinct
        reporter_code,
        product_code
    from known_windows

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

---------- what print fixes of it

-- Windows of series that print speaks of; of those that no specification has, it says nothing.
informed_windows as (

    select
        window_volumes.*,
        coalesce(known_windows.information, 'free') as information,
        coalesce(known_windows.lower_kg, 0) as lower_kg,
        known_windows.upper_kg,
        known_windows.reference_window_number,
        known_windows.proven_below,
        known_windows.proven_within,
        known_windows.proven_above,
        known_windows.proven_windows
    from window_volumes
    inner join printed_series
        on
            window_volumes.reporter_code = printed_series.reporter_code
            and window_volumes.product_code = printed_series.product_code
    left join known_windows
        on
            window_volumes.reporter_code = known_windows.reporter_code
            and window_volumes.membership_basis = known_windows.membership_basis
            and window_volumes.product_code = known_windows.product_code
            and window_volumes.destination_id = known_windows.destination_id
            and window_volumes.window_months = known_windows.window_months
            and window_volumes.start_month_index + 12 * window_volumes.window_number
            = known_windows.start_month_index
    where window_volumes.is_reconstructed

),

informed as (

    {{ verdicts('informed_windows', [
        'specification_id', 'reporter_code', 'product_code', 'destination_id',
        'window_months', 'start_shift_months', 'start_month_index', 'is_own_specification',
        'benchmark_windows',
    ], informed=true) }}

),

curve as (

    select
        ---------- keys
        verdicts.specification_id,
        verdicts.product_code,
        verdicts.destination_id,
        verdicts.window_months,
        verdicts.benchmark_windows,
        verdicts.start_shift_months,
        verdicts.reporter_code,

        ---------- the alternative
        verdicts.is_own_specification,
        {{ month_from_index('verdicts.start_month_index') }} as window_start_month,
        {{ month_from_index('(verdicts.start_month_index + verdicts.window_months - 1)') }}
            as window_end_month,

        ---------- volumes
        cast(verdicts.post_volume_kg as bigint) as post_volume_kg,
        verdicts.benchmark_mean_kg as benchmark_kg,
        verdicts.benchmark_mean_kg,
        verdicts.benchmark_min_kg,
        verdicts.benchmark_max_kg,

        ---------- index and verdict
        verdicts.volume_index,
        verdicts.range_position,
        verdicts.has_benchmark,
        verdicts.has_short_benchmark,
        verdicts.omission_reason,

        ---------- coverage
        cast(verdicts.post_months_covered as integer) as post_months_covered,
        cast(verdicts.benchmark_windows_used as integer) as benchmark_windows_used,

        ---------- provenance
        verdicts.is_reconstructed,
        not verdicts.is_reconstructed or coalesce(informed.has_benchmark, false) as is_evidence,
        not verdicts.is_reconstructed or coalesce({{ is_fixed('informed') }}, false)
            as is_index_evidence
    from verdicts
    left join informed
        on
            verdicts.specification_id = informed.specification_id
            and verdicts.product_code = informed.product_code
            and verdicts.destination_id = informed.destination_id
            and verdicts.window_months = informed.window_months
            and verdicts.start_shift_months = informed.start_shift_months
            and verdicts.benchmark_windows = informed.benchmark_windows
            and verdicts.is_own_specification = informed.is_own_specification

)

select * from curve
