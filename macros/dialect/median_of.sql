{% macro median_of(column) -%}
    {{ return(adapter.dispatch('median_of', 'chokepoint')(column)) }}
{%- endmacro %}

{#- The cast matters: DuckDB's median of a decimal column is cut to the column's scale. -#}
{% macro duckdb__median_of(column) -%}
    median(cast({{ column }} as double))
{%- endmacro %}
