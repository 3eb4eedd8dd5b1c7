{#- Whether a computed value bears a printed statement out. `eq` asks whether it rounds to print
    (half a rounding step either way, so that both roundings of a tie count); `nearly` is from nine
    tenths of the printed number up to, but not including, it. Null when there is no computed
    value. -#}
{% macro claim_holds(computed, printed, step, comparator) -%}
    case {{ comparator }}
        when 'eq' then abs({{ computed }} - {{ printed }}) <= coalesce({{ step }}, 0) / 2 + 1e-9
        when 'lt' then {{ computed }} < {{ printed }}
        when 'le' then {{ computed }} <= {{ printed }}
        when 'gt' then {{ computed }} > {{ printed }}
        when 'ge' then {{ computed }} >= {{ printed }}
        when 'nearly' then {{ computed }} >= 0.9 * {{ printed }} and {{ computed }} < {{ printed }}
    end
{%- endmacro %}
