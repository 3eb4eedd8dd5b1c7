with source as (

    select * from {{ ref('raw_loaded_months') }}

),

renamed as (

    select
        ---------- keys
        reporter_code,
        trim(hs_code) as hs_code_raw,
        month,

        ---------- state
        load_status,

        ---------- provenance
        source_id,
        vintage_date
    from source
    where {{ known_as_of('vintage_date') }}

)

select * from renamed
