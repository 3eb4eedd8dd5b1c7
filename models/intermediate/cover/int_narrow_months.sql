-- Months of a product that rest on a narrow batch. Usually empty.

with narrow_batches as (

    select * from {{ ref('int_narrow_batches') }}

),

speaking_batches as (

    select * from {{ ref('int_speaking_batches') }}
    where speaks_for_others

),

months as (

    select distinct
        speaking_batches.reporter_code,
        speaking_batches.product_code,
        speaking_batches.month,
        speaking_batches.month_index
    from speaking_batches
    inner join narrow_batches
        on
            speaking_batches.batch_id = narrow_batches.batch_id
            and speaking_batches.reporter_code = narrow_batches.reporter_code
            and speaking_batches.product_code = narrow_batches.product_code

),

composite_codes as (

    select * from {{ ref('int_composite_codes') }}

),

-- A composite rests on whatever one of its codes rests on.
all_months as (

    select * from months

    union

    select
        months.reporter_code,
        composite_codes.product_code,
        months.month,
        months.month_index
    from months
    inner join composite_codes on months.product_code = composite_codes.hs_code
    where
        {{ is_in_span(
            'months.month_index',
            'composite_codes.valid_from_index',
            'composite_codes.valid_to_index'
        ) }}

)

select * from all_months
