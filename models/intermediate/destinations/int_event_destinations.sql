with event_destinations as (

    select * from {{ ref('stg_event_destinations') }}

),

destinations as (

    select * from {{ ref('int_destinations') }}

),

numbered as (

    select
        event_destinations.event_id,
        event_destinations.destination_id,
        destinations.destination_number,
        destinations.destination_kind
    from event_destinations
    inner join destinations on event_destinations.destination_id = destinations.destination_id

)

select * from numbered
