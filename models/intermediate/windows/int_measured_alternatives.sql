with alternatives as (

    select * from {{ ref('int_alternatives') }}

),

placebo_dates as (

    select * from {{ ref('int_placebo_dates') }}

),

placebo_benchmarks as (

    select * from {{ ref('placebo_benchmarks') }}

),

event_products as (

    select * from {{ ref('int_event_products') }}

),

month_status as (

    select * from {{ ref('int_month_status') }}

),

destination_months as (

    select * from {{ ref('int_destination_months') }}

),

event_destinations as (

    select * from {{ ref('int_event_destinations') }}

),

-- Alternatives with the same months differ in the number of windows only, so windows are measured
-- once, as far back as the longest benchmark.
longest_benchmarks as (

    select
        event_id,
        membership_basis,
        window_months,
        start_month_index,
        max(benchmark_windows) as benchmark_windows
    from alternatives
    group by event_id, membership_basis, window_months, start_month_index

),

curve_windows as (

    select
        event_id,
        membership_basis,
        window_months,
        start_month_index,
        {{ integer_series('0', 'benchmark_windows') }} as years_back
    from longest_benchmarks

),

placebo_windows as (

    select
        placebo_dates.event_id,
        placebo_dates.membership_basis,
        placebo_dates.product_series_number,
        placebo_dates.window_months,
        placebo_dates.start_month_index,
        placebo_dates.first_month_index,
        {{ integer_series('0', 'placebo_benchmarks.benchmark_windows') }} as years_back
    from placebo_dates
    cross join placebo_benchmarks

),

-- Products of which no file speaks have no alternatives.
stated_products as (

    select *
    from event_products
    where
        product_series_number in (
            select stated.product_series_number from month_status as stated
        )

),

windows as (

    select
        curve_windows.event_id,
        curve_windows.membership_basis,
        stated_products.product_series_number,
        stated_products.valid_from_index,
        stated_products.valid_to_index,
        cast(curve_windows.start_month_index - 12 * curve_windows.years_back as integer)
            as start_month_index,
        curve_windows.window_months
    from curve_windows
    inner join stated_products on curve_windows.event_id = stated_products.event_id

    union

    select
        placebo_windows.event_id,
        placebo_windows.membership_basis,
        stated_products.product_series_number,
        stated_products.valid_from_index,
        stated_products.valid_to_index,
        cast(placebo_windows.start_month_index - 12 * placebo_windows.years_back as integer)
            as start_month_index,
        placebo_windows.window_months
    from placebo_windows
    inner join stated_products
        on
            placebo_windows.event_id = stated_products.event_id
            and placebo_windows.product_series_number = stated_products.product_series_number
    -- A placebo is taken from the panel, its benchmark too.
    where
        placebo_windows.start_month_index - 12 * placebo_windows.years_back
        >= placebo_windows.first_month_index

),

measured as (

    {{ sum_over_windows('windows', 'month_status', 'destination_months', 'event_destinations') }}

)

select * from measured
