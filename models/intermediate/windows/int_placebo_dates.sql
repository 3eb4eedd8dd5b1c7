with specifications as (

    select * from {{ ref('int_specifications') }}
    where window_months > 0 and recorded_by is distinct from 'importer'

),

event_products as (

    select * from {{ ref('int_event_products') }}

),

month_status as (

    select * from {{ ref('int_month_status') }}

),

panels as (

    select
        product_series_number,
        min(month_index) as first_month_index,
        max(month_index) as last_month_index
    from month_status
    group by product_series_number

),

-- Every window of the specification's length that lies in the panel as a whole.
dates as (

    select
        specifications.*,
        event_products.product_code,
        event_products.product_series_number,
        panels.first_month_index,
        {{ integer_series(
            'panels.first_month_index',
            'panels.last_month_index - specifications.window_months + 1'
        ) }} as placebo_start_month_index
    from specifications
    inner join event_products on specifications.event_id = event_products.event_id
    inner join panels on event_products.product_series_number = panels.product_series_number

),

described as (

    select
        ---------- keys
        specification_id,
        product_code,
        cast(placebo_start_month_index as integer) as start_month_index,

        ---------- against the event
        cast(placebo_start_month_index - start_month_index as integer) as months_after_event,

        ---------- the panel
        cast(first_month_index as integer) as first_month_index,

        ---------- what it has from the specification
        event_id,
        reporter_code,
        product_series_number,
        window_months,
        benchmark_statistic,
        membership_basis,
        missing_treatment
    from dates

)

select * from described
