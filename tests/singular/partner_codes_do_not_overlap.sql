-- In any month a code of a list means one partner: two valid rows for one code would count its
-- flows twice.

with codes as (

    select
        *,
        row_number() over (
            partition by partner_scheme, partner_code
            order by valid_from_index nulls first, partner_id
        ) as row_in_code
    from {{ ref('int_partner_codes') }}

)

select
    earlier.partner_scheme,
    earlier.partner_code,
    earlier.partner_id as earlier_partner_id,
    later.partner_id as later_partner_id,
    earlier.valid_to_index as earlier_valid_to_index,
    later.valid_from_index as later_valid_from_index
from codes as earlier
inner join codes as later
    on
        earlier.partner_scheme = later.partner_scheme
        and earlier.partner_code = later.partner_code
        and earlier.row_in_code < later.row_in_code
where
    earlier.valid_to_index is null
    or later.valid_from_index is null
    or earlier.valid_to_index >= later.valid_from_index
