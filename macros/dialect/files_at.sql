{#- The files that match the glob, in the order of their names; none while dbt only parses. -#}
{% macro files_at(glob) -%}
    {{ return(adapter.dispatch('files_at', 'chokepoint')(glob)) }}
{%- endmacro %}

{% macro duckdb__files_at(glob) -%}
    {%- if not execute -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set files = run_query("select file from glob('" ~ glob ~ "') order by file") -%}
    {{ return(files.columns[0].values() | list) }}
{%- endmacro %}
