{#- Whether nothing was shipped in a month of fct_monthly_exports. A shipment under half a
    kilogramme is recorded as 0 kg and is a shipment. Null where the month is unknown. -#}
{% macro is_zero_month(volume_kg, has_zero_kg_shipment) -%}
    ({{ volume_kg }} = 0 and not {{ has_zero_kg_shipment }})
{%- endmacro %}
