with manifests as (

    select * from {{ ref('stg_lake__manifests') }}

),

warned as (

    select
        batch_id,
        file_name,
        source_id,
        reporter_code,
        flow,
        vintage_date,
        {{ unnested_fields('warnings') }}
    from manifests

),

described as (

    select
        ---------- keys
        batch_id,
        measure,

        ---------- which file
        file_name,
        source_id,
        reporter_code,
        flow,
        vintage_date,

        ---------- what is unusual of it
        product_code,
        found as measured_value,
        is_unusual,
        says as warning
    from warned

)

select * from described
