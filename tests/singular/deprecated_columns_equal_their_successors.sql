{#- A column that has got a better name beside it says the same under both. -#}
{%- set renamed = {
    'fct_window_volumes': {
        'months_recorded': 'months_with_shipments',
    },
    'fct_verdict_strength': {
        'benchmark_active_months': 'benchmark_months_with_shipments',
        't_bound': 'largest_possible_t',
        'smallest_rank_p': 'smallest_possible_rank_p',
    },
    'fct_claims': {
        'smallest_rank_p': 'smallest_possible_rank_p',
    },
    'fct_placebo_ranks': {
        'event_index': 'volume_index',
    },
    'fct_specification_shares': {
        'alternatives': 'alternative_count',
    },
    'fct_specification_curve': {
        'benchmark_mean_kg': 'benchmark_kg',
    },
    'fct_placebo_windows': {
        'benchmark_mean_kg': 'benchmark_kg',
    },
    'fct_benchmark_comparison': {
        'benchmark_mean_kg': 'benchmark_kg',
    },
    'figure_series': {
        'index_post': 'volume_index',
        'benchmark_mean_kg': 'benchmark_kg',
    },
    'fct_feedstock_contrast': {
        'benchmark_mean_kg': 'benchmark_kg',
    },
    'fct_verdict_revisions': {
        'benchmark_mean_kg_before': 'benchmark_kg_before',
        'benchmark_mean_kg_after': 'benchmark_kg_after',
    },
    'fct_findings': {
        'benchmark_mean_kg': 'benchmark_kg',
    },
    'fct_intermittency': {
        'adi': 'mean_shipment_interval_months',
    },
    'fct_export_volatility': {
        'zero_months': 'zero_or_undefined_months',
    },
    'dim_products': {
        'control_scope': 'control_scope_april_2025',
    },
} -%}

{%- set selects = [] -%}
{%- for table, columns in renamed.items() -%}
    {%- for deprecated, successor in columns.items() -%}
        {%- set select -%}
select
    '{{ table }}' as table_name,
    '{{ deprecated }}' as column_name,
    count(*) as rows_that_differ
from {{ ref(table) }}
where {{ deprecated }} is distinct from {{ successor }}
having count(*) > 0
        {%- endset -%}
        {%- do selects.append(select) -%}
    {%- endfor -%}
{%- endfor -%}

{{ selects | join('\n\nunion all\n\n') }}
