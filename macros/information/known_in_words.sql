{#- The kilogrammes of a part of a comparison as they may be said: a customs record whatever is
    known of it, a reconstructed volume at the precision of print and not at all where print does not fix
    it. `comparisons` has the volume and, under the name of the part, its ends. -#}
{% macro known_in_words(comparisons, volume_kg, part) -%}
    case
        when not {{ comparisons }}.is_reconstructed or {{ comparisons }}.information is null
            then {{ grouped_integer(comparisons ~ '.' ~ volume_kg) }}
        else {{ kilogrammes_in_words(
            comparisons ~ '.' ~ part ~ '_lower_kg', comparisons ~ '.' ~ part ~ '_upper_kg'
        ) }}
    end
{%- endmacro %}
