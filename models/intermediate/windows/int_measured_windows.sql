with specifications as (

    select * from {{ ref('int_specifications') }}

),

event_products as (

    select * from {{ ref('int_event_products') }}

),

windows as (

    select * from {{ ref('int_windows') }}

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

-- Specifications that differ in what they make of the months share them.
own_windows as (

    select distinct
        specifications.event_id,
        specifications.membership_basis,
        event_products.product_series_number,
        event_products.valid_from_index,
        event_products.valid_to_index,
        windows.start_month_index,
        windows.months_expected as window_months
    from specifications
    inner join windows on specifications.specification_id = windows.specification_id
    inner join event_products on specifications.event_id = event_products.event_id

),

measured as (

    {{ sum_over_windows(
        'own_windows', 'month_status', 'destination_months', 'event_destinations'
    ) }}

)

select * from measured
