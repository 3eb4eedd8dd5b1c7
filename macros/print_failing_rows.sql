{#- dbt prints how many rows fail a test. A person needs to see which: this prints the first of
    them, from the table in which the test stored them. -#}
{% macro print_failing_rows(results, most=10) -%}
    {%- if execute -%}
        {%- for result in results
            if result.node.resource_type == 'test'
            and result.status in ('fail', 'warn')
            and result.node.relation_name -%}
            {%- set relation = result.node.relation_name -%}
            {%- set rows = run_query('select * from ' ~ relation ~ ' limit ' ~ most) -%}
            {%- do log('', info=True) -%}
            {%- do log(
                result.node.name ~ ': ' ~ result.failures ~ ' row(s), kept in ' ~ relation,
                info=True
            ) -%}
            {%- for row in rows.rows -%}
                {%- set cells = [] -%}
                {%- for name in rows.column_names -%}
                    {%- do cells.append(name ~ ' = ' ~ row[name]) -%}
                {%- endfor -%}
                {%- do log('    ' ~ (cells | join(', ')), info=True) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
