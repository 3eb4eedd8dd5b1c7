{#- Volumes and values are never below zero. A null is not: it says that nothing is known. -#}
{% test not_negative(model, columns) %}

    select * from {{ model }}
    where {{ columns | join(' < 0 or ') }} < 0

{% endtest %}
