-- A view: each specification's reading of the windows that int_measured_windows holds.
{{ config(materialized='view') }}

with specifications as (

    select * from {{ ref('int_specifications') }}
    where recorded_by is distinct from 'importer'

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

windows_of_products as (

    select
        specifications.specification_id,
        specifications.event_id,
        specifications.reporter_code,
        specifications.membership_basis,
        specifications.missing_treatment,
        specifications.benchmark_windows,
        specifications.benchmark_windows_needed,
        specifications.benchmark_statistic,
        event_products.product_code,
        event_products.product_series_number,
        windows.window_number,
        windows.window_role,
        windows.window_start_month,
        windows.window_end_month,
        windows.start_month_index - 12 * windows.window_number as start_month_index,
        windows.months_expected as window_months
    from specifications
    inner join windows on specifications.specification_id = windows.specification_id
    inner join event_products on specifications.event_id = event_products.event_id

),

read as (

    {{ windows_as_read('windows_of_products', 'measured_windows') }}

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

        ---------- measures
        cast(volume_kg as bigint) as volume_kg,
        cast(value_usd as bigint) as value_usd,

        ---------- coverage
        cast(months_expected as integer) as months_expected,
        cast(months_covered as integer) as months_covered,
        cast(months_undefined as integer) as months_undefined,
        cast(months_not_loaded as integer) as months_not_loaded,
        cast(months_weight_unknown as integer) as months_weight_unknown,
        cast(months_with_shipments as integer) as months_with_shipments,

        ---------- what the specification asks for
        benchmark_windows,
        benchmark_windows_needed,
        benchmark_statistic,

        ---------- provenance
        is_reconstructed
    from read

)

select * from volumes
