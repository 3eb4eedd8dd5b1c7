{#- Every quantity that a statistical statement is about, under the name that
    statistical_statements uses, from the marts and under the reference specification. -#}

{%- set of_chance = {
    'metals_charted': 'charted_count',
    'metals_expected': 'expected_count',
    'metals_above': 'above_count',
    'metals_above_tail_p': 'above_tail_p',
    'metals_below': 'below_count',
    'metals_below_tail_p': 'below_tail_p',
} -%}

{%- set of_summary = {
    'metals_with_zero_minimum': 'zero_minimum_count',
    'metals_below_mean': 'below_mean_count',
} -%}

{%- set of_strength = {
    'range_exceedance': 'range_exceedance',
    'is_5_pct_possible': 'case when is_5_pct_possible then 1 else 0 end',
    'smallest_t_p': 'smallest_t_p',
    'rank_from_top': 'rank_from_top',
    'windows_ranked': 'windows_ranked',
    'volume_index': 'volume_index',
} -%}

{%- set of_all_cells = {
    'smallest_rank_p': 'min(smallest_rank_p)',
    'cells_with_5_pct_by_rank': 'count(*) filter (where is_5_pct_possible_by_rank)',
    'cells_rejected_by_bh_at_10_pct': 'count(*) filter (where bh_adjusted_p <= 0.1)',
    't_bound_per_exceedance':
        'max(t_bound / nullif(range_exceedance, 0)) filter (where benchmark_windows_used = 4)',
} -%}

{%- set of_contributions = {
    'change_kg': 'change_kg',
    'contribution_points': 'contribution_points',
    'contribution_share_pct': 'contribution_share_pct',
    'part_index': 'volume_index',
    'world_index_without': 'world_index_without',
} -%}

{%- set of_detection = {
    'detectable_ratio_log_sd_0_1': 'exp(shift_in_log_sd * 0.1)',
    'detectable_ratio_log_sd_0_5': 'exp(shift_in_log_sd * 0.5)',
    'detectable_ratio_log_sd_1_0': 'exp(shift_in_log_sd)',
} -%}

{%- set of_zero_months = {
    'a_zero_month_in_six_p': '1 - power(1 - zero_share_pct / 100, 6)',
    'six_zero_months_p': 'power(zero_share_pct / 100, 6)',
} -%}

{%- set cell = {'product_code': 'product_code', 'destination_id': 'destination_id'} -%}

with specifications as (

    select * from {{ ref('dim_specifications') }}
    where is_reference

),

strength as (

    select strength.*
    from {{ ref('fct_verdict_strength') }} as strength
    inner join specifications
        on strength.specification_id = specifications.specification_id

),

metal_chances as (

    select chances.*
    from {{ ref('fct_chance_table') }} as chances
    inner join specifications
        on chances.specification_id = specifications.specification_id
    where chances.product_kind = 'metal'

),

metal_summaries as (

    select summaries.*
    from {{ ref('fct_destination_summary') }} as summaries
    inner join specifications
        on summaries.specification_id = specifications.specification_id
    where summaries.product_kind = 'metal'

),

medians as (

    select leave_one_out.*
    from {{ ref('fct_leave_one_out') }} as leave_one_out
    inner join specifications
        on leave_one_out.specification_id = specifications.specification_id
    where
        leave_one_out.benchmark_statistic = 'median'
        and leave_one_out.left_out_window = 0

),

contributions as (

    select contributions.*
    from {{ ref('fct_contributions') }} as contributions
    inner join specifications
        on contributions.specification_id = specifications.specification_id

),

benchmark_volumes as (

    select window_volumes.*
    from {{ ref('fct_window_volumes') }} as window_volumes
    inner join specifications
        on window_volumes.specification_id = specifications.specification_id
    where window_volumes.window_role = 'benchmark'

),

detection as (

    select * from {{ ref('detection_shifts') }}
    where benchmark_windows = 4

),

-- Another exporter of the same metals has months of its own.
zero_months as (

    select volatility.*
    from {{ ref('fct_export_volatility') }} as volatility
    inner join specifications on volatility.reporter_code = specifications.reporter_code
    where volatility.sample_id = 'footnote_2' and volatility.zero_treatment = 'log1p'

),

-- The world without the United States and Japan at once.
without_two as (

    select
        product_code,
        sum(case when part_kind = 'world' then post_volume_kg else -post_volume_kg end)
            as post_volume_kg,
        {{ reproducible(
            'sum', "case when part_kind = 'world' then benchmark_mean_kg else -benchmark_mean_kg end"
        ) }} as benchmark_mean_kg
    from contributions
    where part_kind = 'world' or destination_id in ('USA', 'JPN')
    group by product_code

),

ranked_volumes as (

    select
        product_code,
        destination_id,
        volume_kg,
        row_number() over (
            partition by product_code, destination_id
            order by volume_kg desc, window_number desc
        ) as rank_from_top
    from benchmark_volumes

),

second_largest as (

    select * from ranked_volumes
    where rank_from_top = 2

),

metrics as (

    {{ metrics_from('metal_chances', of_chance, destination_id='destination_id') }}

    union all

    {{ metrics_from('metal_summaries', of_summary, destination_id='destination_id') }}

    union all

    {{ metrics_from('strength', of_strength, **cell) }}

    union all

    {{ metrics_from('strength', of_all_cells) }}

    union all

    {{ metrics_from('medians', {'index_to_median': 'volume_index'}, **cell) }}

    union all

    {{ metrics_from('contributions', of_contributions, **cell) }}

    union all

    {{ metrics_from('detection', of_detection) }}

    union all

    {{ metrics_from('zero_months', of_zero_months, **cell) }}

    union all

    select
        {{ metric_columns(
            'world_index_without_usa_and_jpn',
            index_to_base('post_volume_kg', 'benchmark_mean_kg'),
            product_code='product_code',
        ) }}
    from without_two

    union all

    select
        {{ metric_columns(
            'window_volume_kg', 'volume_kg', window_number='window_number', **cell
        ) }}
    from benchmark_volumes

    union all

    {{ metrics_from('second_largest', {'second_largest_window_kg': 'volume_kg'}, **cell) }}

)

select * from metrics
