-- A total that is absent differs from nothing and so passes every comparison. Here each is counted:
-- the series that files speak of, the months of each pair of product and destination, the world and
-- its rest in each decomposition. A failing row names the series and the step at which it was lost.
with stated as (

    select distinct
        months.reporter_code,
        codes.product_code,
        'embedded' as flow_source
    from {{ ref('stg_customs__loaded_months') }} as months
    inner join {{ ref('int_hs_codes_normalised') }} as codes
        on months.hs_code_raw = codes.hs_code_raw
    where codes.product_code is not null

    union

    select distinct
        months.reporter_code,
        codes.product_code,
        'lake' as flow_source
    from {{ ref('stg_lake__loaded_months') }} as months
    inner join {{ ref('int_hs_codes_normalised') }} as codes
        on months.hs_code_raw = codes.hs_code_raw
    where months.flow = 'export' and codes.product_code is not null

),

series as (

    select distinct
        reporter_code,
        product_code
    from stated
    where {{ is_admitted_source('flow_source') }}

),

status as (

    select
        reporter_code,
        product_code,
        count(*) as months
    from {{ ref('int_month_status') }}
    group by reporter_code, product_code

),

pairs as (

    select distinct
        events.reporter_code,
        event_products.product_code,
        event_destinations.destination_id
    from {{ ref('stg_events') }} as events
    inner join {{ ref('stg_event_products') }} as event_products
        on events.event_id = event_products.event_id
    inner join {{ ref('stg_event_destinations') }} as event_destinations
        on events.event_id = event_destinations.event_id

),

monthly as (

    select
        reporter_code,
        product_code,
        destination_id,
        count(*) as months
    from {{ ref('fct_monthly_exports') }}
    group by reporter_code, product_code, destination_id

),

-- What can be decomposed: the world has a complete window after the event and one before it.
decomposable as (

    select
        windows.specification_id,
        windows.product_code
    from {{ ref('fct_window_volumes') }} as windows
    inner join {{ ref('dim_destinations') }} as destinations
        on windows.destination_id = destinations.destination_id
    where
        destinations.destination_kind = 'world'
        and windows.months_covered = windows.months_expected
    group by windows.specification_id, windows.product_code
    having count(distinct windows.window_role) = 2

),

decomposed as (

    select
        specification_id,
        product_code,
        count(*) filter (where part_kind in ('world', 'rest_of_world')) as totals
    from {{ ref('fct_contributions') }}
    group by specification_id, product_code

),

lost_series as (

    select
        'int_month_status' as lost_in,
        series.reporter_code as reporter_or_specification,
        series.product_code,
        cast(null as varchar) as destination_id,
        1 as expected_rows,
        0 as found_rows
    from series
    left join status
        on
            series.reporter_code = status.reporter_code
            and series.product_code = status.product_code
    where status.product_code is null

),

lost_months as (

    select
        'fct_monthly_exports' as lost_in,
        pairs.reporter_code as reporter_or_specification,
        pairs.product_code,
        pairs.destination_id,
        status.months as expected_rows,
        coalesce(monthly.months, 0) as found_rows
    from pairs
    inner join status
        on
            pairs.reporter_code = status.reporter_code
            and pairs.product_code = status.product_code
    left join monthly
        on
            pairs.reporter_code = monthly.reporter_code
            and pairs.product_code = monthly.product_code
            and pairs.destination_id = monthly.destination_id
    where coalesce(monthly.months, 0) <> status.months

),

lost_decompositions as (

    select
        'fct_contributions' as lost_in,
        decomposable.specification_id as reporter_or_specification,
        decomposable.product_code,
        cast(null as varchar) as destination_id,
        2 as expected_rows,
        coalesce(decomposed.totals, 0) as found_rows
    from decomposable
    left join decomposed
        on
            decomposable.specification_id = decomposed.specification_id
            and decomposable.product_code = decomposed.product_code
    where coalesce(decomposed.totals, 0) <> 2

)

select * from lost_series

union all

select * from lost_months

union all

select * from lost_decompositions
