{#- Compound annual growth rate between two values that lie some years apart, in per cent.
    Four windows span three years: Table 1 holds with the exponent 1/3 only (scandium, 1 kg to
    117 kg, is +389.1 there). Null when the first value is null or zero. -#}
{% macro cagr_pct(first_value, last_value, years) -%}
    (
        100 * (
            power(
                cast({{ last_value }} as double) / nullif({{ first_value }}, 0),
                1.0 / nullif({{ years }}, 0)
            ) - 1
        )
    )
{%- endmacro %}
