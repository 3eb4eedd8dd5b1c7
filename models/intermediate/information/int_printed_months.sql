-- Single months that print fixes: those that the press prints, and those of a window of the paper
-- in which nothing was shipped, each of which is zero.

with press_months as (

    select * from {{ ref('int_press_months') }}

),

windows as (

    select * from {{ ref('int_windows') }}

),

specifications as (

    select * from {{ ref('int_specifications') }}
    where is_reference

),

bounds as (

    select * from {{ ref('reconstruction_bounds') }}
    where upper_kg = 0

),

zero_windows as (

    select
        specifications.reporter_code,
        bounds.product_code,
        bounds.destination_id,
        windows.start_month_index,
        windows.end_month_index
    from bounds
    inner join windows on bounds.window_number = windows.window_number
    inner join specifications
        on windows.specification_id = specifications.specification_id

),

zero_months as (

    select distinct
        reporter_code,
        product_code,
        destination_id,
        unnest(generate_series(start_month_index, end_month_index)) as month_index
    from zero_windows

),

printed as (

    select
        reporter_code,
        product_code,
        destination_id,
        cast(month_index as integer) as month_index,
        'determined' as information,
        0 as lower_kg,
        0 as upper_kg
    from zero_months

    union all

    select
        press_months.reporter_code,
        press_months.product_code,
        press_months.destination_id,
        press_months.month_index,
        'press' as information,
        press_months.lower_kg,
        press_months.upper_kg
    from press_months
    left join zero_months
        on
            press_months.reporter_code = zero_months.reporter_code
            and press_months.product_code = zero_months.product_code
            and press_months.destination_id = zero_months.destination_id
            and press_months.month_index = zero_months.month_index
    where zero_months.month_index is null

),

dated as (

    select
        ---------- keys
        reporter_code,
        product_code,
        destination_id,
        {{ month_from_index('month_index') }} as month,
        month_index,

        ---------- what print fixes
        information,
        cast(lower_kg as bigint) as lower_kg,
        cast(upper_kg as bigint) as upper_kg
    from printed

)

select * from dated
