{#- dbt's own keeps a table of failing rows for every test, also for those that find none, which is
    most of what a test costs. Here a test that fails keeps its rows; a table of an earlier failure
    goes as soon as the test passes. -#}
{% materialization test, adapter='duckdb' %}
    {#- A view of the failing rows would show other rows, or none, after the next build. -#}
    {%- if config.get('store_failures_as') == 'view' -%}
        {%- do exceptions.raise_compiler_error(
            model['name'] ~ ': store_failures_as: view is not supported, because a view would show'
            ~ ' the rows of a later build. Leave it out: failing rows are kept as a table.'
        ) -%}
    {%- endif -%}
    {%- set failing = get_limit_subquery_sql(sql, config.get('limit')) -%}
    {%- set kept = adapter.get_relation(database=database, schema=schema, identifier=model['alias']) -%}
    {%- if kept is not none -%}
        {%- do adapter.drop_relation(kept) -%}
    {%- endif -%}
    {%- call statement('main', fetch_result=True) -%}
        {{ get_test_sql(
            failing, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), none
        ) }}
    {%- endcall -%}
    {#- By the test's own limits: error_if and warn_if may let rows pass, or fail for want of them. -#}
    {%- set failures, should_warn, should_error = load_result('main')['data'][0] -%}
    {%- if not should_store_failures() or not (should_warn or should_error) -%}
        {{ return({'relations': []}) }}
    {%- endif -%}
    {%- set relation = this.incorporate(type='table') -%}
    {%- call statement('failing_rows', auto_begin=True) -%}
        {{ get_create_sql(relation, failing) }}
    {%- endcall -%}
    {{ adapter.commit() }}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}
