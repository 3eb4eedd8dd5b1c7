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

seals as (

    select * from {{ ref('int_seals') }}

),

compared as (

    {{ compared('verdicts', 'printed_measures', 'specifications', 'products') }}

),

with_seals as (

    select
        compared.*,

        ---------- whether the reading was laid down before its data
        seals.seal_state,
        seals.sealed_on
    from compared
    left join seals
        on
            compared.specification_id = seals.specification_id
            and compared.product_code = seals.product_code

)

select * from with_seals
