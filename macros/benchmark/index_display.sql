{#- An index as the paper prints it: whole numbers with thousands separators (8,163), and one
    decimal below 1 (0.7), so that a small shipment is not read as none. -#}
{% macro index_display(index) -%}
    case
        when {{ index }} > 0 and round({{ index }}, 1) < 0.1 then '<0.1'
        when {{ index }} > 0 and round({{ index }}, 1) < 1
            then cast(cast({{ index }} as decimal(3, 1)) as varchar)
        else {{ grouped_integer(index) }}
    end
{%- endmacro %}
