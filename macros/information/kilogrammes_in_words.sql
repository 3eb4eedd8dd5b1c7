{#- Kilogrammes at the precision at which they are known: 656,605 where one value is possible,
    314,000 where the step of print is a thousand, 14.1 million where it is a hundred thousand, 12 of
    a mean of 12.25. Null where they are not known so well. The ends are those of what is known (lower_kg,
    upper_kg). Millions show their step by their decimals and may be known better than it; of
    others only a printed figure's own step is worded, since 250 reads like 250 and not like 253. -#}
{% macro kilogrammes_in_words(lower_kg, upper_kg) -%}
    case
        when {{ lower_kg }} = {{ upper_kg }} or {{ is_printed_alike(lower_kg, upper_kg, 1) }}
            then {{ grouped_integer('floor(' ~ lower_kg ~ ' + 0.5)') }}
    {%- for zeros in range(1, 6) %}
        {%- set step = 10 ** zeros %}
        {%- set mean = '(' ~ lower_kg ~ ' + ' ~ upper_kg ~ ') / 2.0' %}
        {%- set middle = 'floor(' ~ mean ~ ' / ' ~ step ~ ' + 0.5)' %}
        {%- set is_alike = is_printed_alike(lower_kg, upper_kg, step) %}
        {%- if zeros >= 4 %}
        when {{ is_alike }} and {{ lower_kg }} >= 1000000
            then
                cast(cast({{ middle }} / {{ 10 ** (6 - zeros) }} as decimal(18, {{ 6 - zeros }})) as varchar)
                || ' million'
        {%- endif %}
        when {{ is_alike }} and {{ upper_kg }} - {{ lower_kg }} >= {{ step - 1 }}
            then {{ grouped_integer(middle ~ ' * ' ~ step) }}
    {%- endfor %}
    end
{%- endmacro %}
