with destinations as (

    select * from {{ ref('stg_destinations') }}
    where destination_kind <> 'world'

),

members as (

    select * from {{ ref('int_destination_members') }}

),

sizes as (

    select
        membership_basis,
        destination_id,
        count(distinct partner_id) as member_count
    from members
    group by membership_basis, destination_id

),

-- The paper's destinations come first, so that a group added to them takes nothing from them; then
-- the larger ones, so that a union stands for its members.
preferred as (

    select
        sizes.membership_basis,
        sizes.destination_id,
        row_number() over (
            partition by sizes.membership_basis
            order by
                destinations.is_in_paper desc,
                sizes.member_count desc,
                destinations.display_order asc,
                sizes.destination_id asc
        ) as preference
    from sizes
    inner join destinations on sizes.destination_id = destinations.destination_id

),

ranked_members as (

    select
        members.*,
        preferred.preference
    from members
    inner join preferred
        on
            members.membership_basis = preferred.membership_basis
            and members.destination_id = preferred.destination_id

),

-- The months in which one partner is in both: from the later of the two first months to the earlier
-- of the two last ones. A null is no bound.
shared as (

    select
        later.membership_basis,
        later.destination_id,
        case
            when earlier.member_from_month > later.member_from_month
                then earlier.member_from_month
            else coalesce(later.member_from_month, earlier.member_from_month)
        end as overlap_from_month,
        case
            when earlier.member_to_month < later.member_to_month then earlier.member_to_month
            else coalesce(later.member_to_month, earlier.member_to_month)
        end as overlap_to_month
    from ranked_members as later
    inner join ranked_members as earlier
        on
            later.membership_basis = earlier.membership_basis
            and later.partner_id = earlier.partner_id
            and later.preference > earlier.preference

),

overlapping as (

    select distinct * from shared
    where
        overlap_from_month <= overlap_to_month
        or overlap_from_month is null
        or overlap_to_month is null

)

select * from overlapping
