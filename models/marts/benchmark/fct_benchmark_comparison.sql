with verdicts as (

    select * from {{ ref('int_verdicts') }}

),

printed_measures as (

    select * from {{ ref('int_printed_measures') }}

),

specifications as (

    select * from {{ ref('int_specifications') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

compared as (

    {{ compared('verdicts', 'printed_measures', 'specifications', 'products') }}

)

select * from compared
