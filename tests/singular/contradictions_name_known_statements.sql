-- Every statement that a contradiction or a conflicting set names exists: a claim, a press figure,
-- or the press as a whole. The names in contradicted_by are counted, each between two separators,
-- against those found among the statements.
with statements as (

    select claim_id as statement_id
    from {{ ref('published_figures') }}

    union all

    select press_id as statement_id
    from {{ ref('press_reported_figures') }}

    union all

    select 'press_reported_figures' as statement_id

),

naming as (

    select
        'published_figures ' || claim_id as named_in,
        contradicted_by
    from {{ ref('published_figures') }}
    where contradicted_by is not null

    union all

    select
        'paper_contradictions ' || contradiction_id as named_in,
        contradicted_by
    from {{ ref('paper_contradictions') }}

    union all

    select
        'paper_conflict_sets ' || conflict_id || ' ' || statement_id as named_in,
        statement_id as contradicted_by
    from {{ ref('paper_conflict_sets') }}

),

counted as (

    select
        naming.named_in,
        naming.contradicted_by,
        (length(naming.contradicted_by) - length(replace(naming.contradicted_by, ' + ', ''))) / 3
        + 1 as names,
        count(statements.statement_id) as names_found
    from naming
    left join statements
        on position(
            ' + ' || statements.statement_id || ' + ' in ' + ' || naming.contradicted_by || ' + '
        ) > 0
    group by naming.named_in, naming.contradicted_by

)

select * from counted
where names <> names_found
