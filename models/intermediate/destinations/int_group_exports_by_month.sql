with series_months as (

    select * from {{ ref('int_series_months') }}

),

destinations as (

    select * from {{ ref('stg_destinations') }}

),

members as (

    select * from {{ ref('int_destination_members') }}

),

partners as (

    select * from {{ ref('int_partners') }}

),

bases as (

    select distinct membership_basis from {{ ref('stg_specifications') }}

),

-- Every partner counts, residual codes too. One sum, before any basis or membership.
world_sums as (

    select
        product_series_number,
        month_index,
        {{ sum_when_all_known('volume_kg') }} as volume_kg,
        {{ sum_when_all_known('value_usd') }} as value_usd,
        bool_or(is_zero_quantity_positive_value) as has_zero_kg_shipment,
        count(*) as partners_recorded
    from series_months
    group by product_series_number, month_index

),

world as (

    select
        bases.membership_basis,
        destinations.destination_id,
        world_sums.*
    from world_sums
    cross join bases
    cross join destinations
    where destinations.destination_kind = 'world'

),

group_members as (

    select
        members.*,
        partners.partner_number
    from members
    inner join partners on members.partner_id = partners.partner_id
    inner join destinations on members.destination_id = destinations.destination_id
    where destinations.destination_kind = 'group'

),

group_sums as (

    select
        members.membership_basis,
        members.destination_id,
        series_months.product_series_number,
        series_months.month_index,
        {{ sum_when_all_known('series_months.volume_kg') }} as volume_kg,
        {{ sum_when_all_known('series_months.value_usd') }} as value_usd,
        bool_or(series_months.is_zero_quantity_positive_value) as has_zero_kg_shipment,
        count(*) as partners_recorded
    from series_months
    inner join group_members as members
        on series_months.partner_number = members.partner_number
    where {{ is_member_in(month_from_index('series_months.month_index'), 'members') }}
    group by
        members.membership_basis,
        members.destination_id,
        series_months.product_series_number,
        series_months.month_index

),

all_groups as (

    select * from world

    union all

    select * from group_sums

),

typed as (

    select
        ---------- keys
        membership_basis,
        product_series_number,
        destination_id,
        month_index,

        ---------- measures
        cast(volume_kg as bigint) as volume_kg,
        cast(value_usd as bigint) as value_usd,
        cast(partners_recorded as integer) as partners_recorded,
        coalesce(has_zero_kg_shipment, false) as has_zero_kg_shipment
    from all_groups

)

select * from typed
