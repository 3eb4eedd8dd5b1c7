-- A table: the manifests are read once, however many models ask.
{{ config(materialized='table') }}

with source as (

    select * from {{ lake_coverage() }}
    where {{ known_as_of('vintage_date') }}

),

renamed as (

    select
        ---------- keys
        batch_id,
        hs_code as hs_code_raw,
        cast(substr(month, 1, 7) || '-01' as date) as month,

        ---------- what the batch is
        reporter_code,
        flow,

        ---------- state
        load_status,

        ---------- provenance
        source_id,
        vintage_date,
        loaded_at
    from source

)

select * from renamed
