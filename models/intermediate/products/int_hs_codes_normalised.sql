with raw_codes as (

    select distinct hs_code_raw from {{ ref('stg_customs__monthly_exports') }}

    union

    select distinct hs_code_raw from {{ ref('stg_customs__loaded_months') }}

    union

    select distinct hs_code_raw from {{ ref('int_lake_months') }}
    where flow = 'export'

),

products as (

    select * from {{ ref('int_products') }}

),

normalised as (

    select
        hs_code_raw,
        {{ normalise_hs_code('hs_code_raw') }} as hs_code_normalised
    from raw_codes

),

-- A left join: an unknown code stays, with a null product, and is reported (never lost).
mapped as (

    select
        normalised.hs_code_raw,
        normalised.hs_code_normalised,
        products.product_code,
        {{ month_index('products.valid_from') }} as valid_from_index,
        {{ month_index('products.valid_to') }} as valid_to_index
    from normalised
    left join products on normalised.hs_code_normalised = products.product_code

)

select * from mapped
