{#- A month as a reader writes it: April 2026. -#}
{% macro month_in_words(month) -%}
    {{ return(adapter.dispatch('month_in_words', 'chokepoint')(month)) }}
{%- endmacro %}

{% macro duckdb__month_in_words(month) -%}
    strftime({{ month }}, '%B %Y')
{%- endmacro %}
