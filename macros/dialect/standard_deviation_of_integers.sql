{#- Sample standard deviation of integers, from sums that are exact: the engine's own takes doubles
    as threads deliver them. Null below two values. -#}
{% macro standard_deviation_of_integers(value) -%}
    {{ return(adapter.dispatch('standard_deviation_of_integers', 'chokepoint')(value)) }}
{%- endmacro %}

{% macro duckdb__standard_deviation_of_integers(value) -%}
    {%- set integer = 'cast(' ~ value ~ ' as hugeint)' -%}
    case
        when count({{ value }}) >= 2
            then sqrt(
                cast(
                    count({{ value }}) * sum({{ integer }} * {{ integer }})
                    - sum({{ integer }}) * sum({{ integer }}) as double
                )
                / (count({{ value }}) * (count({{ value }}) - 1))
            )
    end
{%- endmacro %}
