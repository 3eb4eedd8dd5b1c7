{#- A relation with these columns and no row. -#}
{% macro empty_relation(columns) -%}
    {%- set nulls = [] -%}
    {%- for name, data_type in columns -%}
        {%- do nulls.append('cast(null as ' ~ data_type ~ ') as ' ~ name) -%}
    {%- endfor -%}
    (select {{ nulls | join(', ') }} where false)
{%- endmacro %}

{#- The flows of every listed batch; without a batch, the same columns and no row. -#}
{% macro lake_flows() -%}
    {{ return(adapter.dispatch('lake_flows', 'chokepoint')()) }}
{%- endmacro %}

{% macro duckdb__lake_flows() -%}
    {%- set files = lake_files('flows.parquet') -%}
    {%- if files -%}
        read_parquet({{ files }}, union_by_name = true)
    {%- else -%}
        {{ empty_relation([
            ('batch_id', 'varchar'),
            ('source_id', 'varchar'),
            ('reporter_code', 'varchar'),
            ('flow', 'varchar'),
            ('partner_scheme', 'varchar'),
            ('partner_code', 'varchar'),
            ('hs_code', 'varchar'),
            ('month', 'date'),
            ('quantity_kg', 'bigint'),
            ('value', 'bigint'),
            ('value_currency', 'varchar'),
            ('is_quantity_estimated', 'boolean'),
            ('is_zero_quantity_positive_value', 'boolean'),
            ('vintage_date', 'date'),
        ]) }}
    {%- endif -%}
{%- endmacro %}

{#- What the manifest of every batch says of it as a whole: one row per batch. It looks at the lake
    itself, because it is read before stg_lake__batches is made. -#}
{% macro lake_manifests() -%}
    {{ return(adapter.dispatch('lake_manifests', 'chokepoint')()) }}
{%- endmacro %}

{% macro duckdb__lake_manifests() -%}
    {%- set files = files_of_batches(lake_batches(), 'manifest.json') if execute else none -%}
    {%- if files -%}
        (
            select
                batch_id,
                source_id,
                flow,
                vintage_date,
                loaded_at,
                coalesce(file_sha256, 'unknown') as file_sha256,
                sha256(cast(coverage as varchar)) as coverage_sha256
            from read_json(
                {{ files }},
                format = 'auto',
                maximum_object_size = 268435456,
                columns = {
                    batch_id: 'varchar',
                    source_id: 'varchar',
                    flow: 'varchar',
                    vintage_date: 'date',
                    loaded_at: 'timestamp',
                    file_sha256: 'varchar',
                    coverage: 'struct(hs_code varchar, month varchar, load_status varchar)[]'
                }
            )
        )
    {%- else -%}
        {{ empty_relation([
            ('batch_id', 'varchar'),
            ('source_id', 'varchar'),
            ('flow', 'varchar'),
            ('vintage_date', 'date'),
            ('loaded_at', 'timestamp'),
            ('file_sha256', 'varchar'),
            ('coverage_sha256', 'varchar'),
        ]) }}
    {%- endif -%}
{%- endmacro %}

{#- The coverage of every listed batch, from its manifest: one row per batch, code and month. -#}
{% macro lake_coverage() -%}
    {{ return(adapter.dispatch('lake_coverage', 'chokepoint')()) }}
{%- endmacro %}

{% macro duckdb__lake_coverage() -%}
    {%- set files = lake_files('manifest.json') -%}
    {%- if files -%}
        (
            select
                batch_id,
                source_id,
                reporter_code,
                flow,
                vintage_date,
                loaded_at,
                unnest(coverage, recursive := true)
            from read_json(
                {{ files }},
                format = 'auto',
                maximum_object_size = 268435456,
                columns = {
                    batch_id: 'varchar',
                    source_id: 'varchar',
                    reporter_code: 'varchar',
                    flow: 'varchar',
                    vintage_date: 'date',
                    loaded_at: 'timestamp',
                    coverage: 'struct(hs_code varchar, month varchar, load_status varchar)[]'
                }
            )
        )
    {%- else -%}
        {{ empty_relation([
            ('batch_id', 'varchar'),
            ('source_id', 'varchar'),
            ('reporter_code', 'varchar'),
            ('flow', 'varchar'),
            ('vintage_date', 'date'),
            ('loaded_at', 'timestamp'),
            ('hs_code', 'varchar'),
            ('month', 'varchar'),
            ('load_status', 'varchar'),
        ]) }}
    {%- endif -%}
{%- endmacro %}
