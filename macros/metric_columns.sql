{#- The five columns of published_metrics for one metric. Keys that a metric is not about are
    null. -#}
{% macro metric_columns(
    metric, value, product_code='null', destination_id='null', window_number='null'
) -%}
    '{{ metric }}' as metric,
    cast({{ product_code }} as varchar) as product_code,
    cast({{ destination_id }} as varchar) as destination_id,
    cast({{ window_number }} as integer) as window_number,
    cast({{ value }} as double) as computed_value
{%- endmacro %}

{#- Columns of a relation turned into rows of published_metrics: one select per metric. -#}
{% macro metrics_from(relation, metrics, product_code='null', destination_id='null') -%}
    {%- set selects = [] -%}
    {%- for metric, value in metrics.items() -%}
        {%- set columns = metric_columns(metric, value, product_code, destination_id) -%}
        {%- do selects.append('select ' ~ columns ~ ' from ' ~ relation) -%}
    {%- endfor -%}
    {{ selects | join('\n\nunion all\n\n') }}
{%- endmacro %}
