-- Nothing is excluded silently: a claim without the verdict reproduced says why, and one that the
-- paper contradicts names the other statement.
select
    claim_id,
    verdict,
    contradicted_by,
    note
from {{ ref('audit_published_figures') }}
where
    verdict <> 'reproduced'
    and (note is null or (verdict = 'paper_inconsistent' and contradicted_by is null))
