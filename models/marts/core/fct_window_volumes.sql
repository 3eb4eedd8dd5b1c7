-- Specifications, products and partners by number: sums over millions of rows are faster that way.
with specifications as (

    select
        *,
        cast(row_number() over (order by specification_id) as integer) as specification_number
    from {{ ref('int_specifications') }}

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

provenance as (

    select * from {{ ref('int_month_provenance') }}

),

series_months as (

    select * from {{ ref('int_series_months') }}

),

group_exports as (

    select * from {{ ref('int_group_exports_by_month') }}

),

partners as (

    select * from {{ ref('int_partners') }}

),

destinations as (

    select * from {{ ref('destinations') }}

),

specified_products as (

    select
        specifications.specification_id,
        specifications.specification_number,
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
        specified_products.specification_number,
        specified_products.membership_basis,
        specified_products.missing_treatment,
        specified_products.window_months,
        specified_products.benchmark_windows,
        specified_products.reporter_code,
        specified_products.product_code,
        month_status.product_series_number,
        month_status.month_index,
        {{ window_number('month_status.month_index', 'specified_products.start_month_index') }}
            as window_number,
        {{ window_offset('month_status.month_index', 'specified_products.start_month_index') }}
            as window_offset,
        month_status.is_loaded,
        month_status.is_defined,
        coalesce(month_status.is_reconstructed, provenance.is_reconstructed) as is_reconstructed
    from specified_products
    inner join month_status
        on
            specified_products.reporter_code = month_status.reporter_code
            and specified_products.product_code = month_status.product_code
    left join provenance
        on
            month_status.product_series_number = provenance.product_series_number
            and month_status.month_index = provenance.month_index

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
        product_series_number,
        window_number,
        count(*) filter (where is_covered) as months_covered,
        count(*) filter (where not is_defined) as months_undefined,
        count(*) filter (where is_defined and not is_loaded) as months_not_loaded,
        bool_or(is_reconstructed) as is_reconstructed
    from window_months
    group by specification_id, product_code, product_series_number, window_number

),

covered_months as (

    select * from window_months
    where is_covered

),

specified_destinations as (

    select
        specifications.specification_number,
        specifications.specification_id,
        event_destinations.destination_id,
        destinations.destination_kind,
        partners.partner_number,
        cast(
            row_number() over (
                order by specifications.specification_number, event_destinations.destination_id
            ) as integer
        ) as destination_number
    from specifications
    inner join event_destinations on specifications.event_id = event_destinations.event_id
    inner join destinations on event_destinations.destination_id = destinations.destination_id
    left join partners on destinations.partner_id = partners.partner_id

),

-- Countries are summed straight from the flows, and only those of the event.
country_windows as (

    select
        covered_months.specification_number,
        series_months.product_series_number,
        series_months.partner_number,
        covered_months.window_number,
        sum(series_months.volume_kg) as volume_kg,
        {{ sum_when_all_known('series_months.value_usd') }} as value_usd,
        count(*) as months_recorded
    from series_months
    inner join covered_months
        on
            series_months.product_series_number = covered_months.product_series_number
            and series_months.month_index = covered_months.month_index
    where
        series_months.partner_number in (
            select countries.partner_number from specified_destinations as countries
            where countries.destination_kind = 'country'
        )
    group by
        covered_months.specification_number,
        series_months.product_series_number,
        series_months.partner_number,
        covered_months.window_number

),

group_windows as (

    select
        covered_months.specification_number,
        group_exports.product_series_number,
        group_exports.destination_id,
        covered_months.window_number,
        sum(group_exports.volume_kg) as volume_kg,
        {{ sum_when_all_known('group_exports.value_usd') }} as value_usd,
        count(*) as months_recorded
    from group_exports
    inner join covered_months
        on
            group_exports.membership_basis = covered_months.membership_basis
            and group_exports.product_series_number = covered_months.product_series_number
            and group_exports.month_index = covered_months.month_index
    group by
        covered_months.specification_number,
        group_exports.product_series_number,
        group_exports.destination_id,
        covered_months.window_number

),

recorded as (

    select
        specified_destinations.destination_number,
        country_windows.product_series_number,
        country_windows.window_number,
        country_windows.volume_kg,
        country_windows.value_usd,
        country_windows.months_recorded
    from country_windows
    inner join specified_destinations
        on
            country_windows.specification_number = specified_destinations.specification_number
            and country_windows.partner_number = specified_destinations.partner_number
    where specified_destinations.destination_kind = 'country'

    union all

    select
        specified_destinations.destination_number,
        group_windows.product_series_number,
        group_windows.window_number,
        group_windows.volume_kg,
        group_windows.value_usd,
        group_windows.months_recorded
    from group_windows
    inner join specified_destinations
        on
            group_windows.specification_number = specified_destinations.specification_number
            and group_windows.destination_id = specified_destinations.destination_id

),

product_windows as (

    select
        specified_products.specification_id,
        specified_products.reporter_code,
        specified_products.product_code,
        windows.window_number,
        windows.window_role,
        windows.window_start_month,
        windows.window_end_month,
        windows.months_expected,
        coverage.product_series_number,
        coalesce(coverage.months_covered, 0) as months_covered,
        coalesce(coverage.months_undefined, 0) as months_undefined,
        coalesce(coverage.months_not_loaded, 0) as months_not_loaded,
        coalesce(coverage.is_reconstructed, false) as is_reconstructed
    from specified_products
    inner join windows on specified_products.specification_id = windows.specification_id
    left join coverage
        on
            specified_products.specification_id = coverage.specification_id
            and specified_products.product_code = coverage.product_code
            and windows.window_number = coverage.window_number

),

-- The whole grid, so that a window without a shipment is a row that says zero.
filled as (

    select
        ---------- keys
        product_windows.specification_id,
        product_windows.product_code,
        specified_destinations.destination_id,
        product_windows.window_number,
        product_windows.reporter_code,

        ---------- window
        product_windows.window_role,
        product_windows.window_start_month,
        product_windows.window_end_month,

        ---------- measures: null when no month is covered, because nothing is known then
        cast(
            case when product_windows.months_covered > 0 then coalesce(recorded.volume_kg, 0) end
            as bigint
        ) as volume_kg,
        -- (a value is null too where a flow is in another currency)
        cast(
            case
                when product_windows.months_covered > 0
                    then case when recorded.months_recorded > 0 then recorded.value_usd else 0 end
            end as bigint
        ) as value_usd,

        ---------- coverage
        cast(product_windows.months_expected as integer) as months_expected,
        cast(product_windows.months_covered as integer) as months_covered,
        cast(product_windows.months_undefined as integer) as months_undefined,
        cast(product_windows.months_not_loaded as integer) as months_not_loaded,
        cast(coalesce(recorded.months_recorded, 0) as integer) as months_recorded,

        ---------- provenance
        product_windows.is_reconstructed
    from product_windows
    inner join specified_destinations
        on product_windows.specification_id = specified_destinations.specification_id
    left join recorded
        on
            specified_destinations.destination_number = recorded.destination_number
            and product_windows.product_series_number = recorded.product_series_number
            and product_windows.window_number = recorded.window_number

)

select * from filled
