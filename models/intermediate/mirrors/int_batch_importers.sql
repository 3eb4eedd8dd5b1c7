-- Which importers' records of which exporter a batch of imports covers, with a row or without.

with lake_flows as (

    select * from {{ ref('int_lake_flows') }}
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

-- Pairs of which a source has a row in some file. Codes have no validity of their own in these
-- schemes, so no join on months.
recorded_pairs as (

    select distinct
        lake_flows.source_id,
        exporters.exporter_code,
        lake_flows.reporter_code as importer_code
    from lake_flows
    inner join partner_codes
        on
            lake_flows.partner_scheme = partner_codes.partner_scheme
            and lake_flows.partner_code = partner_codes.partner_code
    inner join exporters on partner_codes.partner_id = exporters.exporter_code
    where lake_flows.reporter_code <> exporters.exporter_code

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

    select * from recorded_pairs

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
        ---------- keys
        manifests.batch_id,
        known_pairs.exporter_code,
        known_pairs.importer_code,

        ---------- provenance
        manifests.source_id
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

)

select * from pairs
