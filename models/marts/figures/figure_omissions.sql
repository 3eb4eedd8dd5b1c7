with comparisons as (

    select * from {{ ref('fct_benchmark_comparison') }}

),

figure_scope as (

    select * from {{ ref('figure_scope') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

destinations as (

    select * from {{ ref('dim_destinations') }}

),

-- The other half of figure_series: what a figure leaves out is kept, with the reason.
omitted as (

    select
        ---------- keys
        figure_scope.figure_id,
        comparisons.specification_id,
        comparisons.product_code,
        comparisons.destination_id,

        ---------- text
        figure_scope.figure_title as panel_title,
        {{ figure_label('figure_scope', 'comparisons', 'products', 'destinations') }} as label,

        ---------- measures
        comparisons.post_volume_kg,
        comparisons.post_volume_words,
        comparisons.omission_reason,

        ---------- provenance
        comparisons.is_reconstructed
    from comparisons
    inner join figure_scope
        on
            comparisons.product_kind = figure_scope.product_kind
            and (
                figure_scope.destination_id is null
                or comparisons.destination_id = figure_scope.destination_id
            )
    inner join products on comparisons.product_code = products.product_code
    inner join destinations on comparisons.destination_id = destinations.destination_id
    where not comparisons.is_charted

)

select * from omitted
