{#- Every batch's file of this name, as a glob relative to the folder in which dbt runs: the
    root. -#}
{% macro lake_glob(file_name) -%}
    {{ (var('lake_path', 'lake') ~ '/batches/*/' ~ file_name) | replace("'", "''") }}
{%- endmacro %}

{#- True when a batch of the lake holds such a file. -#}
{% macro lake_holds(file_name) -%}
    {{ return(files_exist(lake_glob(file_name))) }}
{%- endmacro %}
