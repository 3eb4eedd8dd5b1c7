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

{%- set of_growth = {
    'benchmark_cagr_pct': 'benchmark_cagr_pct',
    'post_event_change_pct': 'post_event_change_pct',
    'difference_pp': 'difference_pp',
} -%}

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

{%- set of_magnets = {
    'magnet_destinations_above': "count(*) filter (where range_position = 'above')",
    'magnet_destinations_below': "count(*) filter (where range_position = 'below')",
    'neighbours_less_eu_asean_magnet_index':
        "max(case when destination_id in ('JPN', 'KOR') then volume_index end)
        - min(case when destination_id in ('EU27', 'ASEAN') then volume_index end)",
} -%}

{%- set of_frame = {
    'window_months': 'window_months',
    'benchmark_windows': 'benchmark_windows',
} -%}

{%- set of_volatility = {
    'sd_log_change': 'sd_log_change',
    'zero_months': 'zero_months',
    'zero_share_pct': 'zero_share_pct',
    'sd_ratio_to_magnets': 'sd_log_change / nullif(magnet_sd_log_change, 0)',
} -%}

{%- set cell = {'product_code': 'product_code', 'destination_id': 'destination_id'} -%}

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

-- A destination added to the paper's event (a group, a country) is not one of the paper's.
paper_destinations as (

    select * from {{ ref('dim_destinations') }}
    where is_in_paper

),

metal_summaries as (

    select summaries.*
    from {{ ref('fct_destination_summary') }} as summaries
    inner join specifications
        on summaries.specification_id = specifications.specification_id
    inner join paper_destinations
        on summaries.destination_id = paper_destinations.destination_id
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
    inner join specifications on volatility.reporter_code = specifications.reporter_code
    inner join {{ ref('dim_products') }} as products
        on volatility.product_code = products.product_code
    where
        products.is_in_paper
        and volatility.zero_treatment = 'log1p'
        and volatility.destination_id = 'WLD'
        and volatility.sample_id = 'footnote_2'

),

charted_metal_windows as (

    select window_volumes.*
    from window_volumes
    inner join comparisons
        on
            window_volumes.product_code = comparisons.product_code
            and window_volumes.destination_id = comparisons.destination_id
    where comparisons.is_charted and comparisons.product_kind = 'metal'

),

metal_volatility as (

    select * from volatility
    where product_kind = 'metal'

),

-- "Major export destination" is any of the six, not the world.
six_destinations as (

    select comparisons.*
    from comparisons
    inner join paper_destinations
        on comparisons.destination_id = paper_destinations.destination_id
    where comparisons.destination_id <> 'WLD'

),

magnets_of_six as (

    select * from six_destinations
    where product_kind = 'magnet'

),

---------- one product at one destination

cell_metrics as (

    {{ metrics_from('comparisons', of_comparison, **cell) }}

    union all

    {{ metrics_from('growth', of_growth, **cell) }}

    union all

    {{ metrics_from('volatility', of_volatility, **cell) }}

    union all

    select
        {{ metric_columns('volatility_rank', 'rank() over (order by sd_log_change)', **cell) }}
    from metal_volatility

    union all

    select
        {{ metric_columns(
            'magnet_index_rank', 'rank() over (order by volume_index desc)', **cell
        ) }}
    from magnets_of_six

    union all

    select
        {{ metric_columns(
            'window_volume_kg', 'volume_kg', window_number='window_number', **cell
        ) }}
    from window_volumes

),

---------- the products of one destination

destination_metrics as (

    {{ metrics_from('metal_summaries', of_destination, destination_id='destination_id') }}

    union all

    select
        {{ metric_columns(
            'count_below_all_products',
            "count(*) filter (where range_position = 'below')",
            destination_id='destination_id',
        ) }}
    from comparisons
    group by destination_id

    union all

    select
        {{ metric_columns(
            'products_that_grew',
            'count(*) filter (where post_volume_kg > last_window_kg)',
            destination_id='destination_id',
        ) }}
    from growth
    group by destination_id

    union all

    select
        {{ metric_columns(
            'smallest_positive_window_kg',
            'min(nullif(volume_kg, 0))',
            destination_id='destination_id',
        ) }}
    from charted_metal_windows
    group by destination_id

    union all

    select
        {{ metric_columns(
            'largest_window_kg', 'max(volume_kg)', destination_id='destination_id'
        ) }}
    from charted_metal_windows
    group by destination_id

    union all

    select
        {{ metric_columns(
            'metals_with_sd_above_one',
            'count(*) filter (where sd_log_change > 1)',
            destination_id='destination_id',
        ) }}
    from metal_volatility
    group by destination_id

    union all

    select
        {{ metric_columns('member_count', 'count(*)', destination_id='destination_id') }}
    from members
    group by destination_id

),

---------- the six destinations together, and the frame

overall_metrics as (

    {{ metrics_from('magnets_of_six', of_magnets) }}

    union all

    {{ metrics_from('specifications', of_frame) }}

    union all

    select
        {{ metric_columns(
            'destinations_all_below_mean',
            'count(*) filter (where below_mean_count = charted_count)',
        ) }}
    from metal_summaries
    where destination_id <> 'WLD'

    union all

    select
        {{ metric_columns(
            'destinations_with_below',
            "count(distinct case when range_position = 'below' then destination_id end)",
        ) }}
    from six_destinations

    union all

    select
        {{ metric_columns('destinations_in_scope', 'count(distinct destination_id)') }}
    from six_destinations

    union all

    select
        {{ metric_columns('volatility_sample_months', 'max(months_in_sample)') }}
    from volatility

),

metrics as (

    select * from cell_metrics

    union all

    select * from destination_metrics

    union all

    select * from overall_metrics

)

select * from metrics
