with all_rows as (

    {{ seed_and_watchlist('hs_products') }}

)

select * from all_rows
