-- What partners recorded as imports from an exporter of this warehouse, by six digits. Sources
-- stay apart: two of them for one importer are two accounts of the same trade, never a sum.

with lake_flows as (

    select * from {{ ref('stg_lake__flows') }}
    where flow = 'import'

),

loaded_months as (

    select
        *,
        substr({{ digits_only('hs_code_raw') }}, 1, 6) as hs6_code,
        length({{ digits_only('hs_code_raw') }}) as line_digits,
        load_status = 'complete' and part_scope = 'all' as is_whole
    from {{ ref('stg_lake__loaded_months') }}
    where flow = 'import'

),

manifests as (

    select * from {{ ref('stg_lake__manifests') }}
    where flow = 'import'

),

batch_partners as (

    select * from {{ ref('int_batch_partners') }}

),

partner_codes as (

    select * from {{ ref('int_partner_codes') }}

),

exporters as (

    select distinct reporter_code as exporter_code from {{ ref('int_flow_sources') }}

),

-- Codes without a validity of their own in these schemes, so no join on months.
exporter_partner_codes as (

    select distinct
        partner_codes.partner_scheme,
        partner_codes.partner_code,
        exporters.exporter_code
    from partner_codes
    inner join exporters on partner_codes.partner_id = exporters.exporter_code

),

sums as (

    select
        lake_flows.batch_id,
        lake_flows.source_id,
        exporter_partner_codes.exporter_code,
        lake_flows.reporter_code as importer_code,
        lake_flows.hs_code_raw,
        lake_flows.month,
        -- One weight that is missing leaves the sum unknown.
        {{ sum_when_all_known('lake_flows.volume_kg') }} as volume_kg,
        count(*) - count(lake_flows.volume_kg) as rows_without_weight,
        bool_or(lake_flows.is_zero_quantity_positive_value) as has_zero_kg_shipment,
        bool_or(lake_flows.is_quantity_estimated) as is_quantity_estimated
    from lake_flows
    inner join exporter_partner_codes
        on
            lake_flows.partner_scheme = exporter_partner_codes.partner_scheme
            and lake_flows.partner_code = exporter_partner_codes.partner_code
    where lake_flows.reporter_code <> exporter_partner_codes.exporter_code
    group by
        lake_flows.batch_id,
        lake_flows.source_id,
        exporter_partner_codes.exporter_code,
        lake_flows.reporter_code,
        lake_flows.hs_code_raw,
        lake_flows.month

),

-- A manifest names the importers that its file covers, those without a row included. One of schema
-- 1 does not: a file of several importers (Comext) is taken to cover all that any such file of its
-- source names, any other file its own.
named_importers as (

    select
        batch_id,
        {{ unnested('reporter_codes') }} as importer_code
    from manifests
    where reporter_codes is not null

),

unnamed_batches as (

    select
        batch_id,
        source_id,
        reporter_code like '%,%' as has_several_importers
    from manifests
    where reporter_codes is null

),

importers_of_sources as (

    select distinct
        unnamed_batches.source_id,
        lake_flows.reporter_code as importer_code
    from lake_flows
    inner join unnamed_batches on lake_flows.batch_id = unnamed_batches.batch_id
    where unnamed_batches.has_several_importers

),

batch_importers as (

    select
        batch_id,
        importer_code
    from named_importers

    union

    select
        unnamed_batches.batch_id,
        importers_of_sources.importer_code
    from unnamed_batches
    inner join importers_of_sources
        on unnamed_batches.source_id = importers_of_sources.source_id
    where unnamed_batches.has_several_importers

    union

    select
        manifests.batch_id,
        manifests.reporter_code as importer_code
    from manifests
    inner join unnamed_batches on manifests.batch_id = unnamed_batches.batch_id
    where not unnamed_batches.has_several_importers

),

-- Importers that a manifest names are mirrors, with a row or without. Of a manifest that names
-- none, whoever reports no import of the exporter in any file is no mirror.
known_pairs as (

    select
        source_id,
        exporter_code,
        importer_code
    from sums

    union

    select
        manifests.source_id,
        exporters.exporter_code,
        named_importers.importer_code
    from named_importers
    inner join manifests on named_importers.batch_id = manifests.batch_id
    cross join exporters
    where named_importers.importer_code <> exporters.exporter_code

),

pairs as (

    select
        manifests.batch_id,
        known_pairs.exporter_code,
        known_pairs.importer_code
    from manifests
    inner join batch_importers on manifests.batch_id = batch_importers.batch_id
    inner join known_pairs
        on
            manifests.source_id = known_pairs.source_id
            and batch_importers.importer_code = known_pairs.importer_code
    left join batch_partners
        on
            manifests.batch_id = batch_partners.batch_id
            and {{ partner_number('known_pairs.exporter_code') }} = batch_partners.partner_number
    where manifests.partner_scope = 'all' or batch_partners.partner_number is not null

),

-- A file of several importers may end for one of them before it does for the others.
unreported as (

    select
        batch_id,
        {{ unnested_fields('unreported') }}
    from manifests

),

batch_lines as (

    select
        pairs.exporter_code,
        pairs.importer_code,
        loaded_months.*,
        loaded_months.is_whole and unreported.batch_id is null as is_complete,
        loaded_months.load_status = 'missing' or unreported.batch_id is not null as is_absent
    from pairs
    inner join loaded_months on pairs.batch_id = loaded_months.batch_id
    left join unreported
        on
            loaded_months.batch_id = unreported.batch_id
            and loaded_months.hs_code_raw = unreported.hs_code
            and loaded_months.month = cast(unreported.month as date)
            and pairs.importer_code = unreported.reporter_code

),

reported_lines as (

    select
        *,
        bool_or(is_complete) over (
            partition by batch_id, exporter_code, importer_code, hs_code_raw
        ) as is_reported
    from batch_lines

),

-- Whatever a batch names, be it cut or in parts. A code that it has of other importers alone, is
-- not named of this one.
named_lines as (

    select * from reported_lines
    where is_reported or not is_absent

),

-- As for exports: the latest batch decides how the six digits are cut, because codes of six and of
-- ten digits would count double; of each line the latest batch speaks, alone.
ranked as (

    select
        *,
        first_value(line_digits) over (
            partition by exporter_code, importer_code, source_id, hs6_code, month
            order by vintage_date desc, loaded_at desc, batch_id desc, line_digits asc
        ) as current_digits,
        row_number() over (
            partition by
                exporter_code, importer_code, source_id, hs_code_raw, month
            order by vintage_date desc, loaded_at desc, batch_id desc
        ) as recency
    from named_lines
    where is_complete

),

vintages as (

    select * from ranked
    where recency = 1 and line_digits = current_digits

),

-- Every line that some batch names in the month must be there: a sum without it is too small.
missing_lines as (

    select distinct
        named_lines.exporter_code,
        named_lines.importer_code,
        named_lines.source_id,
        named_lines.hs6_code,
        named_lines.month
    from named_lines
    left join ranked
        on
            named_lines.exporter_code = ranked.exporter_code
            and named_lines.importer_code = ranked.importer_code
            and named_lines.source_id = ranked.source_id
            and named_lines.hs_code_raw = ranked.hs_code_raw
            and named_lines.month = ranked.month
            and ranked.recency = 1
    left join vintages
        on
            named_lines.exporter_code = vintages.exporter_code
            and named_lines.importer_code = vintages.importer_code
            and named_lines.source_id = vintages.source_id
            and named_lines.hs6_code = vintages.hs6_code
            and named_lines.month = vintages.month
    where ranked.batch_id is null and named_lines.line_digits = vintages.line_digits

),

-- A covered month without a row is zero.
filled as (

    select
        vintages.exporter_code,
        vintages.importer_code,
        vintages.source_id,
        vintages.hs6_code,
        vintages.hs_code_raw,
        vintages.month,
        vintages.vintage_date,
        case when sums.batch_id is null then 0 else sums.volume_kg end as volume_kg,
        coalesce(sums.rows_without_weight, 0) as rows_without_weight,
        coalesce(sums.has_zero_kg_shipment, false) as has_zero_kg_shipment,
        coalesce(sums.is_quantity_estimated, false) as is_quantity_estimated
    from vintages
    left join missing_lines
        on
            vintages.exporter_code = missing_lines.exporter_code
            and vintages.importer_code = missing_lines.importer_code
            and vintages.source_id = missing_lines.source_id
            and vintages.hs6_code = missing_lines.hs6_code
            and vintages.month = missing_lines.month
    left join sums
        on
            vintages.batch_id = sums.batch_id
            and vintages.exporter_code = sums.exporter_code
            and vintages.importer_code = sums.importer_code
            and vintages.hs_code_raw = sums.hs_code_raw
            and vintages.month = sums.month
    where missing_lines.month is null

),

imports as (

    select
        ---------- keys
        exporter_code,
        importer_code,
        hs6_code,
        source_id,
        month,
        {{ month_index('month') }} as month_index,

        ---------- measures
        cast({{ sum_when_all_known('volume_kg') }} as bigint) as volume_kg,

        ---------- state
        bool_or(is_quantity_estimated) as is_quantity_estimated,
        sum(rows_without_weight) > 0 as has_rows_without_weight,
        bool_or(has_zero_kg_shipment) as has_zero_kg_shipment,

        ---------- provenance
        {{ joined_text('hs_code_raw', "', '", 'hs_code_raw') }} as hs_codes,
        max(vintage_date) as vintage_date
    from filled
    group by exporter_code, importer_code, hs6_code, source_id, month

)

select * from imports
