-- How many months a rolling window has, and what stopped it where the data go on.

with specifications as (

    select
        *,
        {{ month_index('window_start_month') }} as start_month_index
    from {{ ref('stg_specifications') }}
    where window_kind = 'rolling'

),

events as (

    select * from {{ ref('stg_events') }}

),

event_products as (

    select * from {{ ref('stg_event_products') }}

),

month_status as (

    select * from {{ ref('int_month_status') }}

),

products as (

    select * from {{ ref('int_products') }}

),

loaded_products as (

    select
        reporter_code,
        product_code
    from month_status
    group by reporter_code, product_code
    having bool_or(is_loaded)

),

-- Products that the window waits for: those of which the warehouse holds anything.
awaited_products as (

    select
        specifications.specification_id,
        specifications.start_month_index,
        specifications.window_months as window_months_maximum,
        loaded_products.reporter_code,
        loaded_products.product_code,
        count(*) over (partition by specifications.specification_id) as product_count
    from specifications
    inner join events on specifications.event_id = events.event_id
    inner join event_products on specifications.event_id = event_products.event_id
    inner join loaded_products
        on
            events.reporter_code = loaded_products.reporter_code
            and event_products.product_code = loaded_products.product_code

),

-- The months that the window may take, as far as the panel reaches. A month in which a code does
-- not exist waits for no file.
complete_product_months as (

    select
        awaited_products.specification_id,
        awaited_products.product_code,
        awaited_products.product_count,
        month_status.month_index - awaited_products.start_month_index as month_offset,
        month_status.is_loaded
    from awaited_products
    inner join month_status
        on
            awaited_products.reporter_code = month_status.reporter_code
            and awaited_products.product_code = month_status.product_code
    where
        (month_status.is_loaded or not month_status.is_defined)
        and month_status.month_index >= awaited_products.start_month_index
        and month_status.month_index
        < awaited_products.start_month_index + awaited_products.window_months_maximum

),

complete_months as (

    select
        specification_id,
        month_offset,
        row_number() over (partition by specification_id order by month_offset) - 1
            as complete_before
    from complete_product_months
    group by specification_id, product_count, month_offset
    having count(*) = product_count

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

last_loaded_months as (

    select
        specification_id,
        max(month_offset) as month_offset
    from complete_product_months
    where is_loaded
    group by specification_id

),

lengths as (

    select
        specifications.specification_id,
        coalesce(consecutive_months.window_months, 0) as window_months,
        coalesce(last_loaded_months.month_offset, -1) as last_loaded_offset
    from specifications
    left join consecutive_months
        on specifications.specification_id = consecutive_months.specification_id
    left join last_loaded_months
        on specifications.specification_id = last_loaded_months.specification_id

),

-- A window is stopped where a product has a month that another lacks; it ends where the data do.
gaps as (

    select
        lengths.specification_id,
        awaited_products.start_month_index + lengths.window_months as gap_month_index,
        max(awaited_products.product_count) as product_count,
        count(*) as gap_product_count,
        {{ joined_text(
            'awaited_products.product_code', "', '", 'awaited_products.product_code'
        ) }} as gap_products,
        {{ joined_text(
            'products.product_name', "', '", 'awaited_products.product_code'
        ) }} as gap_product_names
    from lengths
    inner join awaited_products
        on
            lengths.specification_id = awaited_products.specification_id
            and lengths.window_months < awaited_products.window_months_maximum
            and lengths.window_months <= lengths.last_loaded_offset
    left join complete_product_months
        on
            lengths.specification_id = complete_product_months.specification_id
            and awaited_products.product_code = complete_product_months.product_code
            and lengths.window_months = complete_product_months.month_offset
    left join products on awaited_products.product_code = products.product_code
    where complete_product_months.product_code is null
    group by
        lengths.specification_id, awaited_products.start_month_index, lengths.window_months

),

rolling_windows as (

    select
        ---------- keys
        lengths.specification_id,

        ---------- window
        lengths.window_months,

        ---------- what stopped it
        {{ month_from_index('gaps.gap_month_index') }} as gap_month,
        cast(gaps.gap_product_count as integer) as gap_product_count,
        gaps.gap_products,
        'the window stops before '
        || {{ month_in_words(month_from_index('gaps.gap_month_index')) }}
        || ', which is not known in full of '
        || case
            when gaps.gap_product_count <= 3 then gaps.gap_product_names
            else
                cast(gaps.gap_product_count as varchar) || ' of its '
                || cast(gaps.product_count as varchar) || ' products'
        end as window_caveat
    from lengths
    left join gaps on lengths.specification_id = gaps.specification_id

)

select * from rolling_windows
