{#- Each column is at least as large as the one before it in the list: bounds around a value. A
    pair with a null in it is let through. -#}
{% test columns_in_order(model, columns) %}
    {%- set descents = [] -%}
    {%- for column in columns[1:] -%}
        {%- do descents.append(column ~ ' < ' ~ columns[loop.index0]) -%}
    {%- endfor -%}

    select * from {{ model }}
    where {{ descents | join(' or ') }}

{% endtest %}
