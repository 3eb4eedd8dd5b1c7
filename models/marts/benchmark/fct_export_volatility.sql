with coverage as (

    select * from {{ ref('int_sample_coverage') }}

),

change_sums as (

    select * from {{ ref('int_log_change_sums') }}

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

-- What any event of the reporter looks at, each pair of product and destination once.
pairs as (

    select distinct
        events.reporter_code,
        event_products.product_code,
        event_destinations.destination_id
    from events
    inner join event_products on events.event_id = event_products.event_id
    inner join event_destinations on events.event_id = event_destinations.event_id

),

-- A series without a shipment has no sums: all its known months are zeros.
measured as (

    select
        coverage.*,
        pairs.destination_id,
        coverage.months_defined - coalesce(change_sums.months_with_shipments, 0)
            as observed_zero_months,
        {{ standard_deviation_from_sums(
            'coalesce(change_sums.sum_log1p, 0)',
            'coalesce(change_sums.sum_of_squares_log1p, 0)',
            'coverage.changes_known'
        ) }} as sd_log1p,
        change_sums.sd_positive_pairs,
        coalesce(change_sums.changes_positive_pairs, 0) as changes_positive_pairs,
        {{ standard_deviation_from_sums(
            'coalesce(change_sums.sum_asinh, 0)',
            'coalesce(change_sums.sum_of_squares_asinh, 0)',
            'coverage.changes_known'
        ) }} as sd_asinh
    from coverage
    inner join pairs
        on
            coverage.reporter_code = pairs.reporter_code
            and coverage.product_code = pairs.product_code
    left join change_sums
        on
            coverage.sample_id = change_sums.sample_id
            and coverage.product_series_number = change_sums.product_series_number
            and pairs.destination_id = change_sums.destination_id

),

zero_treatments as (

    select 'log1p' as zero_treatment
    union all
    select 'positive_pairs' as zero_treatment
    union all
    select 'asinh' as zero_treatment

),

-- The paper does not say how it takes the logarithm of zero, so every treatment is a row.
volatility as (

    select
        ---------- keys
        measured.reporter_code,
        measured.product_code,
        measured.destination_id,
        measured.sample_start_month,
        measured.sample_end_month,
        zero_treatments.zero_treatment,
        measured.sample_id,

        ---------- months
        measured.months_in_sample,
        measured.months_defined,
        measured.undefined_months,
        measured.months_in_sample - measured.months_defined - measured.undefined_months
            as missing_months,
        measured.observed_zero_months + measured.undefined_months as zero_months,
        measured.observed_zero_months,
        cast(measured.observed_zero_months + measured.undefined_months as double) * 100
        / measured.months_in_sample as zero_share_pct,
        cast(measured.observed_zero_months as double) * 100 / nullif(measured.months_defined, 0)
            as zero_share_of_defined_pct,

        ---------- volatility
        case zero_treatments.zero_treatment
            when 'log1p' then measured.sd_log1p
            when 'positive_pairs' then measured.sd_positive_pairs
            when 'asinh' then measured.sd_asinh
        end as sd_log_change,
        case zero_treatments.zero_treatment
            when 'positive_pairs' then measured.changes_positive_pairs
            else measured.changes_known
        end as changes_used,

        ---------- provenance
        measured.is_reconstructed
    from measured
    cross join zero_treatments

)

select * from volatility
