with manifests as (

    select * from {{ ref('stg_lake__manifests') }}

),

named as (

    select
        batch_id,
        source_id,
        file_name,
        vintage_date,
        loaded_at,
        {{ unnested_fields('code_names') }}
    from manifests

),

renamed as (

    select
        ---------- keys
        batch_id,
        hs_code as hs_code_raw,

        ---------- what the file calls it
        code_name,
        language as name_language,

        ---------- provenance
        source_id,
        file_name,
        vintage_date,
        loaded_at
    from named

)

select * from renamed
