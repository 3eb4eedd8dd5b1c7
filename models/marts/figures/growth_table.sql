with growth as (

    select * from {{ ref('fct_growth_comparison') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

-- The only rounding of these figures, each from its own unrounded value: cerium's difference is
-- 66.0 as printed, not the 66.1 that the two printed rates would give.
printed as (

    select
        ---------- keys
        growth.specification_id,
        growth.product_code,

        ---------- text
        products.product_name,
        products.product_name || ' (' || growth.product_code || ')' as label,

        ---------- measures at printed precision
        growth.post_volume_kg,
        cast(growth.benchmark_cagr_pct as decimal(12, 1)) as benchmark_cagr_pct,
        cast(growth.post_event_change_pct as decimal(12, 1)) as post_event_change_pct,
        cast(growth.difference_pp as decimal(12, 1)) as difference_pp,

        ---------- presentation
        products.display_order,

        ---------- provenance
        growth.is_reconstructed,
        growth.is_evidence
    from growth
    inner join products on growth.product_code = products.product_code
    where growth.destination_id = 'WLD'

)

select * from printed
order by specification_id, display_order
