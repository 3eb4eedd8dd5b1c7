with products as (

    select * from {{ ref('stg_hs_products') }}
    where is_in_paper

),

specifications as (

    select * from {{ ref('int_specifications') }}
    where is_reference

),

flow_sources as (

    select sources.*
    from {{ ref('int_flow_sources') }} as sources
    inner join specifications on sources.reporter_code = specifications.reporter_code

),

known_months as (

    select months.*
    from {{ ref('int_known_months') }} as months
    inner join specifications on months.reporter_code = specifications.reporter_code

),

reconstructed as (

    select
        product_code,
        bool_or(is_reconstructed) as is_reconstructed
    from known_months
    group by product_code

),

held as (

    select
        products.product_code,
        coalesce(flow_sources.flow_source = 'embedded', false) as is_embedded,
        coalesce(reconstructed.is_reconstructed, false) as is_reconstructed
    from products
    left join flow_sources on products.product_code = flow_sources.product_code
    left join reconstructed on products.product_code = reconstructed.product_code

),

-- Statements over several products have no product.
with_total as (

    select
        product_code,
        is_reconstructed
    from held

    union all

    select
        cast(null as varchar) as product_code,
        bool_or(is_reconstructed) as is_reconstructed
    from held

),

panel as (

    select bool_and(is_embedded) as is_papers_panel
    from held

),

judged as (

    select
        with_total.product_code,
        with_total.is_reconstructed,
        panel.is_papers_panel
    from with_total
    cross join panel

)

select * from judged
