-- The highest month of each series that is known, of several the first.

with monthly_exports as (

    select * from {{ ref('int_monthly_exports') }}
    where volume_kg > 0

),

ordered as (

    select
        *,
        row_number() over (
            partition by reporter_code, product_code, destination_id
            order by volume_kg desc, month asc
        ) as volume_order
    from monthly_exports

),

peaks as (

    select
        ---------- keys
        reporter_code,
        product_code,
        destination_id,

        ---------- measures
        month as peak_month,
        volume_kg as peak_month_kg
    from ordered
    where volume_order = 1

)

select * from peaks
