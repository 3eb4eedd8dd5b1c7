with all_rows as (

    {{ seed_and_watchlist('specifications') }}

)

select * from all_rows
