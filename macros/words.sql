{#- A span of months in words: November 2025 to April 2026; one month alone by its name. -#}
{% macro month_span_in_words(first_month, last_month) -%}
    case
        when {{ first_month }} = {{ last_month }} then {{ month_in_words(first_month) }}
        else {{ month_in_words(first_month) }} || ' to ' || {{ month_in_words(last_month) }}
    end
{%- endmacro %}

{#- A count with its noun: 1 product, 3 products. -#}
{% macro count_of(number, one, many) -%}
    cast({{ number }} as varchar) || case when {{ number }} = 1 then ' {{ one }}' else ' {{ many }}' end
{%- endmacro %}
