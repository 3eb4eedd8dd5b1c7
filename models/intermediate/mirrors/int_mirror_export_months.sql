-- What the exporter recorded at six digits, in the shape of int_destination_months: the products of
-- an event under the code added up month by month.

with event_products as (

    select * from {{ ref('int_event_products') }}

),

month_status as (

    select * from {{ ref('int_month_status') }}

),

destination_months as (

    select * from {{ ref('int_destination_months') }}

),

export_status as (

    select * from {{ ref('int_mirror_export_status') }}

),

product_months as (

    select
        event_products.event_id,
        {{ product_series_number(
            'event_products.reporter_code', 'substr(event_products.product_code, 1, 6)'
        ) }} as product_series_number,
        destination_months.membership_basis,
        destination_months.destination_number,
        destination_months.month_index,
        destination_months.is_recorded,
        destination_months.volume_kg,
        status.absent_state as product_state,
        {{ month_state(
            'coalesce(destination_months.absent_state, status.absent_state)',
            'destination_months.is_recorded',
            'destination_months.volume_kg',
            'destination_months.has_zero_kg_shipment'
        ) }} as month_state
    from event_products
    inner join destination_months
        on event_products.product_series_number = destination_months.product_series_number
    inner join month_status as status
        on
            destination_months.product_series_number = status.product_series_number
            and destination_months.month_index = status.month_index

),

-- Each row takes the place of what its product is without one.
summed as (

    select
        event_id,
        product_series_number,
        membership_basis,
        destination_number,
        month_index,
        bool_or(is_recorded) as is_recorded,
        coalesce(sum(case when {{ is_known_state('month_state') }} then volume_kg end), 0)
            as volume_kg,
        bool_or(month_state = 'weight_unknown') as is_weight_unknown,
        bool_or(month_state = 'under_half_kg') as has_zero_kg_shipment,
        count(*) filter (where month_state = 'not_covered')
        - count(*) filter (where product_state = 'not_covered') as not_covered_beside,
        count(*) filter (where month_state = 'undefined')
        - count(*) filter (where product_state = 'undefined') as undefined_beside
    from product_months
    group by event_id, product_series_number, membership_basis, destination_number, month_index

),

described as (

    select
        ---------- keys
        summed.event_id as products_of,
        export_status.missing_treatment,
        summed.membership_basis,
        summed.product_series_number,
        summed.destination_number,
        summed.month_index,

        ---------- state
        {{ heading_state(
            'export_status.product_count',
            'export_status.not_covered_count + summed.not_covered_beside',
            'export_status.undefined_count + summed.undefined_beside',
            'export_status.missing_treatment'
        ) }} as absent_state,
        summed.is_recorded,

        ---------- measures: a weight that is missing leaves the month unknown
        cast(case when not summed.is_weight_unknown then summed.volume_kg end as bigint)
            as volume_kg,
        cast(null as bigint) as value_usd,
        summed.has_zero_kg_shipment
    from summed
    inner join export_status
        on
            summed.event_id = export_status.products_of
            and summed.product_series_number = export_status.product_series_number
            and summed.month_index = export_status.month_index

)

select * from described
