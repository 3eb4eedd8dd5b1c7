{#- Why a window cannot be compared; null when it can. "No history" needs every benchmark window:
    where one is partial, a mean of zero over the others does not show that nothing was ever
    shipped. -#}
{% macro omission_reason(
    volume, months_covered, months_expected, benchmark, windows_used, windows_expected
) -%}
    case
        when {{ months_covered }} < {{ months_expected }} then 'post_window_incomplete'
        when {{ benchmark }} > 0 then null
        when {{ benchmark }} is null or {{ windows_used }} < {{ windows_expected }}
            then 'benchmark_incomplete'
        when {{ volume }} > 0 then 'no_benchmark_history_new_flow'
        else 'no_benchmark_history'
    end
{%- endmacro %}
