{#- A value as an index of a base that is set to 100. Without a base, or with a base of zero, there
    is no index: null, never infinity and never a number out of 0/0 (paper, footnotes 5 and 6). -#}
{% macro index_to_base(value, base) -%}
    (100 * cast({{ value }} as double) / nullif({{ base }}, 0))
{%- endmacro %}
