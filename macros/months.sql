{#- A month as one integer, so that windows are arithmetic and never a range join. -#}
{% macro month_index(month) -%}
    (year({{ month }}) * 12 + month({{ month }}))
{%- endmacro %}

{#- The way back: the first day of the month with this index. -#}
{% macro month_from_index(index) -%}
    make_date(
        cast(floor(({{ index }} - 1) / 12.0) as integer),
        cast({{ index }} - 12 * floor(({{ index }} - 1) / 12.0) as integer),
        1
    )
{%- endmacro %}

{#- 0 from the event's window on, -1 for the twelve months before it, and so on. -#}
{% macro window_number(month_index, start_month_index) -%}
    cast(floor(({{ month_index }} - {{ start_month_index }}) / 12.0) as integer)
{%- endmacro %}

{#- How many months a month lies after the start of its own window: 0 to 11. -#}
{% macro window_offset(month_index, start_month_index) -%}
    cast(
        {{ month_index }} - {{ start_month_index }}
        - 12 * floor(({{ month_index }} - {{ start_month_index }}) / 12.0) as integer
    )
{%- endmacro %}
