{#- Kilogrammes as a number, where they may be said (`words`, of known_in_words): the value itself
    where one is possible, else the middle of the step that is printed, 314,000 of 313,500 to
    314,499. Null where they are not known so well, and where months are missing (no upper end). -#}
{% macro as_known(words, lower_kg, upper_kg) -%}
    case
        when {{ words }} is null or {{ upper_kg }} is null then null
        when {{ lower_kg }} = {{ upper_kg }} then {{ lower_kg }}
        else floor(({{ lower_kg }} + {{ upper_kg }}) / 2.0 + 0.5)
    end
{%- endmacro %}

{#- The same of an index (`words`, of index_display): whole, with one decimal below 1. -#}
{% macro index_as_known(words, index_lower, index_upper) -%}
    case
        when {{ words }} is null or {{ index_upper }} is null then null
        when {{ index_lower }} = {{ index_upper }} then {{ index_lower }}
        when {{ index_upper }} < 1
            then floor(({{ index_lower }} + {{ index_upper }}) * 5 + 0.5) / 10
        else floor(({{ index_lower }} + {{ index_upper }}) / 2 + 0.5)
    end
{%- endmacro %}
