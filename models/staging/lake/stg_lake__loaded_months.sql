{{ config(materialized='table') }}

with manifests as (

    select * from {{ ref('stg_lake__manifests') }}

),

covered as (

    select
        batch_id,
        reporter_code,
        flow,
        side,
        partner_scope,
        part_scope,
        value_currency,
        source_id,
        vintage_date,
        loaded_at,
        {{ unnested_fields('coverage') }}
    from manifests

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
        side,

        ---------- state
        load_status,
        partner_scope,
        part_scope,

        ---------- provenance
        value_currency,
        source_id,
        vintage_date,
        loaded_at
    from covered

)

select * from renamed
