{#- True when a file matches the glob. Readers of files fail on a glob without a match, so the
    models ask first; while dbt only parses, nothing is asked. -#}
{% macro files_exist(glob) -%}
    {{ return(adapter.dispatch('files_exist', 'chokepoint')(glob)) }}
{%- endmacro %}

{% macro duckdb__files_exist(glob) -%}
    {%- if not execute -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set files = run_query("select count(*) from glob('" ~ glob ~ "')") -%}
    {{ return(files.rows[0][0] > 0) }}
{%- endmacro %}
