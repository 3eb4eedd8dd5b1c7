with destinations as (

    select * from {{ ref('stg_destinations') }}

),

memberships as (

    select * from {{ ref('stg_destination_memberships') }}

),

bases as (

    select distinct membership_basis from {{ ref('stg_specifications') }}

),

dated_bases as (

    select
        membership_basis,
        case
            when membership_basis like 'fixed:%' then cast(substr(membership_basis, 7) as date)
        end as fixed_on
    from bases

),

-- World is not here: it is a sum over all partners, not a list of some 270 members.
countries as (

    select
        dated_bases.membership_basis,
        destinations.destination_id,
        destinations.partner_id,
        cast(null as date) as member_from_month,
        cast(null as date) as member_to_month
    from destinations
    cross join dated_bases
    where destinations.destination_kind = 'country'

),

-- The members on one day, taken as members in every month: windows compare like with like.
fixed_groups as (

    select
        dated_bases.membership_basis,
        destinations.destination_id,
        memberships.partner_id,
        cast(null as date) as member_from_month,
        cast(null as date) as member_to_month
    from destinations
    inner join memberships on destinations.group_code = memberships.group_code
    inner join dated_bases
        on
            memberships.valid_from <= dated_bases.fixed_on
            and coalesce(memberships.valid_to, dated_bases.fixed_on) >= dated_bases.fixed_on

),

-- A partner is a member in a month when it is one on the first day of that month: who joins on
-- 26 October counts from November, who leaves on 31 January counts in January.
moving_groups as (

    select
        dated_bases.membership_basis,
        destinations.destination_id,
        memberships.partner_id,
        cast(
            case
                when day(memberships.valid_from) = 1 then memberships.valid_from
                else {{ month_from_index(month_index('memberships.valid_from') ~ ' + 1') }}
            end as date
        ) as member_from_month,
        cast(date_trunc('month', memberships.valid_to) as date) as member_to_month
    from destinations
    inner join memberships on destinations.group_code = memberships.group_code
    cross join dated_bases
    where dated_bases.membership_basis = 'as_of_month'

),

members as (

    select * from countries

    union all

    select * from fixed_groups

    union all

    select * from moving_groups

)

select * from members
