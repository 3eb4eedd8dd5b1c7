-- A code that is none would never have flows, and say so of a product that is traded: six digits or
-- eight, of a chapter of the Harmonized System.
select
    event_id,
    product_code
from {{ ref('stg_event_products') }}
where
    length(product_code) not in (6, 8)
    or {{ digits_only('product_code') }} <> product_code
    or substr(product_code, 1, 2) = '00'
