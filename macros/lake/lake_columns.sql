-- noqa: disable=LT02
{#- Indented as SQL is; sqlfluff takes what is left of the macros for one statement. -#}
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
    {%- set part_columns = [('regime_code', 'varchar'), ('province_code', 'varchar')] -%}
    {%- set files = lake_files('flows.parquet') -%}
    {%- if files -%}
        {#- Batches from before a column lack it, perhaps all of them. -#}
        (
            select * from {{ empty_relation(part_columns) }}
            union all by name
            select * from read_parquet({{ files }}, union_by_name = true)
        )
    {%- else -%}
        {{ empty_relation(part_columns + [
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

{#- What the manifests of a list of files say, one row per batch; without a file, the same columns
    and no row. Fields that a manifest of schema 1 lacks are null. -#}
{% macro lake_manifests(files) -%}
    {{ return(adapter.dispatch('lake_manifests', 'chokepoint')(files)) }}
{%- endmacro %}

{% macro duckdb__lake_manifests(files) -%}
    {%- set columns = [
        ('batch_id', 'varchar'),
        ('source_id', 'varchar'),
        ('reporter_code', 'varchar'),
        ('reporter_codes', 'varchar[]'),
        ('flow', 'varchar'),
        ('side', 'varchar'),
        ('partner_scheme', 'varchar'),
        ('partner_scope', 'varchar'),
        ('partner_codes', 'varchar[]'),
        ('partner_scope_basis', 'varchar'),
        ('part_scope', 'varchar'),
        ('parts', 'struct(kind varchar, code varchar)[]'),
        ('part_scope_basis', 'varchar'),
        ('part_kinds', 'varchar[]'),
        ('value_currency', 'varchar'),
        ('file_name', 'varchar'),
        ('file_sha256', 'varchar'),
        ('vintage_date', 'date'),
        ('loaded_at', 'timestamp'),
        ('coverage', 'struct(hs_code varchar, month varchar, load_status varchar)[]'),
        ('unreported', 'struct(reporter_code varchar, hs_code varchar, month varchar)[]'),
        ('code_names', 'struct(hs_code varchar, code_name varchar, language varchar)[]'),
        (
            'warnings',
            'struct(measure varchar, product_code varchar, found double, is_unusual boolean, '
            ~ 'says varchar)[]'
        ),
    ] -%}
    {%- if files -%}
        {%- set typed = [] -%}
        {%- for name, data_type in columns -%}
            {%- do typed.append(name ~ ": '" ~ data_type ~ "'") -%}
        {%- endfor -%}
        read_json(
            {{ files }},
            format = 'auto',
            maximum_object_size = 268435456,
            columns = {{ '{' ~ typed | join(', ') ~ '}' }}
        )
    {%- else -%}
        {{ empty_relation(columns) }}
    {%- endif -%}
{%- endmacro %}

{#- One row per element of a list of structs, its fields as columns. -#}
{% macro unnested_fields(list) -%}
    {{ return(adapter.dispatch('unnested_fields', 'chokepoint')(list)) }}
{%- endmacro %}

{% macro duckdb__unnested_fields(list) -%}
    unnest({{ list }}, recursive := true)
{%- endmacro %}

{#- True where a list holds the item; false where it does not, or there is no list. -#}
{% macro is_listed(item, list) -%}
    {{ return(adapter.dispatch('is_listed', 'chokepoint')(item, list)) }}
{%- endmacro %}

{% macro duckdb__is_listed(item, list) -%}
    coalesce(list_contains({{ list }}, {{ item }}), false)
{%- endmacro %}

{#- One row per element of a list. -#}
{% macro unnested(list) -%}
    {{ return(adapter.dispatch('unnested', 'chokepoint')(list)) }}
{%- endmacro %}

{% macro duckdb__unnested(list) -%}
    unnest({{ list }})
{%- endmacro %}
