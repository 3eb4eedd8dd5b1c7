{#- What a row of a figure is called: the product where the figure shows a destination, the
    destination where it shows a product, and both where it shows several products. Reads the
    relations `figure_scope`, `comparisons`, `products` and `destinations`. -#}
{% macro figure_label() -%}
    case
        when figure_scope.scope_kind = 'destination' then products.product_name
        when
            min(comparisons.product_code) over (
                partition by figure_scope.figure_id, comparisons.specification_id
            )
            = max(comparisons.product_code) over (
                partition by figure_scope.figure_id, comparisons.specification_id
            )
            then destinations.destination_name
        else destinations.destination_name || ', ' || products.product_name
    end
{%- endmacro %}
