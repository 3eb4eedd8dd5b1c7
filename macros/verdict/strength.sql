{#- How far a volume lies outside the mean of its benchmark, in parts of the way from the mean to
    the end of the range; null without a benchmark. -#}
{% macro range_exceedance(has_benchmark, post_kg, mean_kg, min_kg, max_kg) -%}
    case
        when not {{ has_benchmark }} then null
        when {{ post_kg }} = {{ mean_kg }} then 0.0
        when {{ post_kg }} > {{ mean_kg }}
            then ({{ post_kg }} - {{ mean_kg }}) / nullif({{ max_kg }} - {{ mean_kg }}, 0)
        else ({{ mean_kg }} - {{ post_kg }}) / nullif({{ mean_kg }} - {{ min_kg }}, 0)
    end
{%- endmacro %}

{#- The largest t that such a volume can have: one window at the bound alone makes the variance so
    large that t stays below this. -#}
{% macro largest_possible_t(range_exceedance, window_count) -%}
    case
        when {{ window_count }} > 1
            then
                {{ range_exceedance }} * ({{ window_count }} - 1)
                / sqrt({{ window_count }} + 1.0)
    end
{%- endmacro %}

{#- Whether the benchmark is so small that one consignment moves the index. -#}
{% macro is_small_mean(mean_kg) -%}
    {{ mean_kg }} < {{ threshold('small_mean_kg') }}
{%- endmacro %}

{#- Whether the benchmark is a handful of consignments. -#}
{% macro is_of_few_months(active_months) -%}
    {{ active_months }} < {{ threshold('few_active_months') }}
{%- endmacro %}

{#- Whether one window makes most of the benchmark. -#}
{% macro is_of_one_window(max_kg, total_kg) -%}
    cast({{ max_kg }} as double) / nullif({{ total_kg }}, 0)
    > {{ threshold('dominant_window_share_pct') }} / 100
{%- endmacro %}
