-- What the solver is not told is exactly what the audit excuses, and each has a set of statements
-- that the solver found to contradict it.
with dropped as (

    select
        dropped_claim_id as claim_id,
        solver_set_size
    from {{ ref('audit_paper_contradictions') }}
    where dropped_claim_id is not null

),

inconsistent as (

    select claim_id from {{ ref('published_figures') }}
    where expected_verdict = 'paper_inconsistent'

)

select
    dropped.claim_id as dropped_claim_id,
    inconsistent.claim_id as inconsistent_claim_id,
    dropped.solver_set_size
from dropped
full outer join inconsistent
    on dropped.claim_id = inconsistent.claim_id
where
    dropped.claim_id is null
    or inconsistent.claim_id is null
    or dropped.solver_set_size is null
