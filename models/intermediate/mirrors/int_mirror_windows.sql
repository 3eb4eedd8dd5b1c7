-- Both records of a trade at six digits, by the windows of each specification, the one sum over
-- windows and the one reading of it.

with specifications as (

    select * from {{ ref('int_specifications') }}

),

windows as (

    select * from {{ ref('int_windows') }}

),

event_products as (

    select * from {{ ref('int_event_products') }}

),

event_destinations as (

    select * from {{ ref('int_event_destinations') }}

),

export_status as (

    select * from {{ ref('int_mirror_export_status') }}

),

export_months as (

    select * from {{ ref('int_mirror_export_months') }}

),

import_months as (

    select * from {{ ref('int_mirror_destination_months') }}

),

-- A code of six digits was in force while one of its products was.
headings as (

    select
        event_id,
        substr(product_code, 1, 6) as hs6_code,
        {{ product_series_number('reporter_code', 'substr(product_code, 1, 6)') }}
            as product_series_number,
        case when count(valid_from_index) = count(*) then min(valid_from_index) end
            as valid_from_index,
        case when count(valid_to_index) = count(*) then max(valid_to_index) end as valid_to_index
    from event_products
    group by event_id, substr(product_code, 1, 6), reporter_code

),

heading_windows as (

    select
        specifications.specification_id,
        specifications.event_id,
        specifications.reporter_code,
        specifications.membership_basis,
        specifications.missing_treatment,
        specifications.benchmark_windows,
        specifications.benchmark_windows_needed,
        specifications.benchmark_statistic,
        headings.hs6_code,
        headings.product_series_number,
        headings.valid_from_index,
        headings.valid_to_index,
        windows.window_number,
        windows.start_month_index as window_start_index,
        windows.start_month_index - 12 * windows.window_number as start_month_index,
        windows.months_expected as window_months
    from specifications
    inner join windows on specifications.specification_id = windows.specification_id
    inner join headings on specifications.event_id = headings.event_id

),

---------- the exporter's record: one series per code, event and treatment of missing months

export_windows as (

    select distinct
        event_id,
        event_id as products_of,
        missing_treatment,
        membership_basis,
        product_series_number,
        valid_from_index,
        valid_to_index,
        window_start_index as start_month_index,
        window_months
    from heading_windows

),

export_sums as (

    {{ sum_over_windows(
        'export_windows', 'export_status', 'export_months', 'event_destinations',
        series=['products_of', 'missing_treatment']
    ) }}

),

export_readings as (

    select
        heading_windows.*,
        heading_windows.event_id as products_of,
        'exporter' as recorded_by,
        'exporter' as source_id
    from heading_windows

),

exports_read as (

    {{ windows_as_read(
        'export_readings', 'export_sums', series=['products_of', 'missing_treatment']
    ) }}

),

---------- the importers' records: one series per code and source

import_series as (

    select distinct
        product_series_number,
        source_id
    from import_months

),

-- Months without a row are covered by no importer.
import_status as (

    select distinct
        product_series_number,
        source_id,
        month_index,
        'not_covered' as absent_state,
        false as is_reconstructed
    from import_months

),

-- Six digits are older than the codes under them, so no month of them is undefined.
import_windows as (

    select distinct
        heading_windows.event_id,
        heading_windows.membership_basis,
        heading_windows.product_series_number,
        import_series.source_id,
        cast(null as integer) as valid_from_index,
        cast(null as integer) as valid_to_index,
        heading_windows.window_start_index as start_month_index,
        heading_windows.window_months
    from heading_windows
    inner join import_series
        on heading_windows.product_series_number = import_series.product_series_number

),

import_sums as (

    {{ sum_over_windows(
        'import_windows', 'import_status', 'import_months', 'event_destinations',
        series=['source_id']
    ) }}

),

import_readings as (

    select
        heading_windows.*,
        heading_windows.event_id as products_of,
        'importer' as recorded_by,
        import_series.source_id
    from heading_windows
    inner join import_series
        on heading_windows.product_series_number = import_series.product_series_number

),

imports_read as (

    {{ windows_as_read('import_readings', 'import_sums', series=['source_id']) }}

),

both_records as (

    select * from exports_read

    union all

    select * from imports_read

),

described as (

    select
        ---------- keys
        specification_id,
        recorded_by,
        reporter_code,
        hs6_code,
        destination_id,
        source_id,
        window_number,

        ---------- measures: null when no month is covered, because nothing is known then
        cast(volume_kg as bigint) as volume_kg,

        ---------- coverage
        cast(months_expected as integer) as months_expected,
        cast(months_covered as integer) as months_covered,
        cast(months_not_loaded as integer) as months_not_loaded,
        cast(months_weight_unknown as integer) as months_weight_unknown,
        cast(months_with_shipments as integer) as months_with_shipments,

        ---------- what the specification asks for
        benchmark_windows,
        benchmark_windows_needed,
        benchmark_statistic,

        ---------- provenance
        is_reconstructed
    from both_records

)

select * from described
