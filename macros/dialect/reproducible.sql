{#- An aggregate of doubles with the same bits in every build. Addition of doubles rounds, so a sum
    depends on the order in which threads deliver its terms; here they are taken from the smallest
    to the largest. The value itself is the key: it orders completely, since terms that tie are the
    same number. For groups of a few hundred rows, because every group is sorted; millions are
    added by fixed_point_sum, integers and decimals by a plain sum or avg, which are exact. -#}
{% macro reproducible(aggregate, value, other=none) -%}
    {{ return(adapter.dispatch('reproducible', 'chokepoint')(aggregate, value, other)) }}
{%- endmacro %}

{% macro duckdb__reproducible(aggregate, value, other=none) -%}
    {%- set arguments = value if other is none else value ~ ', ' ~ other -%}
    {{ aggregate }}({{ arguments }} order by {{ arguments }})
{%- endmacro %}
