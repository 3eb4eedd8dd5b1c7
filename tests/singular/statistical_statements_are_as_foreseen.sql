-- On the embedded panel, and with the paper's destinations and products alone, each statistical
-- statement comes out as its seed says, and what is not reproduced has a reason. Other flows, and
-- counts over more cells, may give other verdicts; the reasons are about the paper's.
with statements as (

    select * from {{ ref('audit_statistical_statements') }}

),

held as (

    select * from {{ ref('int_paper_data') }}

),

added_cells as (

    select count(*) as cells
    from {{ ref('fct_verdict_strength') }} as strength
    inner join {{ ref('dim_specifications') }} as specifications
        on strength.specification_id = specifications.specification_id
    inner join {{ ref('dim_destinations') }} as destinations
        on strength.destination_id = destinations.destination_id
    inner join {{ ref('dim_products') }} as products
        on strength.product_code = products.product_code
    where
        specifications.is_reference
        and strength.has_benchmark
        and not (destinations.is_in_paper and products.is_in_paper)

)

select
    statements.statement_id,
    statements.metric,
    statements.stated_value,
    statements.computed_value,
    statements.expected_verdict,
    statements.verdict,
    statements.reason
from statements
inner join held on statements.product_code is not distinct from held.product_code
cross join added_cells
where
    (held.is_papers_panel and added_cells.cells = 0 and not statements.is_as_expected)
    or (statements.verdict <> 'reproduced' and statements.reason is null)
