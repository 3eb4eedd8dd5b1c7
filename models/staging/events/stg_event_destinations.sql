with all_rows as (

    {{ seed_and_watchlist('event_destinations') }}

)

select * from all_rows
