with revisions as (

    select * from {{ ref('int_revisions') }}

),

reference_basis as (

    select membership_basis from {{ ref('specifications') }}
    where is_reference

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
        revisions.difference_usd
    from revisions
    inner join reference_basis on revisions.membership_basis = reference_basis.membership_basis

)

select * from contracted
