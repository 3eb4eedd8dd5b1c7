{#- Values in one text, each with its length in front, so that where one ends and the next begins
    counts; null is not the empty text. -#}
{% macro fields_in_one_text(fields) -%}
    {%- for field in fields -%}
        coalesce(
            cast(length(cast({{ field }} as varchar)) as varchar) || ':'
            || cast({{ field }} as varchar),
            '-'
        )
        {%- if not loop.last %}
            || ' ' ||
        {% endif -%}
    {%- endfor -%}
{%- endmacro %}
