-- Codes of the lake that are read: those of a product (int_products), and of imports those under
-- the six digits of one. Of a register of thousands of codes they are a few.

with loaded_months as (

    select distinct
        flow,
        hs_code_raw
    from {{ ref('stg_lake__loaded_months') }}

),

products as (

    select * from {{ ref('int_products') }}

),

headings as (

    select distinct substr(product_code, 1, 6) as hs6_code
    from products

),

codes as (

    select
        *,
        {{ normalise_hs_code('hs_code_raw') }} as hs_code_normalised,
        substr({{ digits_only('hs_code_raw') }}, 1, 6) as hs6_code
    from loaded_months

),

asked as (

    select
        codes.flow,
        codes.hs_code_raw
    from codes
    left join products on codes.hs_code_normalised = products.product_code
    left join headings on codes.hs6_code = headings.hs6_code
    where
        case codes.flow
            when 'export' then products.product_code is not null
            else headings.hs6_code is not null
        end

)

select * from asked
