with specifications as (

    select * from {{ ref('dim_specifications') }}

),

events as (

    select * from {{ ref('dim_events') }}

),

event_products as (

    select * from {{ ref('event_products') }}

),

event_destinations as (

    select * from {{ ref('event_destinations') }}

),

exports as (

    select * from {{ ref('int_exports_by_destination_month') }}

),

coverage as (

    select * from {{ ref('int_cumulative_coverage') }}

),

-- Specifications that read the flows alike share their series.
compared_series as (

    select distinct
        specifications.membership_basis,
        specifications.missing_treatment,
        events.reporter_code,
        event_products.product_code,
        event_destinations.destination_id
    from specifications
    inner join events on specifications.event_id = events.event_id
    inner join event_products on specifications.event_id = event_products.event_id
    inner join event_destinations on specifications.event_id = event_destinations.event_id

),

-- What is recorded in a month that is not covered (truncated, or before the code) is not counted,
-- as in int_volumes_by_window.
counted as (

    select
        compared_series.membership_basis,
        compared_series.missing_treatment,
        compared_series.reporter_code,
        compared_series.product_code,
        compared_series.destination_id,
        coverage.month_index,
        exports.volume_kg
    from compared_series
    inner join exports
        on
            compared_series.membership_basis = exports.membership_basis
            and compared_series.reporter_code = exports.reporter_code
            and compared_series.product_code = exports.product_code
            and compared_series.destination_id = exports.destination_id
    inner join coverage
        on
            compared_series.missing_treatment = coverage.missing_treatment
            and exports.reporter_code = coverage.reporter_code
            and exports.product_code = coverage.product_code
            and exports.month_index = coverage.month_index
    where coverage.is_covered

),

-- A series without a shipment has no row: its sums are zero, and its readers say so.
series_with_shipments as (

    select distinct
        membership_basis,
        missing_treatment,
        reporter_code,
        product_code,
        destination_id
    from counted

),

every_month as (

    select
        series_with_shipments.*,
        coverage.month_index
    from series_with_shipments
    inner join coverage
        on
            series_with_shipments.missing_treatment = coverage.missing_treatment
            and series_with_shipments.reporter_code = coverage.reporter_code
            and series_with_shipments.product_code = coverage.product_code

),

cumulated as (

    select
        ---------- keys
        every_month.membership_basis,
        every_month.missing_treatment,
        every_month.reporter_code,
        every_month.product_code,
        every_month.destination_id,
        every_month.month_index,

        ---------- measures
        cast(
            sum(coalesce(counted.volume_kg, 0)) over (
                partition by
                    every_month.membership_basis,
                    every_month.missing_treatment,
                    every_month.reporter_code,
                    every_month.product_code,
                    every_month.destination_id
                order by every_month.month_index
                rows between unbounded preceding and current row
            ) as bigint
        ) as cumulative_kg
    from every_month
    left join counted
        on
            every_month.membership_basis = counted.membership_basis
            and every_month.missing_treatment = counted.missing_treatment
            and every_month.reporter_code = counted.reporter_code
            and every_month.product_code = counted.product_code
            and every_month.destination_id = counted.destination_id
            and every_month.month_index = counted.month_index

)

select * from cumulated
