-- How often later downloads revised the windows of a comparison, and turned its verdict.

with verdict_revisions as (

    select * from {{ ref('fct_verdict_revisions') }}

),

counted as (

    select
        ---------- keys
        specification_id,
        product_code,
        destination_id,

        ---------- revisions
        cast(count(*) as integer) as revision_count,
        cast(count(*) filter (where has_verdict_changed) as integer) as verdict_change_count,
        max(vintage_date) as last_revision_date,

        ---------- provenance
        bool_and(is_evidence) as is_evidence
    from verdict_revisions
    group by specification_id, product_code, destination_id

)

select * from counted
