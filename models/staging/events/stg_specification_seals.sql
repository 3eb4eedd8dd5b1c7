with all_rows as (

    {{ seed_and_watchlist('specification_seals') }}

)

select * from all_rows
