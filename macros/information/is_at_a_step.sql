{#- Whether two ends are those of one printed figure: as far apart as its step is wide, with the
    figure in the middle. Ends of a sum of several figures are not: their sum has no step. -#}
{% macro is_at_a_step(lower_kg, upper_kg) -%}
    (
        {{ upper_kg }} - {{ lower_kg }} + 1 in (1, 10, 100, 1000, 10000, 100000)
        and ({{ lower_kg }} + ({{ upper_kg }} - {{ lower_kg }} + 1) // 2)
            % ({{ upper_kg }} - {{ lower_kg }} + 1) = 0
    )
{%- endmacro %}
