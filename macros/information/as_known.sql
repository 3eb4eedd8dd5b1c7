{#- The kilogrammes behind words: a record as it is, what print fixes at its precision (as_known),
    else null. For relations with `<figure>_kg`, `<figure>_words`, and `<part>_lower_kg` and
    `<part>_upper_kg`. -#}
{% macro said_kg(figure, part, relation='') -%}
    {%- set of = relation ~ '.' if relation else '' -%}
    case
        when {{ of }}{{ figure }}_words is null then null
        when not {{ of }}is_reconstructed or {{ of }}information is null then {{ of }}{{ figure }}_kg
        else {{ as_known(of ~ figure ~ '_words', of ~ part ~ '_lower_kg', of ~ part ~ '_upper_kg') }}
    end
{%- endmacro %}

{#- Kilogrammes, or an index, as a number where it may be said (`words`): the value itself where one
    is possible, else the middle of what print leaves, rounded where the ends allow it:
    314,000 of 313,500 to 314,499. Null where it is not known so well, and where months are missing
    (no upper end). -#}
{% macro as_known(words, lower, upper, decimals=0) -%}
    {%- set middle -%}
        (({{ lower }} + {{ upper }}) / 2.0)
    {%- endset -%}
    {%- set rounded -%}
        round({{ middle }}, {{ decimals }})
    {%- endset -%}
    case
        when {{ words }} is null or {{ upper }} is null then null
        when {{ lower }} = {{ upper }} then {{ lower }}
        when {{ rounded }} >= {{ lower }} and {{ rounded }} <= {{ upper }} then {{ rounded }}
        else {{ middle }}
    end
{%- endmacro %}
