with claims as (

    select * from {{ ref('audit_published_figures') }}

),

summarised as (

    select
        section,
        cast(count(*) as integer) as claim_count,
        cast(count(*) filter (where verdict = 'reproduced') as integer) as reproduced_count,
        cast(count(*) filter (where verdict = 'paper_inconsistent') as integer)
            as paper_inconsistent_count,
        cast(count(*) filter (where verdict = 'not_computable') as integer)
            as not_computable_count,
        cast(count(*) filter (where verdict = 'not_borne_out') as integer) as not_borne_out_count,
        cast(count(*) filter (where verdict = 'differs') as integer) as differs_count,
        bool_or(is_reconstructed) as is_reconstructed
    from claims
    group by section

)

select * from summarised
