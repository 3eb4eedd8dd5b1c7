{#- Between which values a ratio lies whose parts are known between ends, as an index: the lower end
    of it, and the upper. The base is no less than zero; where it may be zero, or an end is open
    (null), the ratio has no end on that side. The parts are taken as independent, so that the ends
    may be wider than what print allows, never narrower. -#}
{% macro lower_end_of_index(lower, base_lower, base_upper) -%}
    case
        when {{ lower }} < 0 then {{ index_to_base(lower, base_lower) }}
        when {{ base_upper }} is null then 0 * cast({{ lower }} as double)
        else {{ index_to_base(lower, base_upper) }}
    end
{%- endmacro %}

{% macro upper_end_of_index(upper, base_lower, base_upper) -%}
    case
        when {{ upper }} >= 0 then {{ index_to_base(upper, base_lower) }}
        when {{ base_upper }} is null then 0 * cast({{ upper }} as double)
        else {{ index_to_base(upper, base_upper) }}
    end
{%- endmacro %}
