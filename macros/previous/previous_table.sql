{#- A table of the previous publication, as chokepoint laid it by; without one, the same columns and
    no row. -#}
{% macro previous_table(table, columns) -%}
    {{ return(adapter.dispatch('previous_table', 'chokepoint')(table, columns)) }}
{%- endmacro %}

{% macro duckdb__previous_table(table, columns) -%}
    {%- set folder = previous_folder() -%}
    {%- if folder -%}
        read_parquet('{{ folder ~ "/" ~ table }}.parquet')
    {%- else -%}
        {{ empty_relation(columns) }}
    {%- endif -%}
{%- endmacro %}

{#- The folder of the publication to compare with: the last one of other data than this build's. A
    build as_of a day looks only at what rested on inputs known by then. -#}
{% macro previous_folder() -%}
    {%- if execute -%}
        {%- set own = build_identity() -%}
        {%- for name in ['published', 'before'] -%}
            {%- set folder = (var('previous_path') ~ '/' ~ name) | replace("'", "''") -%}
            {%- set facts = folder ~ '/build_facts.parquet' -%}
            {%- if files_exist(facts) -%}
                {%- set known = run_query(
                    "select max(fact_value) filter (where fact = 'inputs_sha256'),"
                    ~ " coalesce(max(try_cast(fact_value as date))"
                    ~ " filter (where fact = 'input_vintage_date') <= "
                    ~ (("cast('" ~ var('as_of') ~ "' as date)") if var('as_of', none) else 'null')
                    ~ ", " ~ ('false' if var('as_of', none) else 'true') ~ ")"
                    ~ " from read_parquet('" ~ facts ~ "')"
                ).rows[0] -%}
                {%- if known[0] != own and known[1] -%}
                    {{ return(folder) }}
                {%- endif -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
