with monthly_exports as (

    select * from {{ ref('fct_monthly_exports') }}

),

specifications as (

    select * from {{ ref('dim_specifications') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

windows as (

    select * from {{ ref('fct_window_volumes') }}

),

periods as (

    select
        *,
        {{ month_index('period_start_month') }} as start_month_index,
        {{ month_index('period_end_month') }} as end_month_index,
        {{ month_index('base_start_month') }} as base_start_month_index,
        {{ month_index('base_end_month') }} as base_end_month_index
    from {{ ref('control_periods') }}

),

-- The products and destinations of the reference analysis: other events have other products.
series as (

    select distinct
        windows.reporter_code,
        windows.product_code,
        windows.destination_id
    from windows
    inner join specifications on windows.specification_id = specifications.specification_id
    where specifications.is_reference

),

months as (

    select
        monthly_exports.reporter_code,
        monthly_exports.product_code,
        monthly_exports.destination_id,
        {{ month_index('monthly_exports.month') }} as month_index,
        mod({{ month_index('monthly_exports.month') }}, 12) as calendar_month,
        monthly_exports.volume_kg,
        monthly_exports.is_reconstructed,
        {{ is_fixed('monthly_exports') }} as is_fixed
    from monthly_exports
    inner join series
        on
            monthly_exports.reporter_code = series.reporter_code
            and monthly_exports.product_code = series.product_code
            and monthly_exports.destination_id = series.destination_id

),

-- Three periods: each keeps its own copy of its months, as an event has few. Months that are not
-- loaded, or in which the code did not exist, have no volume and count for neither side.
calendar_months as (

    select
        periods.period_id,
        months.reporter_code,
        months.product_code,
        months.destination_id,
        months.calendar_month,
        avg(months.volume_kg) filter (
            where
            months.month_index between periods.start_month_index and periods.end_month_index
        ) as period_kg,
        avg(months.volume_kg) filter (
            where
            months.month_index
            between periods.base_start_month_index and periods.base_end_month_index
        ) as base_kg,
        bool_or(months.is_reconstructed) as is_reconstructed,
        bool_and(months.is_fixed) as is_fixed
    from months
    cross join periods
    where months.month_index between periods.base_start_month_index and periods.end_month_index
    group by
        periods.period_id,
        months.reporter_code,
        months.product_code,
        months.destination_id,
        months.calendar_month

),

-- Only calendar months known on both sides, so that a missing month leaves both.
measured as (

    select
        period_id,
        reporter_code,
        product_code,
        destination_id,
        count(*) as months_compared,
        {{ reproducible('avg', 'period_kg') }} as monthly_mean_kg,
        {{ reproducible('avg', 'base_kg') }} as base_monthly_mean_kg
    from calendar_months
    where period_kg is not null and base_kg is not null
    group by period_id, reporter_code, product_code, destination_id

),

provenance as (

    select
        period_id,
        reporter_code,
        product_code,
        destination_id,
        bool_or(is_reconstructed) as is_reconstructed,
        bool_and(is_fixed) as is_fixed
    from calendar_months
    group by period_id, reporter_code, product_code, destination_id

),

compared as (

    select
        ---------- keys
        series.reporter_code,
        series.product_code,
        series.destination_id,
        periods.period_id,

        ---------- the code
        products.product_kind,
        products.control_scope,
        products.is_controlled_april_2025,
        products.control_scope = 'part' as is_mixed_code,

        ---------- the period
        periods.period_start_month,
        periods.period_end_month,
        cast(periods.end_month_index - periods.start_month_index + 1 as integer)
            as months_expected,
        cast(coalesce(measured.months_compared, 0) as integer) as months_compared,

        ---------- measures
        measured.monthly_mean_kg,
        measured.base_monthly_mean_kg,
        {{ index_to_base('measured.monthly_mean_kg', 'measured.base_monthly_mean_kg') }}
            as period_index,

        ---------- provenance
        coalesce(provenance.is_reconstructed, false) as is_reconstructed,
        coalesce(provenance.is_fixed, true) as is_evidence
    from series
    cross join periods
    inner join products on series.product_code = products.product_code
    left join measured
        on
            periods.period_id = measured.period_id
            and series.reporter_code = measured.reporter_code
            and series.product_code = measured.product_code
            and series.destination_id = measured.destination_id
    left join provenance
        on
            periods.period_id = provenance.period_id
            and series.reporter_code = provenance.reporter_code
            and series.product_code = provenance.product_code
            and series.destination_id = provenance.destination_id

)

select * from compared
