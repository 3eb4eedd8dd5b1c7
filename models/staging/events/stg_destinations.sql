with all_rows as (

    {{ seed_and_watchlist('destinations') }}

)

select * from all_rows
