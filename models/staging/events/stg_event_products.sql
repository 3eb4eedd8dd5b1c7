with all_rows as (

    {{ seed_and_watchlist('event_products') }}

)

select * from all_rows
