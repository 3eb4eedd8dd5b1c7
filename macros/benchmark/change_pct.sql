{#- Change against an earlier value, in per cent of it. Null when that value is null or zero. -#}
{% macro change_pct(value, earlier_value) -%}
    ({{ index_to_base(value, earlier_value) }} - 100)
{%- endmacro %}
