{#- Sample standard deviation of n values of which the sum and the sum of squares are known; null
    below two values. For values around zero, as changes are: else too many digits cancel. -#}
{% macro standard_deviation_from_sums(total, sum_of_squares, n) -%}
    case
        when {{ n }} >= 2
            then sqrt(
                greatest({{ sum_of_squares }} - {{ total }} * {{ total }} / {{ n }}, 0)
                / ({{ n }} - 1)
            )
    end
{%- endmacro %}
