-- Both records of a trade at six digits, by the windows of each specification and the one sum over
-- windows: the exporter's from int_measured_windows, the importers' from their own months.

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

measured_windows as (

    select * from {{ ref('int_measured_windows') }}

),

destination_months as (

    select * from {{ ref('int_mirror_destination_months') }}

),

headings as (

    select
        event_id,
        product_series_number,
        substr(product_code, 1, 6) as hs6_code,
        {{ product_series_number('reporter_code', 'substr(product_code, 1, 6)') }}
            as hs6_series_number
    from event_products

),

specification_windows as (

    select
        specifications.specification_id,
        specifications.event_id,
        specifications.reporter_code,
        specifications.membership_basis,
        specifications.missing_treatment,
        specifications.benchmark_windows,
        specifications.benchmark_windows_needed,
        specifications.benchmark_statistic,
        windows.window_number,
        windows.start_month_index,
        windows.months_expected
    from specifications
    inner join windows on specifications.specification_id = windows.specification_id

),

---------- the importers' records: one series per product and source

importer_series as (

    select distinct
        product_series_number,
        source_id
    from destination_months

),

month_status as (

    select distinct
        product_series_number,
        source_id,
        month_index,
        'not_covered' as absent_state,
        false as is_reconstructed
    from destination_months

),

-- Six digits are older than the codes under them, so no month of them is undefined.
importer_windows as (

    select distinct
        specification_windows.event_id,
        specification_windows.membership_basis,
        importer_series.product_series_number,
        importer_series.source_id,
        cast(null as integer) as valid_from_index,
        cast(null as integer) as valid_to_index,
        specification_windows.start_month_index,
        specification_windows.months_expected as window_months
    from specification_windows
    inner join headings on specification_windows.event_id = headings.event_id
    inner join importer_series on headings.hs6_series_number = importer_series.product_series_number

),

importer_sums as (

    {{ sum_over_windows(
        'importer_windows', 'month_status', 'destination_months', 'event_destinations',
        series=['source_id']
    ) }}

),

---------- the exporter's record: the products of the event, summed to six digits

-- A month is known where it is known of every product.
exporter_sums as (

    select
        measured_windows.event_id,
        measured_windows.membership_basis,
        headings.hs6_series_number as product_series_number,
        measured_windows.destination_id,
        measured_windows.start_month_index,
        measured_windows.window_months,
        sum(measured_windows.volume_kg) as volume_kg,
        max(measured_windows.months_undefined) as months_undefined,
        max(measured_windows.months_not_covered) as months_not_covered,
        max(measured_windows.months_weight_unknown) as months_weight_unknown,
        max(measured_windows.months_recorded) as months_recorded,
        bool_or(measured_windows.is_reconstructed) as is_reconstructed
    from measured_windows
    inner join headings
        on
            measured_windows.event_id = headings.event_id
            and measured_windows.product_series_number = headings.product_series_number
    group by
        measured_windows.event_id,
        measured_windows.membership_basis,
        headings.hs6_series_number,
        measured_windows.destination_id,
        measured_windows.start_month_index,
        measured_windows.window_months

),

sums as (

    select
        'exporter' as recorded_by,
        'exporter' as source_id,
        event_id,
        membership_basis,
        product_series_number,
        destination_id,
        start_month_index,
        window_months,
        volume_kg,
        greatest(
            window_months - months_undefined - months_not_covered - months_weight_unknown, 0
        ) as months_known,
        months_undefined,
        months_not_covered,
        months_weight_unknown,
        months_recorded,
        is_reconstructed
    from exporter_sums

    union all

    select
        'importer' as recorded_by,
        source_id,
        event_id,
        membership_basis,
        product_series_number,
        destination_id,
        start_month_index,
        window_months,
        volume_kg,
        months_known,
        months_undefined,
        months_not_covered,
        months_weight_unknown,
        months_recorded,
        is_reconstructed
    from importer_sums

),

codes as (

    select distinct
        event_id,
        hs6_code,
        hs6_series_number
    from headings

),

read as (

    select
        sums.*,
        specification_windows.specification_id,
        specification_windows.reporter_code,
        codes.hs6_code,
        specification_windows.window_number,
        specification_windows.benchmark_windows,
        specification_windows.benchmark_windows_needed,
        specification_windows.benchmark_statistic,
        {{ months_covered(
            'specification_windows.missing_treatment', 'sums.months_known', 'sums.months_undefined'
        ) }} as months_covered
    from sums
    inner join specification_windows
        on
            sums.event_id = specification_windows.event_id
            and sums.membership_basis = specification_windows.membership_basis
            and sums.start_month_index = specification_windows.start_month_index
            and sums.window_months = specification_windows.months_expected
    inner join codes
        on
            sums.event_id = codes.event_id
            and sums.product_series_number = codes.hs6_series_number

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
        cast(case when months_covered > 0 then volume_kg end as bigint) as volume_kg,

        ---------- coverage
        cast(window_months as integer) as months_expected,
        cast(months_covered as integer) as months_covered,
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

select * from described
