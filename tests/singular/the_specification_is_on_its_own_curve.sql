-- The alternative that is the specification itself gives what fct_benchmark_comparison gives, by
-- another way (differences of cumulated sums, not sums by window); neither has a row that the
-- other lacks. Products of which no file speaks are on no curve. The curve asks the solver's
-- months, so it has a verdict too where print does not decide one.

with own_alternatives as (

    select * from {{ ref('fct_specification_curve') }}
    where is_own_specification

),

comparisons as (

    select comparisons.*
    from {{ ref('fct_benchmark_comparison') }} as comparisons
    where
        exists (
            select 1
            from {{ ref('int_month_status') }} as month_status
            where
                comparisons.reporter_code = month_status.reporter_code
                and comparisons.product_code = month_status.product_code
        )

),

compared as (

    select
        coalesce(own_alternatives.specification_id, comparisons.specification_id)
            as specification_id,
        coalesce(own_alternatives.product_code, comparisons.product_code) as product_code,
        coalesce(own_alternatives.destination_id, comparisons.destination_id) as destination_id,
        own_alternatives.product_code is not null as is_on_the_curve,
        comparisons.product_code is not null as is_compared,
        comparisons.post_volume_kg as compared_volume_kg,
        own_alternatives.post_volume_kg,
        comparisons.volume_index as compared_index,
        own_alternatives.volume_index,
        comparisons.range_position as compared_position,
        own_alternatives.range_position,
        comparisons.omission_reason as compared_reason,
        own_alternatives.omission_reason
    from own_alternatives
    full outer join comparisons
        on
            own_alternatives.specification_id = comparisons.specification_id
            and own_alternatives.product_code = comparisons.product_code
            and own_alternatives.destination_id = comparisons.destination_id

)

select * from compared
where
    not is_on_the_curve
    or not is_compared
    or compared_volume_kg is distinct from post_volume_kg
    or (
        coalesce(compared_reason <> 'not_determined', true)
        and (
            (compared_index is null) <> (volume_index is null)
            or abs(compared_index - volume_index) > 1e-9 * compared_index
            or compared_position is distinct from range_position
            or compared_reason is distinct from omission_reason
        )
    )
