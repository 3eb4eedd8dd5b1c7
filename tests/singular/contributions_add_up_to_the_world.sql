-- Destinations that share no partner, and the rest of the world, are the world: in kilogrammes
-- after the event and before it, and in points of its change. The rest is summed from partners, not
-- taken as what is left, so a partner that is lost or counted twice shows here.
with parts as (

    select
        specification_id,
        product_code,
        sum(post_volume_kg) as post_volume_kg,
        sum(benchmark_mean_kg) as benchmark_mean_kg,
        sum(contribution_points) as contribution_points,
        max(abs(contribution_points)) as largest_points
    from {{ ref('fct_contributions') }}
    where part_kind in ('destination', 'rest_of_world')
    group by specification_id, product_code

),

world as (

    select * from {{ ref('fct_contributions') }}
    where part_kind = 'world'

)

select
    world.specification_id,
    world.product_code,
    parts.post_volume_kg as sum_of_parts_kg,
    world.post_volume_kg as world_kg,
    parts.benchmark_mean_kg as sum_of_means_kg,
    world.benchmark_mean_kg as world_mean_kg,
    parts.contribution_points as sum_of_points,
    world.contribution_points as world_points
from world
left join parts
    on
        world.specification_id = parts.specification_id
        and world.product_code = parts.product_code
where
    parts.post_volume_kg is distinct from world.post_volume_kg
    or not coalesce(
        abs(parts.benchmark_mean_kg - world.benchmark_mean_kg)
        <= 1e-9 * world.benchmark_mean_kg,
        false
    )
    -- Points are null where the benchmark of the world is empty. Large parts may cancel, so the
    -- tolerance is of the largest.
    or coalesce(
        abs(parts.contribution_points - world.contribution_points)
        > 1e-9 * greatest(1, parts.largest_points),
        false
    )
