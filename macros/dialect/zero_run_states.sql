{#- Zero runs month by month: a list of probabilities, of which place k + 1 is that a month ends in
    a run of k zero months, and the last one that a run of run_months has happened, which stays.
    Lists, and no rows that are added up: a recursion over rows costs eight times as much, and
    other engines have no recursion with GROUP BY. -#}
{% macro first_zero_run_states(run_months, zero_p) -%}
    {{ return(adapter.dispatch('first_zero_run_states', 'chokepoint')(run_months, zero_p)) }}
{%- endmacro %}

{% macro duckdb__first_zero_run_states(run_months, zero_p) -%}
    list_concat(
        [1 - {{ zero_p }}, {{ zero_p }}],
        list_resize(cast([] as double []), {{ run_months }} - 1, 0.0)
    )
{%- endmacro %}

{#- The same a month later. Doubles are added from the smallest to the largest (reproducible). -#}
{% macro next_zero_run_states(states, run_months, zero_after_zero_p, zero_after_shipment_p) -%}
    {{ return(adapter.dispatch('next_zero_run_states', 'chokepoint')(
        states, run_months, zero_after_zero_p, zero_after_shipment_p
    )) }}
{%- endmacro %}

{% macro duckdb__next_zero_run_states(
    states, run_months, zero_after_zero_p, zero_after_shipment_p
) -%}
    list_concat(
        [list_sum(list_sort(list_concat(
            [{{ states }}[1] * (1 - {{ zero_after_shipment_p }})],
            list_transform(
                {{ states }}[2:{{ run_months }}], lambda p: p * (1 - {{ zero_after_zero_p }})
            )
        )))],
        case
            when {{ run_months }} > 1 then [{{ states }}[1] * {{ zero_after_shipment_p }}] else []
        end,
        list_transform(
            {{ states }}[2:{{ run_months }} - 1], lambda p: p * {{ zero_after_zero_p }}
        ),
        [
            {{ states }}[{{ run_months }} + 1] + {{ states }}[{{ run_months }}]
            * case
                when {{ run_months }} = 1 then {{ zero_after_shipment_p }} else {{ zero_after_zero_p }}
            end
        ]
    )
{%- endmacro %}
