with destinations as (

    select * from {{ ref('destinations') }}
    where destination_kind <> 'world'

),

members as (

    select distinct
        membership_basis,
        destination_id,
        partner_id
    from {{ ref('int_destination_members') }}

),

sizes as (

    select
        membership_basis,
        destination_id,
        count(*) as member_count
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
        members.membership_basis,
        members.partner_id,
        members.destination_id,
        preferred.preference
    from members
    inner join preferred
        on
            members.membership_basis = preferred.membership_basis
            and members.destination_id = preferred.destination_id

),

overlapping as (

    select distinct
        later.membership_basis,
        later.destination_id
    from ranked_members as later
    inner join ranked_members as earlier
        on
            later.membership_basis = earlier.membership_basis
            and later.partner_id = earlier.partner_id
            and later.preference > earlier.preference

)

select * from overlapping
