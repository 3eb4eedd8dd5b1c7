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
