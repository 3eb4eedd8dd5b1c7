{#- What is wrong with an HS code in a month, by a relation of int_hs_codes_normalised: no product
    has it, or it did not exist then. Null: nothing. -#}
{% macro hs_code_problem(month, hs_codes) -%}
    case
        when {{ hs_codes }}.product_code is null then 'unknown'
        when
            not {{ is_in_span(
                month_index(month), hs_codes ~ '.valid_from_index', hs_codes ~ '.valid_to_index'
            ) }}
            then 'outside_validity'
    end
{%- endmacro %}
