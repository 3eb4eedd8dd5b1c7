-- A view: each specification's reading of the windows that int_measured_windows holds.
{{ config(materialized='view') }}

with specifications as (

    select * from {{ ref('int_specifications') }}

),

event_products as (

    select * from {{ ref('int_event_products') }}

),

windows as (

    select * from {{ ref('int_windows') }}

),

measured_windows as (

    select * from {{ ref('int_measured_windows') }}

),

read as (

    select
        specifications.specification_id,
        specifications.reporter_code,
        specifications.benchmark_windows,
        specifications.benchmark_windows_needed,
        specifications.benchmark_statistic,
        event_products.product_code,
        measured_windows.*,
        windows.window_number,
        windows.window_role,
        windows.window_start_month,
        windows.window_end_month,
        windows.months_expected,
        {{ months_covered(
            'specifications.missing_treatment',
            'measured_windows.months_known',
            'measured_windows.months_undefined'
        ) }} as months_covered
    from specifications
    inner join windows on specifications.specification_id = windows.specification_id
    inner join event_products on specifications.event_id = event_products.event_id
    inner join measured_windows
        on
            specifications.event_id = measured_windows.event_id
            and specifications.membership_basis = measured_windows.membership_basis
            and event_products.product_series_number = measured_windows.product_series_number
            and windows.start_month_index = measured_windows.start_month_index
            and windows.months_expected = measured_windows.window_months

),

volumes as (

    select
        ---------- keys
        specification_id,
        product_code,
        destination_id,
        window_number,
        reporter_code,

        ---------- window
        window_role,
        window_start_month,
        window_end_month,

        ---------- measures: null when no month is covered, because nothing is known then
        cast(case when months_covered > 0 then volume_kg end as bigint) as volume_kg,
        cast(case when months_covered > 0 then value_usd end as bigint) as value_usd,

        ---------- coverage
        cast(months_expected as integer) as months_expected,
        cast(months_covered as integer) as months_covered,
        cast(months_undefined as integer) as months_undefined,
        cast(months_not_covered as integer) as months_not_loaded,
        cast(months_weight_unknown as integer) as months_weight_unknown,
        cast(months_recorded as integer) as months_recorded,

        ---------- what the specification asks for
        benchmark_windows,
        benchmark_windows_needed,
        benchmark_statistic,

        ---------- provenance
        is_reconstructed
    from read

)

select * from volumes
