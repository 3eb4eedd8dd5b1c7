with growth_table as (

    select * from {{ ref('growth_table') }}

),

specifications as (

    select * from {{ ref('dim_specifications') }}

),

reference_rows as (

    select
        ---------- keys
        growth_table.product_code,
        growth_table.product_name,
        growth_table.label,

        ---------- measures at printed precision
        growth_table.post_volume_kg,
        growth_table.benchmark_cagr_pct,
        growth_table.post_event_change_pct,
        growth_table.difference_pp,

        ---------- presentation
        growth_table.display_order,

        ---------- provenance
        growth_table.specification_id,
        growth_table.is_reconstructed
    from growth_table
    inner join specifications on growth_table.specification_id = specifications.specification_id
    where specifications.is_reference

)

select * from reference_rows
order by display_order
