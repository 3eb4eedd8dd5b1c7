{#- The checksum of each of these files, as the engine reads them now. -#}
{% macro file_checksums(paths) -%}
    {{ return(adapter.dispatch('file_checksums', 'chokepoint')(paths)) }}
{%- endmacro %}

{% macro duckdb__file_checksums(paths) -%}
    {%- set listed = [] -%}
    {%- for path in paths -%}
        {%- do listed.append("'" ~ path | replace("'", "''") ~ "'") -%}
    {%- endfor -%}
    (
        select
            filename as file_name,
            sha256(content) as file_sha256
        from read_blob([{{ listed | join(', ') }}])
    )
{%- endmacro %}

{#- The text of a small file, none where it is not. -#}
{% macro text_of_file(path) -%}
    {{ return(adapter.dispatch('text_of_file', 'chokepoint')(path)) }}
{%- endmacro %}

{% macro duckdb__text_of_file(path) -%}
    {%- set quoted = path | replace("'", "''") -%}
    {%- if not files_exist(quoted) -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(run_query("select content from read_text('" ~ quoted ~ "')").rows[0][0]) }}
{%- endmacro %}
