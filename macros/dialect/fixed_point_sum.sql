{#- Sum of doubles of ordinary size, such as logarithms, with the same bits in every build, in one
    pass over millions of rows: each is taken in units of 2^-60 (about 1e-18), and these are
    integers, which add up exactly in any order. -#}
{% macro fixed_point_sum(value) -%}
    {{ return(adapter.dispatch('fixed_point_sum', 'chokepoint')(value)) }}
{%- endmacro %}

{% macro duckdb__fixed_point_sum(value) -%}
    (sum(cast(({{ value }}) * power(2, 60) as hugeint)) / power(2, 60))
{%- endmacro %}
