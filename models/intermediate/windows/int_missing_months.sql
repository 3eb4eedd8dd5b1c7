-- Which months of its windows a cell misses. Only windows that miss one are spelled out.

with specifications as (

    select * from {{ ref('int_specifications') }}

),

event_products as (

    select * from {{ ref('int_event_products') }}

),

destinations as (

    select * from {{ ref('int_destinations') }}

),

window_volumes as (

    select * from {{ ref('int_window_volumes') }}
    where months_not_loaded + months_weight_unknown > 0

),

month_status as (

    select * from {{ ref('int_month_status') }}

),

destination_months as (

    select * from {{ ref('int_destination_months') }}

),

spelled_out as (

    select
        window_volumes.specification_id,
        window_volumes.product_code,
        window_volumes.destination_id,
        specifications.membership_basis,
        event_products.product_series_number,
        event_products.valid_from_index,
        event_products.valid_to_index,
        destinations.destination_number,
        {{ integer_series(
            month_index('window_volumes.window_start_month'),
            month_index('window_volumes.window_end_month')
        ) }} as month_index
    from window_volumes
    inner join specifications on window_volumes.specification_id = specifications.specification_id
    inner join event_products
        on
            specifications.event_id = event_products.event_id
            and window_volumes.product_code = event_products.product_code
    inner join destinations on window_volumes.destination_id = destinations.destination_id

),

-- As sum_over_windows counts them: a month outside the panel is covered by no file.
stated as (

    select
        spelled_out.specification_id,
        spelled_out.product_code,
        spelled_out.destination_id,
        spelled_out.month_index,
        {{ month_state(
            'coalesce(months.absent_state, status.absent_state, ' ~ absent_state(
                is_in_span(
                    'spelled_out.month_index',
                    'spelled_out.valid_from_index',
                    'spelled_out.valid_to_index'
                ),
                'false'
            ) ~ ')',
            'coalesce(months.is_recorded, false)',
            'months.volume_kg',
            'months.has_zero_kg_shipment'
        ) }} as month_state
    from spelled_out
    left join month_status as status
        on
            spelled_out.product_series_number = status.product_series_number
            and spelled_out.month_index = status.month_index
    left join destination_months as months
        on
            spelled_out.membership_basis = months.membership_basis
            and spelled_out.product_series_number = months.product_series_number
            and spelled_out.destination_number = months.destination_number
            and spelled_out.month_index = months.month_index

),

missing as (

    select
        specification_id,
        product_code,
        destination_id,
        {{ month_from_index('month_index') }} as month
    from stated
    where month_state in ('not_covered', 'weight_unknown')

),

listed as (

    select
        specification_id,
        product_code,
        destination_id,
        cast(count(*) as integer) as missing_month_count,
        {{ joined_text('cast(month as varchar)', "', '", 'month') }} as missing_months
    from missing
    group by specification_id, product_code, destination_id

)

select * from listed
