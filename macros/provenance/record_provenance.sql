{#- What a build is made of, written into the build database by the run that loads it: at its start,
    so that neither a later commit nor a seed that nobody read can be recorded. Publication copies
    it.

    A run of everything writes its facts. As long as it has not ended well, and when it is a run of
    a part only, the tables are of more than one run: a fact that is not the same in both has a
    mixed_value, the other run's. -#}
{% macro record_provenance() -%}
    {%- if execute and selected_for_load() -%}
        {%- set old = provenance_table() if has_provenance() else empty_relation([
            ('fact', 'varchar'),
            ('fact_value', 'varchar'),
            ('mixed_value', 'varchar'),
            ('is_input', 'boolean'),
        ]) -%}
        create schema if not exists staging;

        create or replace table {{ provenance_table() }} as
        with current_facts as ({{ provenance_facts() }}),

        recorded_facts as (select * from {{ old }}),

        compared as (
            select
                fact,
                current_facts.fact_value as current_value,
                recorded_facts.fact_value as recorded_value,
                recorded_facts.mixed_value as recorded_mixed_value,
                coalesce(current_facts.is_input, recorded_facts.is_input) as is_input,
                exists (select 1 from recorded_facts)
                and fact <> 'built_at_utc'
                and current_value is distinct from recorded_value as is_different
            from current_facts
            full join recorded_facts using (fact)
        )

        select
            fact,
            {% if is_load_of_everything() %}
                current_value as fact_value,
                case when is_different then coalesce(recorded_value, 'absent') end as mixed_value,
            {% else %}
                case
                    when not exists (select 1 from recorded_facts) then current_value
                    -- The data are neither of the one run nor of the other.
                    when
                        fact = 'inputs_sha256' and is_different
                        and current_value is distinct from recorded_mixed_value
                        then sha256(recorded_value || current_value)
                    else recorded_value
                end as fact_value,
                case
                    when is_different then coalesce(current_value, 'absent')
                    else recorded_mixed_value
                end as mixed_value,
            {% endif %}
            is_input
        from compared
        order by fact
    {%- endif -%}
{%- endmacro %}

{#- The end of a run of everything that loaded everything: nothing is mixed any more, unless an
    input changed between the start and now. Then nobody knows which of the two was read. -#}
{% macro confirm_provenance(results) -%}
    {%- if execute and is_load_of_everything() -%}
        {%- set loaded = results
            | selectattr('node.resource_type', 'in', ['seed', 'model'])
            | selectattr('status', 'equalto', 'success')
            | list -%}
        {%- if loaded | length == selected_for_load() | length -%}
            update {{ provenance_table() }} as recorded
            set mixed_value = (
                select case when is_different then coalesce(current_value, 'absent') end
                from (
                    select
                        max(fact_value) as current_value,
                        recorded.is_input
                        and max(fact_value) is distinct from recorded.fact_value as is_different
                    from ({{ provenance_facts() }})
                    where fact = recorded.fact
                )
            )
        {%- else -%}
            update {{ provenance_table() }}
            set fact_value = sha256(fact_value || mixed_value)
            where fact = 'inputs_sha256' and mixed_value is not null
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- The seeds and models that this run loads; a run of tests loads none. -#}
{% macro selected_for_load() -%}
    {%- set found = [] -%}
    {%- for node_id in selected_resources if node_id.split('.')[0] in ('seed', 'model') -%}
        {%- do found.append(node_id) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{% macro is_load_of_everything() -%}
    {%- set all = graph.nodes.values() | selectattr('resource_type', 'in', ['seed', 'model']) -%}
    {{ return(selected_for_load() | length == all | list | length) }}
{%- endmacro %}

{#- Rewritten by the hooks of dbt_project.yml alone; a source, so that columns are described. -#}
{% macro provenance_table() -%}
    {{ return('staging.build_provenance') }}
{%- endmacro %}

{#- Asked by a query: dbt's own list of relations may open a transaction, which the hook would leave
    open and dbt roll back. -#}
{% macro has_provenance() -%}
    {%- set found = run_query(
        "select count(*) from information_schema.tables where table_schema = 'staging'"
        ~ " and table_name = 'build_provenance' and table_catalog = '" ~ target.database ~ "'"
    ) -%}
    {{ return(found.rows[0][0] > 0) }}
{%- endmacro %}
