with specifications as (

    select * from {{ ref('int_specifications') }}

),

events as (

    select * from {{ ref('events') }}

),

event_products as (

    select * from {{ ref('event_products') }}

),

event_destinations as (

    select * from {{ ref('event_destinations') }}

),

windows as (

    select * from {{ ref('int_windows') }}

),

month_status as (

    select * from {{ ref('int_month_status') }}

),

exports as (

    select * from {{ ref('int_exports_by_destination_month') }}

),

specified_products as (

    select
        specifications.specification_id,
        specifications.event_id,
        specifications.membership_basis,
        specifications.missing_treatment,
        specifications.window_months,
        specifications.benchmark_windows,
        {{ month_index('specifications.window_start_month') }} as start_month_index,
        events.reporter_code,
        event_products.product_code
    from specifications
    inner join events on specifications.event_id = events.event_id
    inner join event_products on specifications.event_id = event_products.event_id

),

-- Each month of the panel finds its window by arithmetic, once per specification and product.
numbered_months as (

    select
        specified_products.specification_id,
        specified_products.membership_basis,
        specified_products.missing_treatment,
        specified_products.window_months,
        specified_products.benchmark_windows,
        specified_products.reporter_code,
        specified_products.product_code,
        month_status.month_index,
        {{ window_number('month_status.month_index', 'specified_products.start_month_index') }}
            as window_number,
        {{ window_offset('month_status.month_index', 'specified_products.start_month_index') }}
            as window_offset,
        month_status.is_loaded,
        month_status.is_defined,
        month_status.is_reconstructed
    from specified_products
    inner join month_status
        on
            specified_products.reporter_code = month_status.reporter_code
            and specified_products.product_code = month_status.product_code

),

-- as_zero: whatever is not recorded is zero, so every month of the panel is covered.
-- as_missing: only a complete month of a code in force is.
window_months as (

    select
        *,
        missing_treatment = 'as_zero' or (is_loaded and is_defined) as is_covered
    from numbered_months
    where
        window_number between -benchmark_windows and 0
        and window_offset < window_months

),

coverage as (

    select
        specification_id,
        product_code,
        window_number,
        count(*) filter (where is_covered) as months_covered,
        count(*) filter (where not is_defined) as months_undefined,
        count(*) filter (where is_defined and not is_loaded) as months_not_loaded,
        bool_or(is_reconstructed) as is_reconstructed
    from window_months
    group by specification_id, product_code, window_number

),

recorded as (

    select
        window_months.specification_id,
        window_months.product_code,
        exports.destination_id,
        window_months.window_number,
        sum(exports.volume_kg) as volume_kg,
        {{ sum_when_all_known('exports.value_usd') }} as value_usd,
        count(*) as months_recorded,
        bool_or(exports.is_reconstructed) as is_reconstructed
    from exports
    inner join window_months
        on
            exports.membership_basis = window_months.membership_basis
            and exports.reporter_code = window_months.reporter_code
            and exports.product_code = window_months.product_code
            and exports.month_index = window_months.month_index
    where window_months.is_covered
    group by
        window_months.specification_id,
        window_months.product_code,
        exports.destination_id,
        window_months.window_number

),

-- The whole grid, so that a window without a shipment is a row that says zero.
grid as (

    select
        specified_products.specification_id,
        specified_products.reporter_code,
        specified_products.product_code,
        event_destinations.destination_id,
        windows.window_number,
        windows.window_role,
        windows.window_start_month,
        windows.window_end_month,
        windows.months_expected
    from specified_products
    inner join event_destinations on specified_products.event_id = event_destinations.event_id
    inner join windows on specified_products.specification_id = windows.specification_id

),

filled as (

    select
        ---------- keys
        grid.specification_id,
        grid.reporter_code,
        grid.product_code,
        grid.destination_id,
        grid.window_number,

        ---------- window
        grid.window_role,
        grid.window_start_month,
        grid.window_end_month,

        ---------- measures: null when no month is covered, because nothing is known then
        cast(
            case when coverage.months_covered > 0 then coalesce(recorded.volume_kg, 0) end as bigint
        ) as volume_kg,
        -- (a value is null too where a flow is in another currency)
        cast(
            case
                when coverage.months_covered > 0
                    then case when recorded.months_recorded > 0 then recorded.value_usd else 0 end
            end as bigint
        ) as value_usd,

        ---------- coverage
        cast(grid.months_expected as integer) as months_expected,
        cast(coalesce(coverage.months_covered, 0) as integer) as months_covered,
        cast(coalesce(coverage.months_undefined, 0) as integer) as months_undefined,
        cast(coalesce(coverage.months_not_loaded, 0) as integer) as months_not_loaded,
        cast(coalesce(recorded.months_recorded, 0) as integer) as months_recorded,

        ---------- provenance
        coalesce(recorded.is_reconstructed, coverage.is_reconstructed, false) as is_reconstructed
    from grid
    left join coverage
        on
            grid.specification_id = coverage.specification_id
            and grid.product_code = coverage.product_code
            and grid.window_number = coverage.window_number
    left join recorded
        on
            grid.specification_id = recorded.specification_id
            and grid.product_code = recorded.product_code
            and grid.destination_id = recorded.destination_id
            and grid.window_number = recorded.window_number

)

select * from filled
