with all_rows as (

    {{ seed_and_watchlist('events') }}

)

select * from all_rows
