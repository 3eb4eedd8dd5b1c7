{#- The variable flow_source: auto, embedded or lake; anything else stops dbt. -#}
{% macro flow_source_choice() -%}
    {%- set choice = var('flow_source', 'auto') -%}
    {%- if choice not in ('auto', 'embedded', 'lake') -%}
        {%- do exceptions.raise_compiler_error(
            "flow_source is '" ~ choice ~ "'. Set it to auto, embedded or lake."
        ) -%}
    {%- endif -%}
    {{ return(choice) }}
{%- endmacro %}

{#- True for a source that the variable flow_source admits. -#}
{% macro is_admitted_source(flow_source) -%}
    {%- set choice = flow_source_choice() | trim -%}
    {%- if choice == 'auto' -%} true {%- else -%} {{ flow_source }} = '{{ choice }}' {%- endif -%}
{%- endmacro %}
