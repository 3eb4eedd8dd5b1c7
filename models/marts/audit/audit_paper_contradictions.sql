with contradictions as (

    select * from {{ ref('paper_contradictions') }}

),

conflict_members as (

    select * from {{ ref('paper_conflict_sets') }}

),

conflict_sets as (

    select
        max(case when is_dropped then statement_id end) as dropped_claim_id,
        max(set_size) as solver_set_size,
        {{ joined_text("statement_id", "' + '", "statement_id") }} as solver_set
    from conflict_members
    group by conflict_id

),

explained as (

    select
        contradictions.contradiction_id,
        contradictions.kind,
        contradictions.statement,
        contradictions.resolution,
        contradictions.dropped_claim_id,
        contradictions.contradicted_by,
        contradictions.found_by,
        conflict_sets.solver_set_size,
        conflict_sets.solver_set
    from contradictions
    left join conflict_sets
        on contradictions.dropped_claim_id = conflict_sets.dropped_claim_id

)

select * from explained
