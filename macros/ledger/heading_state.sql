{#- What a code of six digits is in a month without a row, from how many of its products are not
    covered or not in force: known where every product is. Under `as_zero` a product that was not
    in force is zero, as in months_covered; otherwise the sum without it would not be like for
    like. -#}
{% macro heading_state(product_count, not_covered_count, undefined_count, missing_treatment) -%}
    case
        when {{ not_covered_count }} > 0 then 'not_covered'
        when {{ undefined_count }} = {{ product_count }} then 'undefined'
        when {{ undefined_count }} > 0 and {{ missing_treatment }} <> 'as_zero' then 'undefined'
        else 'zero'
    end
{%- endmacro %}
