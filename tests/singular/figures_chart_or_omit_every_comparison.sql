-- Nothing falls between the charts: each comparison that some figure is about is in exactly one
-- figure, as a bar or as an omission, and never as both.

with shown as (

    select
        specification_id,
        product_code,
        destination_id
    from {{ ref('figure_series') }}

    union all

    select
        specification_id,
        product_code,
        destination_id
    from {{ ref('figure_omissions') }}

),

counted as (

    select
        specification_id,
        product_code,
        destination_id,
        count(*) as times_shown
    from shown
    group by specification_id, product_code, destination_id

)

select
    comparisons.specification_id,
    comparisons.product_code,
    comparisons.destination_id,
    coalesce(counted.times_shown, 0) as times_shown
from {{ ref('fct_benchmark_comparison') }} as comparisons
left join counted
    on
        comparisons.specification_id = counted.specification_id
        and comparisons.product_code = counted.product_code
        and comparisons.destination_id = counted.destination_id
where
    coalesce(counted.times_shown, 0) <> 1
    and exists (
        select 1
        from {{ ref('figure_scope') }} as scope
        where
            scope.product_kind = comparisons.product_kind
            and coalesce(scope.destination_id, comparisons.destination_id)
            = comparisons.destination_id
    )
