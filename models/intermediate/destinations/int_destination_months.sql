-- A view: a country's rows are its partner's, so only World and the groups are stored.
{{ config(materialized='view') }}

with series_months as (

    select * from {{ ref('int_series_months') }}

),

group_exports as (

    select * from {{ ref('int_group_exports_by_month') }}

),

covered_destinations as (

    select * from {{ ref('int_covered_destinations') }}

),

-- Only destinations that an event looks at.
destinations as (

    select * from {{ ref('int_destinations') }}
    where
        destination_id in (
            select concerned.destination_id from {{ ref('stg_event_destinations') }} as concerned
        )

),

bases as (

    select distinct membership_basis from {{ ref('stg_specifications') }}

),

countries as (

    select
        bases.membership_basis,
        series_months.product_series_number,
        destinations.destination_number,
        series_months.month_index,
        series_months.volume_kg,
        series_months.value_usd,
        coalesce(series_months.is_zero_quantity_positive_value, false) as has_zero_kg_shipment
    from series_months
    inner join destinations on series_months.partner_number = destinations.partner_number
    cross join bases

),

world_and_groups as (

    select
        group_exports.membership_basis,
        group_exports.product_series_number,
        destinations.destination_number,
        group_exports.month_index,
        group_exports.volume_kg,
        group_exports.value_usd,
        coalesce(group_exports.has_zero_kg_shipment, false) as has_zero_kg_shipment
    from group_exports
    inner join destinations on group_exports.destination_id = destinations.destination_id

),

recorded as (

    select * from countries

    union all

    select * from world_and_groups

),

-- Where a month is not known of every partner, a destination of which it is known says so.
described as (

    select
        recorded.membership_basis,
        recorded.product_series_number,
        recorded.destination_number,
        recorded.month_index,
        case when covered.month_index is not null then 'zero' end as absent_state,
        true as is_recorded,
        recorded.volume_kg,
        recorded.value_usd,
        recorded.has_zero_kg_shipment
    from recorded
    left join covered_destinations as covered
        on
            recorded.membership_basis = covered.membership_basis
            and recorded.product_series_number = covered.product_series_number
            and recorded.destination_number = covered.destination_number
            and recorded.month_index = covered.month_index

),

-- And where it has no row, it is zero, which only a row can say.
covered_without_a_row as (

    select
        covered.membership_basis,
        covered.product_series_number,
        covered.destination_number,
        covered.month_index,
        'zero' as absent_state,
        false as is_recorded,
        cast(null as bigint) as volume_kg,
        cast(null as bigint) as value_usd,
        false as has_zero_kg_shipment
    from covered_destinations as covered
    inner join destinations on covered.destination_number = destinations.destination_number
    left join recorded
        on
            covered.membership_basis = recorded.membership_basis
            and covered.product_series_number = recorded.product_series_number
            and covered.destination_number = recorded.destination_number
            and covered.month_index = recorded.month_index
    where recorded.month_index is null

),

all_months as (

    select * from described

    union all

    select * from covered_without_a_row

)

select * from all_months
