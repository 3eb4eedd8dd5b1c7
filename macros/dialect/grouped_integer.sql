{% macro grouped_integer(value) -%}
    {{ return(adapter.dispatch('grouped_integer', 'chokepoint')(value)) }}
{%- endmacro %}

{% macro duckdb__grouped_integer(value) -%}
    format('{:,}', cast(round({{ value }}) as bigint))
{%- endmacro %}
