{#- True in the months in which a code is in force; a bound that is null does not bind. -#}
{% macro is_in_force(month_index, valid_from_index, valid_to_index) -%}
    (
        coalesce({{ month_index }} >= {{ valid_from_index }}, true)
        and coalesce({{ month_index }} <= {{ valid_to_index }}, true)
    )
{%- endmacro %}
