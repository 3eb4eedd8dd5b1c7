-- Of the parts that moved the way the world did, the one that moved it most.

with contributions as (

    select * from {{ ref('fct_contributions') }}

),

-- Parts that overlap with a larger one are no part of the sum.
parts as (

    select * from contributions
    where part_kind in ('destination', 'rest_of_world')

),

world as (

    select * from contributions
    where part_kind = 'world'

),

ordered as (

    select
        parts.*,
        -- Which is the largest is known only where all are.
        bool_and(parts.is_evidence) over (
            partition by parts.specification_id, parts.product_code
        ) as is_every_part_evidence,
        row_number() over (
            partition by parts.specification_id, parts.product_code
            order by
                abs(parts.contribution_points) desc,
                parts.contribution_points desc,
                parts.destination_id asc
        ) as part_order
    from parts
    inner join world
        on
            parts.specification_id = world.specification_id
            and parts.product_code = world.product_code
    where parts.contribution_points * (world.volume_index - 100) > 0

),

largest as (

    select
        ---------- keys
        specification_id,
        product_code,

        ---------- the part
        destination_id as largest_contributor_id,
        contribution_points as largest_contribution_points,

        ---------- provenance
        is_reconstructed,
        is_every_part_evidence as is_evidence
    from ordered
    where part_order = 1

)

select * from largest
