with partner_codes as (

    select * from {{ ref('int_partner_codes') }}

),

partners as (

    select distinct partner_id from partner_codes

),

-- Millions of flows are summed, joined and put in order by number: by text it takes four times as
-- long.
numbered as (

    select
        partner_id,
        cast(row_number() over (order by partner_id) as integer) as partner_number
    from partners

)

select * from numbered
