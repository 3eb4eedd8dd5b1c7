{#- Kilogrammes as they may be said: a customs record whatever is known of it, a reconstructed
    volume at the precision of print and not at all where print does not fix it. The arguments are the
    relation, with is_reconstructed and information, and its columns of the volume and its ends. -#}
{% macro known_in_words(relation, volume_kg, lower_kg, upper_kg) -%}
    case
        when not {{ relation }}.is_reconstructed or {{ relation }}.information is null
            then {{ grouped_integer(relation ~ '.' ~ volume_kg) }}
        else {{ kilogrammes_in_words(relation ~ '.' ~ lower_kg, relation ~ '.' ~ upper_kg) }}
    end
{%- endmacro %}
