{#- True for what was known on the day of the variable as_of; without it, for everything. -#}
{% macro known_as_of(vintage_date) -%}
    {%- if var('as_of', none) -%}
        {{ vintage_date }} <= cast('{{ var("as_of") }}' as date)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
