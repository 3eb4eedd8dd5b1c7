-- A fully covered window is the sum of its months. The months come from fct_monthly_exports by
-- date, so that the arithmetic on month indices is checked by another road. Specifications with
-- another composition of groups than the reference have other months and are left out.

with windows as (

    select volumes.*
    from {{ ref('fct_window_volumes') }} as volumes
    inner join {{ ref('dim_specifications') }} as specifications
        on volumes.specification_id = specifications.specification_id
    where
        volumes.months_covered = volumes.months_expected
        and specifications.membership_basis in (
            select reference.membership_basis
            from {{ ref('dim_specifications') }} as reference
            where reference.is_reference
        )

),

months as (

    select * from {{ ref('fct_monthly_exports') }}

),

sums as (

    select
        windows.specification_id,
        windows.product_code,
        windows.destination_id,
        windows.window_number,
        windows.volume_kg,
        windows.value_usd,
        windows.months_expected,
        count(months.month) as months_found,
        -- Unknown as soon as one month is; a month before the code existed is none.
        case
            when bool_and(months.volume_kg is not null or not months.is_defined)
                then coalesce(sum(months.volume_kg), 0)
        end as sum_of_months_kg,
        case
            when bool_and(months.value_usd is not null or not months.is_defined)
                then coalesce(sum(months.value_usd), 0)
        end as sum_of_months_usd,
        count(*) filter (where months.month_state in ('not_covered', 'weight_unknown'))
            as months_not_loaded
    from windows
    left join months
        on
            windows.reporter_code = months.reporter_code
            and windows.product_code = months.product_code
            and windows.destination_id = months.destination_id
            and months.month between windows.window_start_month and windows.window_end_month
    group by
        windows.specification_id,
        windows.product_code,
        windows.destination_id,
        windows.window_number,
        windows.volume_kg,
        windows.value_usd,
        windows.months_expected

)

select * from sums
where
    months_not_loaded = 0
    and (
        volume_kg is distinct from sum_of_months_kg
        or value_usd is distinct from sum_of_months_usd
        or months_found <> months_expected
    )
