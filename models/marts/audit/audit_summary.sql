with claims as (

    select * from {{ ref('audit_published_figures') }}

),

sections as (

    select * from {{ ref('paper_sections') }}

),

summarised as (

    select
        claims.section,
        max(sections.section_order) as section_order,
        max(sections.section_name) as section_name,
        cast(count(distinct claims.fact_id) as integer) as fact_count,
        cast(count(*) as integer) as claim_count,
        cast(count(*) filter (where claims.verdict = 'reproduced') as integer) as reproduced_count,
        cast(count(*) filter (where claims.verdict = 'paper_inconsistent') as integer)
            as paper_inconsistent_count,
        cast(count(*) filter (where claims.verdict = 'not_computable') as integer)
            as not_computable_count,
        cast(count(*) filter (where claims.verdict = 'not_borne_out') as integer)
            as not_borne_out_count,
        cast(count(*) filter (where claims.verdict = 'differs') as integer) as differs_count,
        bool_or(claims.is_reconstructed) as is_reconstructed
    from claims
    left join sections on claims.section = sections.section
    group by claims.section

)

select * from summarised
