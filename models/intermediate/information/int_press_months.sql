-- Single months that the press prints, as intervals: what several reports say of a month holds
-- together. Spans of months are not spread over their months.

with press as (

    select
        *,
        {{ month_index('period_start_month') }} as month_index
    from {{ ref('press_reported_figures') }}
    where is_used and period_start_month = period_end_month

),

destinations as (

    select * from {{ ref('int_destinations') }}

),

specifications as (

    select * from {{ ref('int_specifications') }}
    where is_reference

),

-- The press writes about the paper's exporter.
months as (

    select
        ---------- keys
        specifications.reporter_code,
        press.product_code,
        destinations.destination_id,
        press.period_start_month as month,
        cast(press.month_index as integer) as month_index,

        ---------- what is printed, to its tolerance
        greatest(max(press.quantity_kg - press.tolerance_kg), 0) as lower_kg,
        min(press.quantity_kg + press.tolerance_kg) as upper_kg
    from press
    inner join destinations
        on
            case press.area_kind
                when 'destination' then press.area_id = destinations.destination_id
                when 'partner' then press.area_id = destinations.partner_id
            end
    cross join specifications
    group by
        specifications.reporter_code,
        press.product_code,
        destinations.destination_id,
        press.period_start_month,
        press.month_index

)

select * from months
