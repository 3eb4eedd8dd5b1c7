{#- Equality of the columns that make one whole of parts: a line's month of some partners, and the
    kind of the parts. -#}
{% macro same_part_group(left_relation, right_relation) -%}
    {%- set names = [
        'reporter_code', 'line_code', 'line_level', 'month', 'partner_list', 'part_kind'
    ] -%}
    {%- for name in names -%}
        {{ left_relation }}.{{ name }} = {{ right_relation }}.{{ name }}{{ ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
