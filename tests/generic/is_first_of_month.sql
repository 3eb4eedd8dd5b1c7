{#- A month is the date of its first day; a null is let through (an open validity). -#}
{% test is_first_of_month(model, columns) %}

    select * from {{ model }}
    where day({{ columns | join(') <> 1 or day(') }}) <> 1

{% endtest %}
