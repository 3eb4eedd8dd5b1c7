{#- What a row of a figure is called: the product where the figure shows a destination, the
    destination where it shows a product, and both where it shows several products under one
    specification. The arguments name relations. -#}
{% macro figure_label(figure_scope, comparisons, products, destinations) -%}
    {%- set figure -%}
        (partition by {{ figure_scope }}.figure_id, {{ comparisons }}.specification_id)
    {%- endset -%}
    case
        when {{ figure_scope }}.scope_kind = 'destination' then {{ products }}.product_name
        when
            min({{ comparisons }}.product_code) over {{ figure }}
            = max({{ comparisons }}.product_code) over {{ figure }}
            then {{ destinations }}.destination_name
        else {{ destinations }}.destination_name || ', ' || {{ products }}.product_name
    end
{%- endmacro %}
