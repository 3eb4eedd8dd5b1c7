{#- The state of a cell, a product to a destination in one month. The one place in which it is
    decided what is known: `shipped`, `under_half_kg` and `zero` are; `weight_unknown`,
    `not_covered` and `undefined` are not. `absent_state` is what a cell without a row is there. -#}
{% macro month_state(absent_state, is_recorded, volume_kg, has_zero_kg_shipment) -%}
    case
        when not {{ is_recorded }} or {{ absent_state }} in ('undefined', 'not_covered')
            then {{ absent_state }}
        when {{ volume_kg }} is null then 'weight_unknown'
        when {{ volume_kg }} > 0 then 'shipped'
        when {{ has_zero_kg_shipment }} then 'under_half_kg'
        else 'zero'
    end
{%- endmacro %}

{#- The state of a cell without a row: zero only where a file speaks of it and the code is in
    force. -#}
{% macro absent_state(is_defined, is_covered) -%}
    case
        when not {{ is_defined }} then 'undefined'
        when {{ is_covered }} then 'zero'
        else 'not_covered'
    end
{%- endmacro %}

{#- True for the states in which the kilogrammes of a cell are known. -#}
{% macro is_known_state(state) -%}
    ({{ state }} in ('shipped', 'under_half_kg', 'zero'))
{%- endmacro %}

{#- True for the states in which something was shipped, be it under half a kilogramme. -#}
{% macro is_shipment_state(state) -%}
    ({{ state }} in ('shipped', 'under_half_kg'))
{%- endmacro %}

{#- The months of a window that count: the known ones, and under `as_zero` those in which the code
    was not in force, because the paper counts them as zero. A month that nobody loaded never
    counts. -#}
{% macro months_covered(missing_treatment, months_known, months_undefined) -%}
    (
        {{ months_known }}
        + case when {{ missing_treatment }} = 'as_zero' then {{ months_undefined }} else 0 end
    )
{%- endmacro %}
