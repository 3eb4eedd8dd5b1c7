{#- The number of months that 95 per cent of zero runs do not exceed, when a zero month is followed
    by another with the given probability p: a run lasts longer than L months with p^L, so L is the
    smallest whole number, 1 or more, with p^L <= 0.05. Null without p, and where p is 1. -#}
{% macro zero_run_quantile(zero_p) -%}
    case
        when {{ zero_p }} <= 0.05 then 1
        when {{ zero_p }} < 1 then cast(ceil(ln(0.05) / ln({{ zero_p }})) as integer)
    end
{%- endmacro %}
