-- Every comparison is judged as its volumes alone would be, index, position and reason; but where
-- print leaves a reconstructed one more than one position. What is reported is judged by its
-- volumes, always; and the reconstruction's own position is among those that print allows.

with window_volumes as (

    select * from {{ ref('int_window_volumes') }}

),

by_volume as (

    {{ verdicts(
        'window_volumes',
        ['specification_id', 'reporter_code', 'product_code', 'destination_id']
    ) }}

),

compared as (

    select
        verdicts.specification_id,
        verdicts.product_code,
        verdicts.destination_id,
        verdicts.is_reconstructed,
        by_volume.range_position as position_by_volume,
        verdicts.range_position,
        by_volume.omission_reason as reason_by_volume,
        verdicts.omission_reason,
        verdicts.lowest_position,
        verdicts.highest_position,
        by_volume.volume_index as index_by_volume,
        verdicts.volume_index,
        case by_volume.range_position
            when 'below' then verdicts.can_be_below
            when 'within' then verdicts.can_be_within
            when 'above' then verdicts.can_be_above
        end as is_own_position_possible
    from {{ ref('int_verdicts') }} as verdicts
    left join by_volume
        on
            verdicts.specification_id = by_volume.specification_id
            and verdicts.product_code = by_volume.product_code
            and verdicts.destination_id = by_volume.destination_id

)

select * from compared
where
    not coalesce(is_own_position_possible, true)
    or (
        omission_reason = 'not_determined'
        and (
            not is_reconstructed
            or range_position is not null
            or coalesce(lowest_position = highest_position, true)
            or reason_by_volume in (
                'post_window_incomplete', 'benchmark_unknown', 'not_determined'
            )
        )
    )
    or (
        omission_reason is distinct from 'not_determined'
        and (
            range_position is distinct from position_by_volume
            or omission_reason is distinct from reason_by_volume
            or index_by_volume is distinct from volume_index
            or (range_position is not null and lowest_position is distinct from highest_position)
        )
    )
