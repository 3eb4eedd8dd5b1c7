{#- Whether a computed value bears a printed statement out. `eq` asks whether it rounds to print
    (half a rounding step either way, so that both roundings of a tie count); `nearly` is from nine
    tenths of the printed number up to, but not including, it. What differs by rounding errors alone
    (1e-9) is equal. Null when there is no computed value. -#}
{% macro claim_holds(computed, printed, step, comparator) -%}
    case {{ comparator }}
        when 'eq' then abs({{ computed }} - {{ printed }}) <= coalesce({{ step }}, 0) / 2 + 1e-9
        when 'lt' then {{ computed }} < {{ printed }} - 1e-9
        when 'le' then {{ computed }} <= {{ printed }} + 1e-9
        when 'gt' then {{ computed }} > {{ printed }} + 1e-9
        when 'ge' then {{ computed }} >= {{ printed }} - 1e-9
        when 'nearly'
            then {{ computed }} >= 0.9 * {{ printed }} - 1e-9 and {{ computed }} < {{ printed }} - 1e-9
    end
{%- endmacro %}
