-- A view: a country's rows are its partner's, so only World and the groups are stored.
{{ config(materialized='view') }}

with groups as (

    select * from {{ ref('int_group_exports_by_month') }}

),

provenance as (

    select * from {{ ref('int_month_provenance') }}

),

exports as (

    select * from {{ ref('int_exports_by_partner_month') }}

),

members as (

    select * from {{ ref('int_destination_members') }}

),

destinations as (

    select * from {{ ref('destinations') }}

),

world_and_groups as (

    select
        groups.membership_basis,
        provenance.reporter_code,
        provenance.product_code,
        groups.destination_id,
        provenance.month,
        groups.month_index,
        groups.volume_kg,
        groups.value_usd,
        groups.partners_recorded,
        groups.has_zero_kg_shipment,
        provenance.is_reconstructed,
        provenance.vintage_date
    from groups
    inner join provenance
        on
            groups.product_series_number = provenance.product_series_number
            and groups.month_index = provenance.month_index

),

countries as (

    select
        members.membership_basis,
        exports.reporter_code,
        exports.product_code,
        members.destination_id,
        exports.month,
        exports.month_index,
        exports.volume_kg,
        exports.value_usd,
        1 as partners_recorded,
        coalesce(exports.is_zero_quantity_positive_value, false) as has_zero_kg_shipment,
        exports.is_reconstructed,
        exports.vintage_date
    from exports
    inner join members on exports.partner_id = members.partner_id
    inner join destinations on members.destination_id = destinations.destination_id
    where destinations.destination_kind = 'country'

),

all_destinations as (

    select * from world_and_groups

    union all

    select * from countries

)

select * from all_destinations
