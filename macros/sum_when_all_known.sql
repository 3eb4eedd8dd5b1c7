{#- A sum of which no part is unknown: null as soon as one value is, because a total without it
    would look complete (dollars beside flows in another currency). -#}
{% macro sum_when_all_known(column, of_doubles=false) -%}
    case when bool_and({{ column }} is not null)
        then {{ reproducible('sum', column) if of_doubles else 'sum(' ~ column ~ ')' }}
    end
{%- endmacro %}
