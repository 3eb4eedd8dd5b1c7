{#- For models whose rows are problems: each row is a failure, and the row says what to do. -#}
{% test is_empty(model) %}

    select * from {{ model }}

{% endtest %}
