with specifications as (

    select * from {{ ref('dim_specifications') }}

),

events as (

    select * from {{ ref('dim_events') }}

),

event_products as (

    select * from {{ ref('event_products') }}

),

month_status as (

    select * from {{ ref('int_month_status') }}

),

-- Specifications that treat missing months alike share their coverage.
compared_products as (

    select distinct
        specifications.missing_treatment,
        events.reporter_code,
        event_products.product_code
    from specifications
    inner join events on specifications.event_id = events.event_id
    inner join event_products on specifications.event_id = event_products.event_id

),

-- The same rule as in int_volumes_by_window.
covered_months as (

    select
        compared_products.missing_treatment,
        compared_products.reporter_code,
        compared_products.product_code,
        month_status.month_index,
        compared_products.missing_treatment = 'as_zero'
        or (month_status.is_loaded and month_status.is_defined) as is_covered,
        coalesce(month_status.is_reconstructed, false) as is_reconstructed
    from compared_products
    inner join month_status
        on
            compared_products.reporter_code = month_status.reporter_code
            and compared_products.product_code = month_status.product_code

),

cumulated as (

    select
        ---------- keys
        missing_treatment,
        reporter_code,
        product_code,
        month_index,

        ---------- coverage
        is_covered,
        cast(sum(case when is_covered then 1 else 0 end) over product_by_month as integer)
            as cumulative_months_covered,
        cast(min(month_index) over product as integer) as first_month_index,
        cast(max(month_index) over product as integer) as last_month_index,

        ---------- provenance
        bool_or(is_reconstructed) over product as is_reconstructed
    from covered_months
    window
        product as (partition by missing_treatment, reporter_code, product_code),
        product_by_month as (
            partition by missing_treatment, reporter_code, product_code
            order by month_index
            rows between unbounded preceding and current row
        )

)

select * from cumulated
