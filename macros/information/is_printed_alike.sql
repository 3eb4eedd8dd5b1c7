{#- Whether every value between two ends rounds to one at this step. The ends of a printed figure
    are those of its step, and both count: 11.5 to 12.5 is printed as 12. -#}
{% macro is_printed_alike(lower, upper, step) -%}
    (floor({{ lower }} / {{ step }} + 0.5) = ceil({{ upper }} / {{ step }} - 0.5))
{%- endmacro %}
