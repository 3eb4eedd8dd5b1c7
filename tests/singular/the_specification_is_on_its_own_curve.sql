-- The alternative that is the specification itself gives what fct_benchmark_comparison gives, from
-- windows that are measured apart.
with own_alternatives as (

    select * from {{ ref('fct_specification_curve') }}
    where is_own_specification

),

comparisons as (

    select * from {{ ref('fct_benchmark_comparison') }}

),

compared as (

    select
        own_alternatives.specification_id,
        own_alternatives.product_code,
        own_alternatives.destination_id,
        comparisons.post_volume_kg as compared_volume_kg,
        own_alternatives.post_volume_kg,
        comparisons.volume_index as compared_index,
        own_alternatives.volume_index,
        comparisons.range_position as compared_position,
        own_alternatives.range_position,
        comparisons.omission_reason as compared_reason,
        own_alternatives.omission_reason
    from own_alternatives
    left join comparisons
        on
            own_alternatives.specification_id = comparisons.specification_id
            and own_alternatives.product_code = comparisons.product_code
            and own_alternatives.destination_id = comparisons.destination_id

)

select * from compared
where
    compared_volume_kg is distinct from post_volume_kg
    or (compared_index is null) <> (volume_index is null)
    or abs(compared_index - volume_index) > 1e-9 * compared_index
    or compared_position is distinct from range_position
    or compared_reason is distinct from omission_reason
