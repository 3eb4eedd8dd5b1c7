{#- Every batch's file of this name, as a glob relative to the folder in which dbt runs: the
    root. -#}
{% macro lake_glob(file_name) -%}
    {{ (var('lake_path', 'lake') ~ '/batches/*/' ~ file_name) | replace("'", "''") }}
{%- endmacro %}

{#- True when the lake holds such a file. Readers of files fail on a glob without a match, so the
    models ask first; while dbt only parses, nothing is asked. -#}
{% macro lake_holds(file_name) -%}
    {{ return(adapter.dispatch('lake_holds', 'chokepoint')(file_name)) }}
{%- endmacro %}

{% macro duckdb__lake_holds(file_name) -%}
    {%- if not execute -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set files = run_query(
        "select count(*) from glob('" ~ lake_glob(file_name) ~ "')"
    ) -%}
    {{ return(files.rows[0][0] > 0) }}
{%- endmacro %}
