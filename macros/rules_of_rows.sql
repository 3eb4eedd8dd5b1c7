-- noqa: disable=LT02
{#- Indented as SQL is; sqlfluff takes what is left of the macros for one statement. -#}
{#- The generic tests that a run leaves to one query for all of them (rows_keep_their_rules): those
    that are not selected themselves, of the seeds and models that the run builds; of all of them in
    a run that builds nothing. -#}
{% macro rules_of_rows() -%}
    {%- set rules, built = [], selected_for_load() -%}
    {%- for node in graph.nodes.values() | sort(attribute='unique_id') -%}
        {%- if node.resource_type == 'test' and node.test_metadata
            and node.unique_id not in selected_resources
            and (node.attached_node in built or not built) -%}
            {%- set unsaid = node.depends_on.nodes | reject('in', model.depends_on.nodes) | list -%}
            {%- if unsaid -%}
                {%- do exceptions.raise_compiler_error(
                    model.original_file_path ~ ' would not wait for ' ~ (unsaid | join(', '))
                    ~ '. Add it to the list at the head of that file.'
                ) -%}
            {%- endif -%}
            {%- do rules.append(node) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(rules) }}
{%- endmacro %}

{#- The failing rows of a generic test by its own macro, each in words: what dbt would find. -#}
{% macro rows_that_break(rule) -%}
    {%- set plain = {'severity': 'error', 'where': none, 'limit': none, 'fail_calc': 'count(*)',
        'warn_if': '!= 0', 'error_if': '!= 0', 'store_failures_as': 'table'} -%}
    {%- for name, value in plain.items() if rule.config.get(name) | lower != value | lower -%}
        {%- do exceptions.raise_compiler_error(
            rule.name ~ ' has a ' ~ name ~ ' of its own. All generic tests are run as one query'
            ~ ' (rows_keep_their_rules); write a singular test.'
        ) -%}
    {%- endfor -%}
    {%- set tested = graph.nodes[rule.attached_node] -%}
    {%- set arguments = dict(rule.test_metadata.kwargs, model=(
        all_rows_of(tested) if tested.resource_type == 'seed' else tested
    ).relation_name) -%}
    {%- if arguments.to is defined -%}
        {#- relationships: ref('a seed or a model') -#}
        {%- do arguments.update(to=ref(arguments.to.split("'")[1])) -%}
    {%- endif -%}
    select
        '{{ tested.name }}' as model_name,
        '{{ rule.test_metadata.name }}' as rule,
        '{{ arguments.get('columns', [arguments.get('column_name', '')]) | join(', ') }}'
            as rule_columns,
        cast(failing_rows as varchar) as failing_row
    from ({{ context['test_' ~ rule.test_metadata.name](**arguments) }}) as failing_rows
{%- endmacro %}
