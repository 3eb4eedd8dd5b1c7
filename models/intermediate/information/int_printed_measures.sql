with figures as (

    select * from {{ ref('published_figures') }}

),

measures as (

    {{ printed_measures('figures') }}

)

select * from measures
