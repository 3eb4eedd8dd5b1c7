{#- True from `first` to `last`, both included; a bound that is null is open. The one rule of
    validity: of codes (by month index, so that a code is valid in every month on a day of which it
    was in force) and of memberships. Written so that no engine takes it for a join on a range: join
    on the key, and let this filter what was found. -#}
{% macro is_in_span(value, first, last) -%}
    case
        when {{ value }} < {{ first }} then false
        when {{ value }} > {{ last }} then false
        else true
    end
{%- endmacro %}
