with specifications as (

    select * from {{ ref('int_specifications') }}

),

windows as (

    {{ numbered_windows('specifications') }}

)

select * from windows
