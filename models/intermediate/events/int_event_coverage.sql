with events as (

    select * from {{ ref('stg_events') }}

),

event_products as (

    select * from {{ ref('stg_event_products') }}

),

month_status as (

    select * from {{ ref('int_month_status') }}

),

last_months as (

    select
        reporter_code,
        product_code,
        max(month) as last_loaded_month
    from month_status
    where is_loaded
    group by reporter_code, product_code

),

-- A left join: an event whose products nobody has loaded is listed, with nothing behind it.
covered as (

    select
        ---------- keys
        events.event_id,

        ---------- products
        cast(count(event_products.product_code) as integer) as products_concerned,
        cast(count(last_months.product_code) as integer) as products_with_data,

        ---------- months
        max(last_months.last_loaded_month) as last_loaded_month
    from events
    left join event_products on events.event_id = event_products.event_id
    left join last_months
        on
            events.reporter_code = last_months.reporter_code
            and event_products.product_code = last_months.product_code
    group by events.event_id

)

select * from covered
