with events as (

    select * from {{ ref('stg_events') }}

),

event_products as (

    select * from {{ ref('stg_event_products') }}

),

products as (

    select * from {{ ref('int_products') }}

),

-- Whether anything is loaded of them or not.
described as (

    select
        ---------- keys
        events.event_id,
        event_products.product_code,
        events.reporter_code,
        {{ product_series_number('events.reporter_code', 'event_products.product_code') }}
            as product_series_number,

        ---------- validity
        {{ month_index('products.valid_from') }} as valid_from_index,
        {{ month_index('products.valid_to') }} as valid_to_index
    from events
    inner join event_products on events.event_id = event_products.event_id
    left join products on event_products.product_code = products.product_code

)

select * from described
