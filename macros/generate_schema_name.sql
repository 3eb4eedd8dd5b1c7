{#- Schemas are named exactly as configured in every target: tables are found where the name
    says. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
