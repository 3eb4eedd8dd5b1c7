with source as (

    select * from {{ source('watchlist', 'product_codes') }}

),

typed as (

    select
        ---------- keys
        product_code,
        hs_code,

        ---------- validity
        cast(valid_from as date) as valid_from,
        cast(valid_to as date) as valid_to,

        ---------- provenance
        defined_in
    from source

)

select * from typed
