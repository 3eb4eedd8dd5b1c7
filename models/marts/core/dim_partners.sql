with partner_codes as (

    select * from {{ ref('gacc_partners') }}

),

members as (

    select * from {{ ref('int_destination_members') }}

),

reference_basis as (

    select membership_basis from {{ ref('stg_specifications') }}
    where is_reference

),

-- A code that is still open describes the partner; of closed ones, the last.
ranked_codes as (

    select
        *,
        row_number() over (
            partition by partner_id
            order by coalesce(valid_to, cast('9999-12-01' as date)) desc, partner_code desc
        ) as code_rank
    from partner_codes

),

code_lists as (

    select
        partner_id,
        {{ joined_text('partner_code', "', '", 'partner_code') }} as gacc_codes
    from partner_codes
    group by partner_id

),

reference_members as (

    select
        members.partner_id,
        members.destination_id
    from members
    inner join reference_basis on members.membership_basis = reference_basis.membership_basis

),

destination_lists as (

    select
        partner_id,
        {{ joined_text('destination_id', "', '", 'destination_id') }} as destination_ids
    from reference_members
    group by partner_id

),

described as (

    select
        ---------- keys
        ranked_codes.partner_id,

        ---------- description
        ranked_codes.partner_name,
        ranked_codes.partner_kind,
        ranked_codes.iso3,
        code_lists.gacc_codes,
        destination_lists.destination_ids,
        ranked_codes.note
    from ranked_codes
    inner join code_lists on ranked_codes.partner_id = code_lists.partner_id
    left join destination_lists on ranked_codes.partner_id = destination_lists.partner_id
    where ranked_codes.code_rank = 1

)

select * from described
