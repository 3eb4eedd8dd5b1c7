{% macro joined_text(column, separator, order_by) -%}
    {{ return(adapter.dispatch('joined_text', 'chokepoint')(column, separator, order_by)) }}
{%- endmacro %}

{% macro duckdb__joined_text(column, separator, order_by) -%}
    string_agg({{ column }}, {{ separator }} order by {{ order_by }})
{%- endmacro %}
