with press as (

    select * from {{ ref('press_reported_figures') }}

),

destinations as (

    select * from {{ ref('int_destinations') }}

),

specifications as (

    select * from {{ ref('int_specifications') }}

),

months as (

    {{ press_months('press', 'destinations', 'specifications') }}

)

select * from months
