with revisions as (

    select * from {{ ref('int_revisions') }}

),

reference_basis as (

    select membership_basis from {{ ref('stg_specifications') }}
    where is_reference

),

-- Downloads of what somebody has estimated.
estimates as (

    select distinct batch_id
    from {{ ref('int_batch_lines') }}
    where is_reconstructed

),

contracted as (

    select
        ---------- keys
        revisions.reporter_code,
        revisions.product_code,
        revisions.destination_id,
        revisions.month,
        revisions.vintage_number,

        ---------- vintages
        revisions.vintage_date,
        revisions.previous_vintage_date,
        revisions.batch_id,
        revisions.previous_batch_id,

        ---------- measures
        revisions.revision_kind,
        revisions.volume_kg_before,
        revisions.volume_kg_after,
        revisions.difference_kg,
        revisions.value_usd_before,
        revisions.value_usd_after,
        revisions.difference_usd,

        ---------- provenance
        estimates.batch_id is null and previous_estimates.batch_id is null as is_evidence
    from revisions
    inner join reference_basis on revisions.membership_basis = reference_basis.membership_basis
    left join estimates on revisions.batch_id = estimates.batch_id
    left join estimates as previous_estimates
        on revisions.previous_batch_id = previous_estimates.batch_id

)

select * from contracted
