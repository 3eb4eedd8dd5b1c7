{#- Single months that the press prints, as intervals: what several reports say of a month holds
    together. Spans of months are not spread over their months. The press writes about the paper's
    exporter. Arguments are names of relations: the seed of reports, destinations with their partner,
    specifications. -#}
{% macro press_months(press, destinations, specifications) -%}
    select
        ---------- keys
        specifications.reporter_code,
        press.product_code,
        destinations.destination_id,
        press.period_start_month as month,
        cast({{ month_index('press.period_start_month') }} as integer) as month_index,

        ---------- what is printed, to its tolerance
        greatest(max(press.quantity_kg - press.tolerance_kg), 0) as lower_kg,
        min(press.quantity_kg + press.tolerance_kg) as upper_kg
    from {{ press }} as press
    inner join {{ destinations }} as destinations
        on
            case press.area_kind
                when 'destination' then press.area_id = destinations.destination_id
                when 'partner' then press.area_id = destinations.partner_id
            end
    cross join {{ specifications }} as specifications
    where
        press.is_used
        and press.period_start_month = press.period_end_month
        and specifications.is_reference
    group by
        specifications.reporter_code,
        press.product_code,
        destinations.destination_id,
        press.period_start_month
{%- endmacro %}
