{#- A statement that fails with the sentences of all unmapped codes, the most frequent first; where
    there is none it does nothing. -#}
{% macro stop_at_unmapped_codes(relation) -%}
    select
        case
            when count(*) > 0
                then {{ raise_error(
                    "'the load is stopped by ' || cast(count(*) as varchar) || ' code(s). '"
                    ~ " || " ~ joined_text('message', "' | '", 'raw_rows desc, code')
                ) }}
        end as nothing
    from {{ relation }}
{%- endmacro %}
