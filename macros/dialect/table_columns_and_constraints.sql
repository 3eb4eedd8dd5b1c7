{#- dbt's own clause of columns and constraints, without the primary key where the variable
    key_indexes is false: DuckDB keeps every key by an index, which over millions of rows takes
    longer than the rows themselves. The tests of uniqueness say the same about the key. -#}
{% macro duckdb__get_table_columns_and_constraints() -%}
    {%- set constraints = model['constraints'] -%}
    {%- if not var('key_indexes') -%}
        {%- set constraints = constraints | rejectattr('type', 'equalto', 'primary_key') | list -%}
    {%- endif -%}
    {%- set lines = adapter.render_raw_columns_constraints(raw_columns=model['columns'])
        + adapter.render_raw_model_constraints(raw_constraints=constraints) -%}
    (
        {{ lines | join(',\n        ') }}
    )
{%- endmacro %}
