{% macro raise_error(message) -%}
    {{ return(adapter.dispatch('raise_error', 'chokepoint')(message)) }}
{%- endmacro %}

{% macro duckdb__raise_error(message) -%}
    error({{ message }})
{%- endmacro %}
