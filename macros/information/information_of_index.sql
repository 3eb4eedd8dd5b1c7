{#- What an index rests on: what its windows do; where they are not fixed, `determined` if every
    value that print allows is shown alike, `bounded` if there is an upper end, else `free`. Null
    without an index. -#}
{% macro information_of_index(index_lower, index_upper, information) -%}
    case
        when {{ index_lower }} is null then null
        when {{ information }} not in ('determined', 'bounded', 'free') then {{ information }}
        when {{ is_index_printed_alike(index_lower, index_upper) }} then 'determined'
        when {{ index_upper }} is not null then 'bounded'
        when {{ information }} is not null then 'free'
    end
{%- endmacro %}

{#- Whether every index between two ends is shown alike (index_display): whole, with a decimal below
    1. -#}
{% macro is_index_printed_alike(index_lower, index_upper) -%}
    case
        when {{ index_upper }} < 1
            then {{ index_lower }} = {{ index_upper }}
                or {{ is_printed_alike(index_lower, index_upper, 0.1) }}
        else {{ is_printed_alike(index_lower, index_upper, 1) }}
    end
{%- endmacro %}
