with all_rows as (

    {{ seed_and_watchlist('event_statuses') }}

)

select * from all_rows
