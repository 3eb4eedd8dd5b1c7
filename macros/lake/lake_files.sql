{#- The name of every batch in the lake, by one look at its folder. `chokepoint build` looks itself,
    under the lake's lock, and names its list in the environment; a lake elsewhere has no such list. -#}
{% macro lake_batches() -%}
    {{ return(adapter.dispatch('lake_batches', 'chokepoint')()) }}
{%- endmacro %}

{% macro duckdb__lake_batches() -%}
    {%- set lake = var('lake_path', 'lake') -%}
    {%- set list = env_var('CHOKEPOINT_LAKE_LIST', '') if lake == 'lake' else '' -%}
    {%- if list -%}
        read_csv('{{ list | replace("'", "''") }}', header = true, columns = {batch_id: 'varchar'})
    {%- else -%}
        (
            select split_part(file, '/', -2) as batch_id
            from glob('{{ lake | replace("'", "''") }}/batches/*/manifest.json')
        )
    {%- endif -%}
{%- endmacro %}

{#- The file of this name of every batch that stg_lake__batches lists, as a list for DuckDB; none
    before that table exists. Paths are relative to the folder in which dbt runs: the root. -#}
{% macro lake_files(file_name) -%}
    {%- set batches = ref('stg_lake__batches') -%}
    {%- if not execute or load_relation(batches) is none -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(files_of_batches(batches, file_name)) }}
{%- endmacro %}

{#- The file of this name of every batch of a relation, as a list for DuckDB; none without one. -#}
{% macro files_of_batches(batches, file_name) -%}
    {%- set files = [] -%}
    {%- for row in run_query('select batch_id from ' ~ batches ~ ' order by batch_id').rows -%}
        {%- set path = var('lake_path', 'lake') ~ '/batches/' ~ row[0] ~ '/' ~ file_name -%}
        {%- do files.append("'" ~ path | replace("'", "''") ~ "'") -%}
    {%- endfor -%}
    {{ return('[' ~ files | join(', ') ~ ']' if files else none) }}
{%- endmacro %}
