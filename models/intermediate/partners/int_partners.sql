with partner_codes as (

    select * from {{ ref('int_partner_codes') }}

),

partners as (

    select distinct partner_id from partner_codes

),

numbered as (

    select
        partner_id,
        {{ partner_number('partner_id') }} as partner_number
    from partners

)

select * from numbered
