-- noqa: disable=LT02
{#- Indented as SQL is; sqlfluff takes what is left of the macros for one statement. -#}
{#- The seeds of the project that stand in the graph, in the order of their names. -#}
{% macro project_seeds() -%}
    {%- set seeds = [] -%}
    {%- for node in graph.nodes.values() | sort(attribute='name') -%}
        {%- if node.resource_type == 'seed' and node.package_name == 'chokepoint' -%}
            {%- do seeds.append(node) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(seeds) }}
{%- endmacro %}

{#- The key of a seed's row in words (event_id = x, product_code = y), so that it is found in the
    file. -#}
{% macro seed_row_in_words(seed) -%}
    {%- set parts = [] -%}
    {%- for column in seed.config.meta.grain -%}
        {%- do parts.append("'" ~ column ~ " = ' || coalesce(cast(" ~ column
            ~ " as varchar), '')") -%}
    {%- endfor -%}
    {{ parts | join(" || ', ' || ") }}
{%- endmacro %}

{#- The rows of one seed in which an identifier names nothing. Each reference is a dictionary: `to`
    and `field`, or `or_values`; `where` limits it to rows, `is_hs_code` compares eight digits. -#}
{% macro dangling_identifiers(seed, column, references, required_where) -%}
    {%- set rows = all_rows_of(seed) -%}
    select
        {{ rows.file }} as seed_file,
        '{{ column }}' as identifier,
        cast({{ column }} as varchar) as found_value,
        {{ seed_row_in_words(seed) }} as seed_row,
        {% if references -%}
            'Write one of {% for reference in references -%}
            {{ reference.to }}.{{ reference.field }}{{ '' if loop.last else ' or ' }}
            {%- endfor %}, or add the row there.'
        {%- endif %} as remedy
    from {{ rows.relation_name }} as seed_rows
    where
        {% if required_where -%}
            ({{ column }} is null and {{ required_where }})
            or
        {% endif -%}
        (
            {{ column }} is not null
            {%- for reference in references %}
                and not (
                    {{ reference.get('where', 'true') }}
                    and (
                        {%- if reference.or_values %}
                            {{ column }} in ('{{ reference.or_values | join("', '") }}')
                            or
                        {%- endif %}
                        {{ normalise_hs_code(column) if reference.is_hs_code else column }} in (
                            select named.{{ reference.field }}
                            from {{ all_rows_of(graph.nodes['seed.chokepoint.' ~ reference.to]).relation_name }} as named
                            where named.{{ reference.field }} is not null
                        )
                    )
                )
            {%- endfor %}
        )
{%- endmacro %}
