{#- True in the months of a membership; `members` names a relation of int_destination_members. -#}
{% macro is_member_in(month, members) -%}
    {{ is_in_span(month, members ~ '.member_from_month', members ~ '.member_to_month') }}
{%- endmacro %}
