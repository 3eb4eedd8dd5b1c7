-- Both verdicts on a cell side by side, from the chain that judges both records.

with specifications as (

    select * from {{ ref('int_specifications') }}
    where window_months > 0

),

event_products as (

    select * from {{ ref('int_event_products') }}

),

event_destinations as (

    select * from {{ ref('int_event_destinations') }}

),

verdicts as (

    select * from {{ ref('int_mirror_verdicts') }}

),

importer_months as (

    select * from {{ ref('int_mirror_destination_months') }}

),

cells as (

    select
        specifications.*,
        event_products.product_code,
        substr(event_products.product_code, 1, 6) as hs6_code,
        event_destinations.destination_id,
        event_destinations.destination_kind
    from specifications
    inner join event_products on specifications.event_id = event_products.event_id
    inner join event_destinations on specifications.event_id = event_destinations.event_id

),

-- Two sources are two accounts, never a sum: one is read, always the same, whatever it holds. An
-- office's own record goes before a collection of records.
sources as (

    select
        exporter_code,
        hs6_code,
        destination_id,
        source_id,
        count(*) over (partition by exporter_code, hs6_code, destination_id) as source_count,
        row_number() over (
            partition by exporter_code, hs6_code, destination_id
            order by case when source_id = 'comtrade' then 1 else 0 end, source_id
        ) as source_order
    from importer_months
    where importers_covered > 0
    group by exporter_code, hs6_code, destination_id, source_id

),

read_sources as (

    select * from sources
    where source_order = 1

),

-- The month of the specification's windows in which fewest importers are covered.
covered_importers as (

    select
        specifications.specification_id,
        importer_months.hs6_code,
        importer_months.destination_id,
        importer_months.source_id,
        max(importer_months.lag_months) as lag_months,
        max(importer_months.fitted_lag_months) as fitted_lag_months,
        case
            when
                count(*)
                = max(specifications.window_months * (1 + specifications.benchmark_windows))
                then min(importer_months.importers_covered)
            else 0
        end as importers_covered,
        max(importer_months.importers_expected) as importers_expected
    from specifications
    inner join importer_months
        on
            specifications.reporter_code = importer_months.exporter_code
            and specifications.membership_basis = importer_months.membership_basis
    where
        {{ window_number('importer_months.month_index', 'specifications.start_month_index') }}
        between -specifications.benchmark_windows and 0
        and {{ window_offset('importer_months.month_index', 'specifications.start_month_index') }}
        < specifications.window_months
    group by
        specifications.specification_id,
        importer_months.hs6_code,
        importer_months.destination_id,
        importer_months.source_id

),

paired as (

    select
        cells.specification_id,
        cells.product_code,
        cells.destination_id,
        cells.destination_kind,
        cells.reporter_code,
        cells.recorded_by,
        cells.hs6_code,
        read_sources.source_id,
        coalesce(read_sources.source_count, 0) as source_count,
        covered_importers.lag_months,
        covered_importers.fitted_lag_months,
        case
            when covered_importers.lag_months is not null
                then covered_importers.fitted_lag_months is not null
        end as is_lag_fitted,
        covered_importers.importers_covered,
        covered_importers.importers_expected,
        exporters.post_volume_kg as exporter_post_volume_kg,
        exporters.benchmark_mean_kg as exporter_benchmark_kg,
        exporters.volume_index as exporter_volume_index,
        exporters.range_position as exporter_range_position,
        exporters.has_short_benchmark as exporter_has_short_benchmark,
        exporters.omission_reason as exporter_omission_reason,
        importers.post_volume_kg as importer_post_volume_kg,
        importers.benchmark_mean_kg as importer_benchmark_kg,
        importers.volume_index as importer_volume_index,
        importers.range_position as importer_range_position,
        coalesce(importers.has_short_benchmark, false) as importer_has_short_benchmark,
        importers.omission_reason as importer_omission_reason,
        exporters.is_reconstructed
    from cells
    inner join verdicts as exporters
        on
            cells.specification_id = exporters.specification_id
            and cells.hs6_code = exporters.hs6_code
            and cells.destination_id = exporters.destination_id
            and exporters.recorded_by = 'exporter'
    left join read_sources
        on
            cells.reporter_code = read_sources.exporter_code
            and cells.hs6_code = read_sources.hs6_code
            and cells.destination_id = read_sources.destination_id
    left join covered_importers
        on
            cells.specification_id = covered_importers.specification_id
            and cells.hs6_code = covered_importers.hs6_code
            and cells.destination_id = covered_importers.destination_id
            and read_sources.source_id = covered_importers.source_id
    left join verdicts as importers
        on
            cells.specification_id = importers.specification_id
            and cells.hs6_code = importers.hs6_code
            and cells.destination_id = importers.destination_id
            and read_sources.source_id = importers.source_id
            and importers.recorded_by = 'importer'

),

noted as (

    select
        *,
        case
            when importer_range_position is not null then null
            when source_id is null then 'no_importer_records'
            when
                destination_kind <> 'country'
                and coalesce(importers_covered, 0) < coalesce(importers_expected, 1)
                then 'importers_not_all_covered'
            else importer_omission_reason
        end as mirror_note
    from paired

),

described as (

    select
        ---------- keys
        specification_id,
        product_code,
        destination_id,
        reporter_code,
        hs6_code,

        ---------- the importers' record: its months lie lag_months later
        source_id,
        cast(source_count as integer) as source_count,
        cast(lag_months as integer) as lag_months,
        cast(fitted_lag_months as integer) as fitted_lag_months,
        is_lag_fitted,
        cast(importers_covered as integer) as importers_covered,
        cast(importers_expected as integer) as importers_expected,

        ---------- as the exporter records it
        cast(exporter_post_volume_kg as bigint) as exporter_post_volume_kg,
        exporter_benchmark_kg,
        exporter_volume_index,
        exporter_range_position,
        exporter_has_short_benchmark,
        exporter_omission_reason,

        ---------- as the importers record it
        cast(importer_post_volume_kg as bigint) as importer_post_volume_kg,
        importer_benchmark_kg,
        importer_volume_index,
        importer_range_position,
        importer_has_short_benchmark,
        importer_omission_reason,
        mirror_note,

        ---------- side by side: null where one of them has no verdict
        exporter_range_position = importer_range_position as is_agreeing,

        ---------- the one that the specification reads
        recorded_by,
        case recorded_by
            when 'importer' then importer_volume_index
            else exporter_volume_index
        end as volume_index,
        case recorded_by
            when 'importer' then importer_range_position
            else exporter_range_position
        end as range_position,
        case recorded_by when 'importer' then mirror_note else exporter_omission_reason end
            as omission_reason,

        ---------- provenance
        is_reconstructed,
        not is_reconstructed as is_evidence
    from noted

)

select * from described
