with partners as (

    select * from {{ ref('gacc_partners') }}

),

-- Several codes may stand for one partner, each in its own months.
validity as (

    select
        partner_code,
        partner_id,
        partner_name,
        partner_kind,
        {{ month_index('valid_from') }} as valid_from_index,
        {{ month_index('valid_to') }} as valid_to_index
    from partners

)

select * from validity
