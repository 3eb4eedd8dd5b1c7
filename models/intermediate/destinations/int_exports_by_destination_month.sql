with exports as (

    select * from {{ ref('int_exports_by_partner_month') }}

),

destinations as (

    select * from {{ ref('destinations') }}

),

members as (

    select * from {{ ref('int_destination_members') }}

),

bases as (

    select distinct membership_basis from {{ ref('specifications') }}

),

-- Every partner counts, residual codes too. One sum, before any basis or membership.
world_sums as (

    select
        reporter_code,
        product_code,
        month,
        month_index,
        sum(volume_kg) as volume_kg,
        {{ sum_when_all_known('value_usd') }} as value_usd,
        bool_or(is_zero_quantity_positive_value) as has_zero_kg_shipment,
        count(*) as partners_recorded,
        bool_or(is_reconstructed) as is_reconstructed,
        max(vintage_date) as vintage_date
    from exports
    group by reporter_code, product_code, month, month_index

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

countries_and_groups as (

    select
        members.membership_basis,
        members.destination_id,
        exports.reporter_code,
        exports.product_code,
        exports.month,
        exports.month_index,
        sum(exports.volume_kg) as volume_kg,
        {{ sum_when_all_known('exports.value_usd') }} as value_usd,
        bool_or(exports.is_zero_quantity_positive_value) as has_zero_kg_shipment,
        count(*) as partners_recorded,
        bool_or(exports.is_reconstructed) as is_reconstructed,
        max(exports.vintage_date) as vintage_date
    from exports
    inner join members on exports.partner_id = members.partner_id
    where {{ is_member_in('exports.month') }}
    group by
        members.membership_basis,
        members.destination_id,
        exports.reporter_code,
        exports.product_code,
        exports.month,
        exports.month_index

),

all_destinations as (

    select * from world

    union all

    select * from countries_and_groups

),

typed as (

    select
        ---------- keys
        membership_basis,
        reporter_code,
        product_code,
        destination_id,
        month,
        month_index,

        ---------- measures
        cast(volume_kg as bigint) as volume_kg,
        cast(value_usd as bigint) as value_usd,
        cast(partners_recorded as integer) as partners_recorded,
        coalesce(has_zero_kg_shipment, false) as has_zero_kg_shipment,

        ---------- provenance
        is_reconstructed,
        vintage_date
    from all_destinations

)

select * from typed
