with manifests as (

    select * from {{ ref('stg_lake__manifests') }}
    where partner_scope = 'listed'

),

partner_codes as (

    select * from {{ ref('int_partner_codes') }}

),

listed as (

    select
        batch_id,
        partner_scheme,
        {{ unnested('partner_codes') }} as partner_code
    from manifests

),

-- Several codes may stand for one partner, and a code for one of them in its own months.
partners as (

    select distinct
        listed.batch_id,
        listed.partner_scheme,
        {{ partner_number('partner_codes.partner_id') }} as partner_number
    from listed
    inner join partner_codes
        on
            listed.partner_scheme = partner_codes.partner_scheme
            and trim(listed.partner_code) = partner_codes.partner_code

)

select * from partners
