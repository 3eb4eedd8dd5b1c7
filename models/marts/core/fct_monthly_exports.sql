with exports as (

    select * from {{ ref('int_exports_by_destination_month') }}

),

month_status as (

    select * from {{ ref('int_month_status') }}

),

events as (

    select * from {{ ref('events') }}

),

event_products as (

    select * from {{ ref('event_products') }}

),

event_destinations as (

    select * from {{ ref('event_destinations') }}

),

reference_basis as (

    select membership_basis from {{ ref('specifications') }}
    where is_reference

),

-- What any event of the reporter looks at, each pair of product and destination once.
series as (

    select distinct
        events.reporter_code,
        event_products.product_code,
        event_destinations.destination_id,
        reference_basis.membership_basis
    from events
    inner join event_products on events.event_id = event_products.event_id
    inner join event_destinations on events.event_id = event_destinations.event_id
    cross join reference_basis

),

monthly as (

    select
        ---------- keys
        month_status.reporter_code,
        series.product_code,
        series.destination_id,
        month_status.month,

        ---------- measures: zero only where the month is complete and the code in force
        case
            when month_status.is_loaded and month_status.is_defined
                then case when exports.month is null then 0 else exports.volume_kg end
        end as volume_kg,
        case
            when month_status.is_loaded and month_status.is_defined
                then case when exports.month is null then 0 else exports.value_usd end
        end as value_usd,

        ---------- state
        exports.month is not null as is_reported,
        coalesce(exports.has_zero_kg_shipment, false) as has_zero_kg_shipment,
        month_status.is_loaded,
        month_status.is_defined,
        series.membership_basis,

        ---------- provenance
        coalesce(exports.is_reconstructed, month_status.is_reconstructed, false)
            as is_reconstructed,
        month_status.source_id,
        coalesce(exports.vintage_date, month_status.vintage_date) as vintage_date
    from series
    inner join month_status
        on
            series.reporter_code = month_status.reporter_code
            and series.product_code = month_status.product_code
    left join exports
        on
            series.membership_basis = exports.membership_basis
            and month_status.reporter_code = exports.reporter_code
            and series.product_code = exports.product_code
            and series.destination_id = exports.destination_id
            and month_status.month_index = exports.month_index

)

select * from monthly
