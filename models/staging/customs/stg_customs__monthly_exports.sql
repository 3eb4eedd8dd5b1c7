with source as (

    select * from {{ ref('raw_gacc_monthly_exports') }}

),

renamed as (

    select
        ---------- keys
        reporter_code,
        month,
        trim(partner_code) as partner_code,
        trim(hs_code) as hs_code_raw,

        ---------- measures
        quantity_kg as volume_kg,
        value_usd,

        ---------- provenance
        is_reconstructed,
        source_id,
        vintage_date
    from source
    where {{ known_as_of('vintage_date') }}

)

select * from renamed
