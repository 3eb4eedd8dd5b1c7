with product_codes as (

    select * from {{ ref('stg_product_codes') }}

),

numbered as (

    select
        ---------- keys
        product_code,
        hs_code,

        ---------- as product_series_number counts them
        cast(product_code as bigint) as product_number,
        cast(hs_code as bigint) as code_number,

        ---------- validity
        {{ month_index('valid_from') }} as valid_from_index,
        {{ month_index('valid_to') }} as valid_to_index
    from product_codes

)

select * from numbered
