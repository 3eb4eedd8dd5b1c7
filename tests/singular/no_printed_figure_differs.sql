-- The build stops on a claim that the marts contradict without an explanation in the seed.
select
    claim_id,
    section,
    metric,
    product_code,
    destination_id,
    comparator,
    printed_value,
    computed_value,
    note
from {{ ref('audit_published_figures') }}
where verdict = 'differs'
