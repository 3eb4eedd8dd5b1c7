{#- A table of the previous publication, as `chokepoint build` laid it by before it began; without
    one, the same columns and no row. -#}
{% macro previous_table(table, columns) -%}
    {{ return(adapter.dispatch('previous_table', 'chokepoint')(table, columns)) }}
{%- endmacro %}

{% macro duckdb__previous_table(table, columns) -%}
    {%- set path = (var('previous_path') ~ '/' ~ table ~ '.parquet') | replace("'", "''") -%}
    {%- if files_exist(path) -%}
        read_parquet('{{ path }}')
    {%- else -%}
        {{ empty_relation(columns) }}
    {%- endif -%}
{%- endmacro %}
