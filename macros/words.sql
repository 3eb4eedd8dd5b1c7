{#- A span of months in words: November 2025 to April 2026; one month alone by its name. -#}
{% macro month_span_in_words(first_month, last_month) -%}
    case
        when {{ first_month }} = {{ last_month }} then {{ month_in_words(first_month) }}
        else {{ month_in_words(first_month) }} || ' to ' || {{ month_in_words(last_month) }}
    end
{%- endmacro %}

{#- A count with its noun: 1 product, 3 products. -#}
{% macro count_of(number, one, many) -%}
    cast({{ number }} as varchar) || case when {{ number }} = 1 then ' {{ one }}' else ' {{ many }}' end
{%- endmacro %}

{#- A place inside a sentence: the United States, the world, Japan. The same words as `the` of
    scripts/chokepoint/words.py. -#}
{% macro place_in_sentence(name) -%}
    {%- set has_article = [] -%}
    {%- for beginning in [
        'United ', 'European Union', 'Netherlands', 'Philippines', 'Czech Rep', 'Russian Fed'
    ] -%}
        {%- do has_article.append(name ~ " like '" ~ beginning ~ "%'") -%}
    {%- endfor -%}
    case
        when {{ name }} in ('World', 'Rest of the world') then 'the ' || lower({{ name }})
        when {{ has_article | join(' or ') }} then 'the ' || {{ name }}
        else {{ name }}
    end
{%- endmacro %}
