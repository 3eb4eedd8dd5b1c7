with all_rows as (

    {{ seed_and_watchlist('destination_memberships') }}

)

select * from all_rows
