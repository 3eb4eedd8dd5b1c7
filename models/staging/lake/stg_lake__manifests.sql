-- A table: the manifests are read once, however many models ask.
-- depends_on: {{ source('lake', 'manifests') }}
{{ config(materialized='table') }}

with source as (

    select * from {{ lake_manifests(lake_files('manifest.json')) }}
    where {{ known_as_of('vintage_date') }}

),

-- A manifest of schema 1 does not say what its batch covers: every partner and part, assumed.
renamed as (

    select
        ---------- keys
        batch_id,

        ---------- whose records
        flow,
        coalesce(side, case flow when 'import' then 'importer' else 'exporter' end) as side,
        reporter_code,
        reporter_codes,

        ---------- cover
        partner_scheme,
        coalesce(partner_scope, 'all') as partner_scope,
        partner_codes,
        coalesce(partner_scope_basis, 'assumed') as partner_scope_basis,
        coalesce(part_scope, 'all') as part_scope,
        parts,
        coalesce(part_scope_basis, 'assumed') as part_scope_basis,
        part_kinds,
        coverage,
        unreported,
        code_names,

        ---------- what it looks like beside its series
        warnings,

        ---------- provenance
        value_currency,
        source_id,
        file_name,
        vintage_date,
        loaded_at
    from source

)

select * from renamed
