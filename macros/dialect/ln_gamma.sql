{% macro ln_gamma(value) -%}
    {{ return(adapter.dispatch('ln_gamma', 'chokepoint')(value)) }}
{%- endmacro %}

{% macro duckdb__ln_gamma(value) -%}
    lgamma(cast({{ value }} as double))
{%- endmacro %}
