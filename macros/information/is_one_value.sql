{#- Whether kilogrammes have one value, at the precision of their source: a record, a printed
    figure, or an estimate of which print says nothing, and which is taken as it is. -#}
{% macro is_one_value(information) -%}
    coalesce({{ information }} not in ('bounded', 'free'), true)
{%- endmacro %}
