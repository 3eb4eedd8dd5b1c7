-- On the embedded panel each statistical statement comes out as its seed says, and what is not
-- reproduced has a reason. Other flows may give other verdicts; the reasons are about the panel.
select
    statement_id,
    metric,
    stated_value,
    computed_value,
    expected_verdict,
    verdict,
    reason
from {{ ref('audit_statistical_statements') }}
where
    (is_reconstructed and not is_as_expected)
    or (verdict <> 'reproduced' and reason is null)
