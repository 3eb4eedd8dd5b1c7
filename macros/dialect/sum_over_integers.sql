{% macro sum_over_integers(variable, first, last, term) -%}
    {{ return(adapter.dispatch('sum_over_integers', 'chokepoint')(variable, first, last, term)) }}
{%- endmacro %}

{#- The sum of an empty list is null in DuckDB; an empty sum is zero. -#}
{% macro duckdb__sum_over_integers(variable, first, last, term) -%}
    coalesce(
        list_sum(
            list_transform(
                generate_series({{ first }}, {{ last }}),
                lambda {{ variable }}: cast({{ term }} as double)
            )
        ),
        0
    )
{%- endmacro %}
