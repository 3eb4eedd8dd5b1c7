{#- Pearson correlation of two columns; null, never NaN, where one of them does not vary. -#}
{% macro correlation(one, other) -%}
    case
        when count(distinct {{ one }}) > 1 and count(distinct {{ other }}) > 1
            then {{ reproducible(
                'corr', 'cast(' ~ one ~ ' as double)', 'cast(' ~ other ~ ' as double)'
            ) }}
    end
{%- endmacro %}
