{#- True in the months of a membership (relation `members`). Written so that no engine takes it for
    a join on a range: the join is on the partner, and this filters what it found. -#}
{% macro is_member_in(month) -%}
    case
        when members.member_from_month is null and members.member_to_month is null then true
        when {{ month }} < members.member_from_month then false
        when {{ month }} > members.member_to_month then false
        else true
    end
{%- endmacro %}
