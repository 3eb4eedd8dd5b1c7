{#- Every quantity that a statement of the paper is about, under the name that published_figures
    uses. The formulas are those of the solver's window_model; here they read the marts. -#}

{%- set of_comparison = {
    'post_volume_kg': 'post_volume_kg',
    'benchmark_mean_kg': 'benchmark_mean_kg',
    'benchmark_min_kg': 'benchmark_min_kg',
    'benchmark_max_kg': 'benchmark_max_kg',
    'volume_index': 'volume_index',
    'post_vs_mean_pct': change_pct('post_volume_kg', 'benchmark_mean_kg'),
    'post_vs_minimum_pct': change_pct('post_volume_kg', 'benchmark_min_kg'),
    'post_to_mean_ratio': 'volume_index / 100',
    'range_position': "case range_position
            when 'below' then -1 when 'within' then 0 when 'above' then 1 end",
    'is_charted': 'case when is_charted then 1 else 0 end',
} -%}

{%- set of_growth = ['benchmark_cagr_pct', 'post_event_change_pct', 'difference_pp'] -%}

{%- set of_destination = {
    'count_charted': 'charted_count',
    'count_below': 'below_count',
    'count_within': 'within_count',
    'count_above': 'above_count',
    'count_below_mean': 'below_mean_count',
    'count_zero_post': 'zero_post_count',
    'count_new_flows': 'new_flow_count',
    'count_within_or_above': 'within_count + above_count',
    'count_outside_range': 'below_count + above_count',
    'lowest_index': 'lowest_index',
    'highest_index': 'highest_index',
} -%}

{%- set of_volatility = {
    'sd_log_change': 'sd_log_change',
    'zero_months': 'zero_months',
    'zero_share_pct': 'zero_share_pct',
    'sd_ratio_to_magnets': 'sd_log_change / magnet_sd_log_change',
} -%}

with specifications as (

    select * from {{ ref('dim_specifications') }}
    where is_reference

),

comparisons as (

    select comparisons.*
    from {{ ref('fct_benchmark_comparison') }} as comparisons
    inner join specifications
        on comparisons.specification_id = specifications.specification_id

),

growth as (

    select growth.*
    from {{ ref('fct_growth_comparison') }} as growth
    inner join specifications
        on growth.specification_id = specifications.specification_id

),

window_volumes as (

    select window_volumes.*
    from {{ ref('fct_window_volumes') }} as window_volumes
    inner join specifications
        on window_volumes.specification_id = specifications.specification_id

),

metal_summaries as (

    select summaries.*
    from {{ ref('fct_destination_summary') }} as summaries
    inner join specifications
        on summaries.specification_id = specifications.specification_id
    where summaries.product_kind = 'metal'

),

members as (

    select members.*
    from {{ ref('int_destination_members') }} as members
    inner join specifications
        on members.membership_basis = specifications.membership_basis

),

-- The paper does not say how zero months enter a change of logs. log1p is what the panel was
-- solved for; audit_volatility_treatments sets the treatments side by side.
volatility as (

    select
        volatility.*,
        products.product_kind,
        max(case when products.product_kind = 'magnet' then volatility.sd_log_change end) over ()
            as magnet_sd_log_change
    from {{ ref('fct_export_volatility') }} as volatility
    inner join {{ ref('dim_products') }} as products
        on volatility.product_code = products.product_code
    where
        volatility.zero_treatment = 'log1p'
        and volatility.destination_id = 'WLD'
        and volatility.sample_id = 'footnote_2'

),

---------- one product at one destination

cell_metrics as (

    {% for metric, expression in of_comparison.items() -%}
    select
        '{{ metric }}' as metric,
        product_code,
        destination_id,
        cast(null as integer) as window_number,
        cast({{ expression }} as double) as computed_value
    from comparisons
    union all
    {% endfor -%}

    {% for metric in of_growth -%}
    select
        '{{ metric }}',
        product_code,
        destination_id,
        null,
        {{ metric }}
    from growth
    union all
    {% endfor -%}

    {% for metric, expression in of_volatility.items() -%}
    select
        '{{ metric }}',
        product_code,
        destination_id,
        null,
        {{ expression }}
    from volatility
    union all
    {% endfor -%}

    select
        'volatility_rank',
        product_code,
        destination_id,
        null,
        rank() over (order by sd_log_change)
    from volatility
    where product_kind = 'metal'

    union all

    select
        'window_volume_kg',
        product_code,
        destination_id,
        window_number,
        volume_kg
    from window_volumes

    union all

    -- "major export destination" is any of the six, not the world
    select
        'magnet_index_rank',
        product_code,
        destination_id,
        null,
        rank() over (order by volume_index desc)
    from comparisons
    where product_kind = 'magnet' and destination_id <> 'WLD'

),

---------- the products of one destination

destination_metrics as (

    {% for metric, expression in of_destination.items() -%}
    select
        '{{ metric }}' as metric,
        cast(null as varchar) as product_code,
        destination_id,
        cast(null as integer) as window_number,
        cast({{ expression }} as double) as computed_value
    from metal_summaries
    union all
    {% endfor -%}

    select
        'count_below_all_products',
        null,
        destination_id,
        null,
        count(*) filter (where range_position = 'below')
    from comparisons
    group by destination_id

    union all

    select
        'products_that_grew',
        null,
        destination_id,
        null,
        count(*) filter (where post_event_change_pct > 0)
    from growth
    group by destination_id

    union all

    select
        'smallest_positive_window_kg',
        null,
        window_volumes.destination_id,
        null,
        min(case when window_volumes.volume_kg > 0 then window_volumes.volume_kg end)
    from window_volumes
    inner join comparisons
        on
            window_volumes.product_code = comparisons.product_code
            and window_volumes.destination_id = comparisons.destination_id
    where comparisons.is_charted and comparisons.product_kind = 'metal'
    group by window_volumes.destination_id

    union all

    select
        'largest_window_kg',
        null,
        window_volumes.destination_id,
        null,
        max(window_volumes.volume_kg)
    from window_volumes
    inner join comparisons
        on
            window_volumes.product_code = comparisons.product_code
            and window_volumes.destination_id = comparisons.destination_id
    where comparisons.is_charted and comparisons.product_kind = 'metal'
    group by window_volumes.destination_id

    union all

    select
        'metals_with_sd_above_one',
        null,
        destination_id,
        null,
        count(*) filter (where sd_log_change > 1)
    from volatility
    where product_kind = 'metal'
    group by destination_id

    union all

    select
        'member_count',
        null,
        destination_id,
        null,
        count(*)
    from members
    group by destination_id

),

---------- the six destinations together, and the frame

overall_metrics as (

    select
        'destinations_all_below_mean' as metric,
        count(*) filter (where below_mean_count = charted_count) as computed_value
    from metal_summaries
    where destination_id <> 'WLD'

    union all

    select
        'destinations_with_below',
        count(distinct destination_id) filter (where range_position = 'below')
    from comparisons
    where destination_id <> 'WLD'

    union all

    select
        'magnet_destinations_above',
        count(*) filter (where range_position = 'above')
    from comparisons
    where destination_id <> 'WLD' and product_kind = 'magnet'

    union all

    select
        'magnet_destinations_below',
        count(*) filter (where range_position = 'below')
    from comparisons
    where destination_id <> 'WLD' and product_kind = 'magnet'

    union all

    select
        'neighbours_less_eu_asean_magnet_index',
        max(case when destination_id in ('JPN', 'KOR') then volume_index end)
        - min(case when destination_id in ('EU27', 'ASEAN') then volume_index end)
    from comparisons
    where product_kind = 'magnet'

    union all

    select
        'destinations_in_scope',
        count(distinct destination_id)
    from comparisons
    where destination_id <> 'WLD'

    union all

    select
        'window_months',
        window_months
    from specifications

    union all

    select
        'benchmark_windows',
        benchmark_windows
    from specifications

    union all

    select
        'volatility_sample_months',
        max(months_in_sample)
    from volatility

),

metrics as (

    select * from cell_metrics

    union all

    select * from destination_metrics

    union all

    select
        metric,
        cast(null as varchar) as product_code,
        cast(null as varchar) as destination_id,
        cast(null as integer) as window_number,
        cast(computed_value as double) as computed_value
    from overall_metrics

)

select * from metrics
