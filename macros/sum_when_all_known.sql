{#- A sum of which no part is unknown: null as soon as one value is, because a total without it
    would look complete (dollars beside flows in another currency). -#}
{% macro sum_when_all_known(column) -%}
    case when bool_and({{ column }} is not null) then sum({{ column }}) end
{%- endmacro %}
