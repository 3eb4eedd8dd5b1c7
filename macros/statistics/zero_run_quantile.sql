{#- The number of months that zero runs exceed with the given probability at most, when a zero month
    is followed by another with zero_p: a run lasts longer than L months with zero_p^L, so L is the
    smallest whole number, 1 or more, with zero_p^L <= exceeded_p. Null without zero_p, and where it
    is 1. -#}
{% macro zero_run_quantile(zero_p, exceeded_p) -%}
    case
        when {{ zero_p }} <= {{ exceeded_p }} then 1
        when {{ zero_p }} < 1 then cast(ceil(ln({{ exceeded_p }}) / ln({{ zero_p }})) as integer)
    end
{%- endmacro %}
