{% macro integer_series(first, last) -%}
    {{ return(adapter.dispatch('integer_series', 'chokepoint')(first, last)) }}
{%- endmacro %}

{% macro duckdb__integer_series(first, last) -%}
    unnest(generate_series({{ first }}, {{ last }}))
{%- endmacro %}
