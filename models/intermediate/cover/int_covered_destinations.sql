-- Destinations of which a month is known although the world's is not: a country that is covered, a
-- group of which every member of the month is. Sparse.

with covered_partners as (

    select * from {{ ref('int_known_partners') }}

),

month_status as (

    select * from {{ ref('int_month_status') }}
    where absent_state = 'not_covered' and partner_cover = 'some'

),

members as (

    select * from {{ ref('int_destination_members') }}

),

destinations as (

    select * from {{ ref('int_destinations') }}

),

partial_months as (

    select
        product_series_number,
        month,
        month_index
    from month_status

),

numbered_members as (

    select
        members.membership_basis,
        destinations.destination_number,
        members.member_from_month,
        members.member_to_month,
        {{ partner_number('members.partner_id') }} as partner_number
    from members
    inner join destinations on members.destination_id = destinations.destination_id

),

counted as (

    select
        members.membership_basis,
        partial_months.product_series_number,
        partial_months.month_index,
        members.destination_number,
        count(*) as member_count,
        count(covered_partners.partner_number) as covered_count
    from partial_months
    cross join numbered_members as members
    left join covered_partners
        on
            partial_months.product_series_number = covered_partners.product_series_number
            and partial_months.month_index = covered_partners.month_index
            and members.partner_number = covered_partners.partner_number
    where {{ is_member_in('partial_months.month', 'members') }}
    group by
        members.membership_basis,
        partial_months.product_series_number,
        partial_months.month_index,
        members.destination_number

),

covered as (

    select
        membership_basis,
        product_series_number,
        destination_number,
        month_index
    from counted
    where member_count = covered_count

)

select * from covered
