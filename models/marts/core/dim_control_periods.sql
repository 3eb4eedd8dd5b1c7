with periods as (

    select * from {{ ref('control_periods') }}

),

described as (

    select
        ---------- keys
        period_id,

        ---------- description
        period_name,
        period_start_month,
        period_end_month,
        base_start_month,
        base_end_month,

        ---------- presentation
        display_order,
        source
    from periods

)

select * from described
