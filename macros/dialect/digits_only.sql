{% macro digits_only(column) -%}
    {{ return(adapter.dispatch('digits_only', 'chokepoint')(column)) }}
{%- endmacro %}

{% macro duckdb__digits_only(column) -%}
    regexp_replace({{ column }}, '[^0-9]', '', 'g')
{%- endmacro %}
