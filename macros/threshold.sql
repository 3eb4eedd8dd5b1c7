{#- A number that a verdict or a flag hangs on, from the seed thresholds, where its reason stands;
    with column='caveat', its words. -#}
{% macro threshold(threshold_id, column='threshold_value') -%}
    (
        select max(thresholds.{{ column }}) from {{ ref('thresholds') }} as thresholds
        where thresholds.threshold_id = '{{ threshold_id }}'
    )
{%- endmacro %}
