-- noqa: disable=LT02
{#- The rows of a seed and those of the user's watchlist, which are in the same columns as text;
    `defined_in` says in which file each stands. The seed's column_types hold for both; while dbt
    parses, they are not known. -#}
{% macro seed_and_watchlist(seed_name) -%}
    {%- set seed = graph.nodes.get('seed.chokepoint.' ~ seed_name) if execute else none -%}
    {%- set types = seed.config.column_types if seed else {} -%}
    select
        {%- for column in types %}
            {{ column }},
        {%- endfor %}
        '{{ seed.original_file_path if seed }}' as defined_in
    from {{ ref(seed_name) }}

    union all

    select
        {%- for column, type in types.items() %}
            cast({{ column }} as {{ type }}) as {{ column }},
        {%- endfor %}
        defined_in
    from {{ source('watchlist', seed_name) }}
{%- endmacro %}

{#- Where all rows of a seed's kind are: in the model that adds the watchlist's, if there is one.
    `relation_name` and `file` are SQL. -#}
{% macro all_rows_of(seed) -%}
    {%- set model = graph.nodes.get('model.chokepoint.stg_' ~ seed.name) -%}
    {{ return({
        'relation_name': model.relation_name if model else seed.relation_name,
        'file': 'defined_in' if model else "'" ~ seed.original_file_path ~ "'",
    }) }}
{%- endmacro %}
