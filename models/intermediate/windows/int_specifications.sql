with specifications as (

    select * from {{ ref('specifications') }}

),

events as (

    select * from {{ ref('events') }}

),

event_products as (

    select * from {{ ref('event_products') }}

),

event_coverage as (

    select * from {{ ref('int_event_coverage') }}

),

month_status as (

    select * from {{ ref('int_month_status') }}

),

described as (

    select
        specifications.*,
        events.reporter_code,
        events.event_date,
        event_coverage.products_with_data,
        {{ month_index('specifications.window_start_month') }} as start_month_index
    from specifications
    inner join events on specifications.event_id = events.event_id
    inner join event_coverage on specifications.event_id = event_coverage.event_id

),

loaded_products as (

    select
        reporter_code,
        product_code
    from month_status
    group by reporter_code, product_code
    having bool_or(is_loaded)

),

-- The months that a rolling window may take, as far as the panel reaches. A month in which a code
-- does not exist waits for no file.
offered_months as (

    select
        described.specification_id,
        described.products_with_data,
        month_status.month_index - described.start_month_index as month_offset,
        month_status.is_loaded or not month_status.is_defined as is_complete
    from described
    inner join event_products on described.event_id = event_products.event_id
    inner join loaded_products
        on
            described.reporter_code = loaded_products.reporter_code
            and event_products.product_code = loaded_products.product_code
    inner join month_status
        on
            loaded_products.reporter_code = month_status.reporter_code
            and loaded_products.product_code = month_status.product_code
    where
        described.window_kind = 'rolling'
        and month_status.month_index >= described.start_month_index
        and month_status.month_index < described.start_month_index + described.window_months

),

complete_months as (

    select
        specification_id,
        month_offset,
        row_number() over (partition by specification_id order by month_offset) - 1
            as complete_before
    from offered_months
    group by specification_id, products_with_data, month_offset
    having count(*) filter (where is_complete) = products_with_data

),

-- Up to the first gap: as many complete months lie before a month as its offset says.
consecutive_months as (

    select
        specification_id,
        count(*) as window_months
    from complete_months
    where month_offset = complete_before
    group by specification_id

),

resolved as (

    select
        ---------- keys
        described.specification_id,
        described.event_id,
        described.reporter_code,

        ---------- windows
        described.window_start_month,
        cast(described.start_month_index as integer) as start_month_index,
        cast(
            described.start_month_index - {{ month_index('described.event_date') }} as integer
        ) as start_offset_months,
        described.window_kind,
        cast(
            case described.window_kind
                when 'rolling' then coalesce(consecutive_months.window_months, 0)
                else described.window_months
            end as integer
        ) as window_months,
        described.window_months as window_months_maximum,
        described.benchmark_windows,
        -- As many as there are, where the seed does not say.
        least(
            coalesce(described.benchmark_windows_needed, described.benchmark_windows),
            described.benchmark_windows
        ) as benchmark_windows_needed,

        ---------- choices
        described.benchmark_statistic,
        described.membership_basis,
        described.missing_treatment,
        coalesce(described.recorded_by, 'exporter') as recorded_by,
        described.is_reference,

        ---------- data
        described.products_with_data > 0 as has_data,
        described.description
    from described
    left join consecutive_months
        on described.specification_id = consecutive_months.specification_id

)

select * from resolved
