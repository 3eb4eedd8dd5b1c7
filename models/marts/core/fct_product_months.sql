with month_status as (

    select * from {{ ref('int_month_status') }}

),

narrow_months as (

    select * from {{ ref('int_narrow_months') }}

),

described as (

    select
        ---------- keys
        month_status.reporter_code,
        month_status.product_code,
        month_status.month,

        ---------- state
        month_status.is_loaded,
        month_status.partner_cover,
        month_status.is_defined,
        month_status.absent_state,
        narrow_months.month is not null as has_narrow_file,

        ---------- provenance
        coalesce(month_status.is_reconstructed, false) as is_reconstructed,
        month_status.source_id,
        month_status.vintage_date
    from month_status
    left join narrow_months
        on
            month_status.reporter_code = narrow_months.reporter_code
            and month_status.product_code = narrow_months.product_code
            and month_status.month = narrow_months.month

)

select * from described
