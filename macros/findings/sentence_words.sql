{#- A count in words, as `number` of scripts/chokepoint/words.py writes it: three, 14. Zero has none
    here: what is `no product` in one sentence is `none of them` in another. -#}
{% macro number_in_words(number) -%}
    case cast({{ number }} as integer)
    {%- for word in [
        'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven',
        'twelve',
    ] %}
        when {{ loop.index }} then '{{ word }}'
    {%- endfor %}
        else {{ grouped_integer(number) }}
    end
{%- endmacro %}

{#- A count in words with what follows it: one month is, three months are. -#}
{% macro number_of(number, one, many) -%}
    {{ number_in_words(number) }}
    || case when {{ number }} = 1 then ' {{ one }}' else ' {{ many }}' end
{%- endmacro %}

{#- How many of a whole, as the subject of a clause: none, one, two, both, all four. -#}
{% macro part_in_words(part, whole) -%}
    case
        when {{ part }} = 0 then 'none'
        when {{ part }} = {{ whole }} and {{ whole }} = 2 then 'both'
        when {{ part }} = {{ whole }} and {{ whole }} > 2
            then 'all ' || {{ number_in_words(whole) }}
        else {{ number_in_words(part) }}
    end
{%- endmacro %}

{#- A product's name inside a sentence: rare earth magnets, gallium (unwrought), NdFeB powder. As
    `inner` of scripts/chokepoint/words.py, with what follows a comma in brackets. -#}
{% macro product_in_sentence(name) -%}
    case
        when
            length(split_part({{ name }}, ' ', 1)) > 1
            and substring(split_part({{ name }}, ' ', 1), 2)
            = lower(substring(split_part({{ name }}, ' ', 1), 2))
            then lower(substring({{ name }}, 1, 1))
        else substring({{ name }}, 1, 1)
    end
    || replace(
        substring(split_part({{ name }}, ', ', 1), 2)
        || case
            when position(', ' in {{ name }}) > 0
                then ' (' || substring({{ name }}, position(', ' in {{ name }}) + 2) || ')'
            else ''
        end,
        '; ',
        ' and '
    )
{%- endmacro %}

{#- The earlier windows that a volume is compared with. `each`: a word before them (each, any);
    any of two is either. -#}
{% macro earlier_windows_in_words(windows, each=none) -%}
    case
        when {{ windows }} = 1 then 'the one earlier window'
    {%- if each == 'any' %}
        when {{ windows }} = 2 then 'either of the two earlier windows'
    {%- endif %}
        else '{{ each ~ " of " if each else "" }}the ' || {{ number_in_words(windows) }}
            || ' earlier windows'
    end
    || ' of the same months'
{%- endmacro %}

{#- Kilogrammes with their noun; null where print does not give them. -#}
{% macro with_kilogrammes(volume_words) -%}
    {{ volume_words }}
    || case when {{ volume_words }} = '1' then ' kilogramme' else ' kilogrammes' end
{%- endmacro %}

{#- A sentence begins with a capital: The United States exported. -#}
{% macro capitalised(sentence) -%}
    upper(substring({{ sentence }}, 1, 1)) || substring({{ sentence }}, 2)
{%- endmacro %}

{#- How many of a whole have what a verdict needs, as a clause: only two of the four earlier windows
    are complete, none of the six months is known. `state` is what they should be, `alone` what a
    whole of one is called, `many` what several are. -#}
{% macro known_of_whole(part, whole, state, alone, many) -%}
    case
        when {{ whole }} = 1 then '{{ alone }} is not {{ state }}'
        else
            case
                when {{ part }} > 0 then 'only ' || {{ number_in_words(part) }}
                else 'none'
            end
            || ' of the ' || {{ number_in_words(whole) }} || ' {{ many }}'
            || case when {{ part }} < 2 then ' is {{ state }}' else ' are {{ state }}' end
    end
{%- endmacro %}

{#- What a sentence calls the products of a kind, one or several of them. -#}
{% macro kind_in_words(product_kind, many) -%}
    case {{ product_kind }}
        when 'metal' then 'rare earth metal'
        when 'magnet' then 'rare earth magnet'
        else 'product'
    end || '{{ "s" if many else "" }}'
{%- endmacro %}

{#- Whose: China's, the United States'. -#}
{% macro possessive(name) -%}
    {{ name }} || case when {{ name }} like '%s' then '’' else '’s' end
{%- endmacro %}
