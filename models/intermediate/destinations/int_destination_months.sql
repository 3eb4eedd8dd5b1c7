-- A view: a country's rows are its partner's, so only World and the groups are stored.
{{ config(materialized='view') }}

with series_months as (

    select * from {{ ref('int_series_months') }}

),

group_exports as (

    select * from {{ ref('int_group_exports_by_month') }}

),

-- Only destinations that an event looks at.
destinations as (

    select * from {{ ref('int_destinations') }}
    where
        destination_id in (
            select concerned.destination_id from {{ ref('event_destinations') }} as concerned
        )

),

bases as (

    select distinct membership_basis from {{ ref('specifications') }}

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

all_destinations as (

    select * from countries

    union all

    select * from world_and_groups

)

select * from all_destinations
