-- Statements of one fact, the same number of the same cell, are judged alike: else the headline,
-- which counts facts, would count one twice. And each fact is named by a statement of it.
with claims as (

    select * from {{ ref('audit_published_figures') }}

)

select
    fact_id,
    count(distinct verdict) as verdicts,
    count(distinct computed_value) as computed_values,
    bool_or(claim_id = fact_id) as is_named_by_a_statement
from claims
group by fact_id
having
    count(distinct verdict) > 1
    or count(distinct computed_value) > 1
    or not bool_or(claim_id = fact_id)
