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

-- Tied values share the mean of their ranks.
ranked_volatility as (

    select
        destination_id,
        rank() over (order by sd_log_change)
        + (count(*) over (partition by sd_log_change) - 1) / 2.0 as sd_rank,
        rank() over (order by zero_share_pct)
        + (count(*) over (partition by zero_share_pct) - 1) / 2.0 as zero_share_rank
    from metal_volatility

),

paper_comparisons as (

    select comparisons.*
    from comparisons
    inner join {{ ref('dim_products') }} as products
        on comparisons.product_code = products.product_code
    where products.is_in_paper

),

-- Volumes of all products together. Print fixes few of the windows of metals: a total of the
-- reconstructed panel would be the solver's, and is not computed.
totals as (

    select
        destination_id,
        case
            when not bool_or(is_reconstructed)
                then
                    {{ change_pct(
                        sum_when_all_known('post_volume_kg'),
                        sum_when_all_known('benchmark_mean_kg', of_doubles=true),
                    ) }}
        end as change_pct
    from paper_comparisons
    group by destination_id

),

products_below as (

    select
        destination_id,
        count(*) filter (where range_position = 'below') as products_below
    from comparisons
    group by destination_id

),

months as (

    select exports.*
    from {{ ref('fct_monthly_exports') }} as exports
    inner join specifications on exports.reporter_code = specifications.reporter_code
    inner join {{ ref('dim_products') }} as products
        on exports.product_code = products.product_code
    where products.is_in_paper and exports.destination_id = 'WLD' and exports.is_loaded

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
            'magnet_destinations_ahead', 'rank() over (order by volume_index desc) - 1', **cell
        ) }}
    from magnets_of_six
    where volume_index is not null

    union all

    select
        {{ metric_columns(
            'metal_volume_rank',
            'rank() over (partition by destination_id order by post_volume_kg desc)',
            **cell
        ) }}
    from paper_comparisons
    where product_kind = 'metal'
    qualify bool_and(post_volume_kg is not null) over (partition by destination_id)

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
            'count_below_all_products', 'products_below', destination_id='destination_id'
        ) }}
    from products_below

    union all

    select
        {{ metric_columns(
            'products_below_less_usa',
            "products_below - max(case when destination_id = 'USA' then products_below end) over ()",
            destination_id='destination_id',
        ) }}
    from products_below

    union all

    select
        {{ metric_columns(
            'total_volume_change_pct', 'change_pct', destination_id='destination_id'
        ) }}
    from totals

    union all

    select
        {{ metric_columns(
            'volatility_zero_share_rank_correlation',
            correlation('sd_rank', 'zero_share_rank'),
            destination_id='destination_id',
        ) }}
    from ranked_volatility
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

    union all

    select
        {{ metric_columns(
            'neighbours_less_eu_asean_total_change',
            "case when count(change_pct) filter (
                where destination_id in ('JPN', 'KOR', 'EU27', 'ASEAN')) = 4
            then max(case when destination_id in ('JPN', 'KOR') then change_pct end)
                - min(case when destination_id in ('EU27', 'ASEAN') then change_pct end)
            end",
        ) }}
    from totals

    union all

    select
        {{ metric_columns(
            'data_span_months',
            month_index('max(month)') ~ ' - ' ~ month_index('min(month)') ~ ' + 1',
        ) }}
    from months

),

metrics as (

    select * from cell_metrics

    union all

    select * from destination_metrics

    union all

    select * from overall_metrics

)

select * from metrics
