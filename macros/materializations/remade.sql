{#- Makes a table or a view in one transaction: the old one is there until the new one is, also when
    the model fails. dbt's own makes it beside the old one and exchanges the two by renaming, for
    databases that cannot do that; it takes a third more of dbt's own work. -#}
{% macro remade(type) -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type=type) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- call statement('main') -%}
        {%- if existing is not none -%}
            drop {{ existing.type }} {{ existing }} cascade;
        {%- endif -%}
        {%- if type == 'view' -%}
            {{ get_create_view_as_sql(target, sql) }}
        {%- else -%}
            {{ create_table_as(False, target, compiled_code) }}
        {%- endif -%}
    {%- endcall -%}
    {%- do create_indexes(target) -%}
    {%- do persist_docs(target, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{%- endmacro %}

{% materialization table, adapter='duckdb' %}
    {{ return(remade('table')) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {{ return(remade('view')) }}
{% endmaterialization %}
