{#- Days from one date to another, negative when the other lies before. -#}
{% macro days_between(one, other) -%}
    {{ return(adapter.dispatch('days_between', 'chokepoint')(one, other)) }}
{%- endmacro %}

{% macro duckdb__days_between(one, other) -%}
    date_diff('day', {{ one }}, {{ other }})
{%- endmacro %}
