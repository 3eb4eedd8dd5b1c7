-- A code that is none would never have flows, and say so of a product that is traded: six digits or
-- eight, of a chapter of the Harmonized System.
with asked as (

    select
        event_id as asked_by,
        product_code
    from {{ ref('stg_event_products') }}
    where
        product_code not in (
            select composite.product_code from {{ ref('stg_product_codes') }} as composite
        )

    union all

    select
        product_code as asked_by,
        hs_code as product_code
    from {{ ref('stg_product_codes') }}

)

select
    asked_by,
    product_code
from asked
where
    length(product_code) not in (6, 8)
    or {{ digits_only('product_code') }} <> product_code
    or substr(product_code, 1, 2) = '00'
