-- On the embedded panel each statistical statement comes out as its seed says, and what is not
-- reproduced has a reason. Other flows may give other verdicts; the reasons are about the panel.
with statements as (

    select * from {{ ref('audit_statistical_statements') }}

),

held as (

    select * from {{ ref('int_paper_data') }}

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
where
    (held.is_papers_panel and not statements.is_as_expected)
    or (statements.verdict <> 'reproduced' and statements.reason is null)
