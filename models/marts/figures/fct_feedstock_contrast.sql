with comparisons as (

    select * from {{ ref('fct_benchmark_comparison') }}

),

growth as (

    select * from {{ ref('fct_growth_comparison') }}

),

feedstocks as (

    select * from {{ ref('magnet_feedstocks') }}

),

post_windows as (

    select * from {{ ref('fct_window_volumes') }}
    where window_number = 0

),

world_comparisons as (

    select
        comparisons.specification_id,
        comparisons.product_code,
        comparisons.volume_index,
        comparisons.index_words,
        growth.post_event_change_pct,
        {{ is_fixed('comparisons', 'index_information') }} as is_fixed
    from comparisons
    left join growth
        on
            comparisons.specification_id = growth.specification_id
            and comparisons.product_code = growth.product_code
            and comparisons.destination_id = growth.destination_id
    where comparisons.destination_id = 'WLD'

),

contrasted as (

    select
        ---------- keys
        comparisons.specification_id,
        comparisons.product_code,
        comparisons.destination_id,

        ---------- the destination
        comparisons.post_volume_kg,
        comparisons.benchmark_kg,
        comparisons.benchmark_kg as benchmark_mean_kg,
        comparisons.volume_index,
        comparisons.range_position,
        comparisons.omission_reason,
        coalesce(comparisons.omission_reason = 'no_benchmark_history_new_flow', false)
            as is_new_flow,
        post_windows.share_of_world_pct,
        comparisons.post_volume_words,
        comparisons.index_words,

        ---------- the world
        world_comparisons.volume_index as world_volume_index,
        world_comparisons.index_words as world_index_words,
        world_comparisons.volume_index - 100 as world_change_vs_mean_pct,
        world_comparisons.post_event_change_pct as world_post_event_change_pct,

        ---------- the contrast
        comparisons.volume_index - world_comparisons.volume_index as index_gap_to_world,
        coalesce(
            comparisons.post_volume_kg = 0 and world_comparisons.volume_index > 100, false
        ) as is_zero_while_world_rose,

        ---------- provenance
        comparisons.is_reconstructed,
        {{ is_fixed('comparisons', 'index_information') }}
        and coalesce(world_comparisons.is_fixed, true) as is_evidence
    from comparisons
    inner join feedstocks on comparisons.product_code = feedstocks.product_code
    left join post_windows
        on
            comparisons.specification_id = post_windows.specification_id
            and comparisons.product_code = post_windows.product_code
            and comparisons.destination_id = post_windows.destination_id
    left join world_comparisons
        on
            comparisons.specification_id = world_comparisons.specification_id
            and comparisons.product_code = world_comparisons.product_code

)

select * from contrasted
