with gacc_partners as (

    select * from {{ ref('gacc_partners') }}

),

scheme_codes as (

    select * from {{ ref('partner_scheme_codes') }}

),

coded as (

    select
        'gacc' as partner_scheme,
        partner_code,
        partner_id,
        partner_name,
        partner_kind,
        valid_from,
        valid_to
    from gacc_partners

    union all

    select
        partner_scheme,
        partner_code,
        partner_id,
        partner_name,
        null as partner_kind,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to
    from scheme_codes

    union all

    -- Trade Data Monitor writes two or three letters, as the subscriber asked for.
    select
        'tdm' as partner_scheme,
        partner_code,
        partner_id,
        partner_name,
        null as partner_kind,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to
    from scheme_codes
    where partner_scheme in ('iso2', 'iso3')

),

-- Several codes may stand for one partner, each in its own months.
validity as (

    select
        partner_scheme,
        partner_code,
        partner_id,
        partner_name,
        partner_kind,
        {{ month_index('valid_from') }} as valid_from_index,
        {{ month_index('valid_to') }} as valid_to_index
    from coded

)

select * from validity
