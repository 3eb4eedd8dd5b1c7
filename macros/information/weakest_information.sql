{#- What a figure of several parts can bear: the weakest of what its parts rest on. An aggregate; a
    part without information (nothing is known of it) does not count. `condition` says which rows
    are parts. -#}
{% macro weakest_information(information, condition='true') -%}
    case
    {%- for kind in ['free', 'bounded', 'determined', 'press', 'reported'] %}
        when bool_or({{ information }} = '{{ kind }}' and {{ condition }}) then '{{ kind }}'
    {%- endfor %}
    end
{%- endmacro %}
