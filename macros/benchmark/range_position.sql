{#- Where a value lies against a range. Both inequalities are strict, so that a value equal to a
    bound is within: the paper calls a zero against a range that starts at zero "within" (section
    4.4, United States and United Kingdom). Null as soon as one of the three is null. -#}
{% macro range_position(value, minimum, maximum) -%}
    case
        when {{ value }} is null or {{ minimum }} is null or {{ maximum }} is null then null
        when {{ value }} < {{ minimum }} then 'below'
        when {{ value }} > {{ maximum }} then 'above'
        else 'within'
    end
{%- endmacro %}
