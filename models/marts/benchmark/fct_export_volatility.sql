with coverage as (

    select * from {{ ref('int_sample_coverage') }}

),

change_sums as (

    select * from {{ ref('int_log_change_sums') }}

),

event_products as (

    select * from {{ ref('int_event_products') }}

),

event_destinations as (

    select * from {{ ref('int_event_destinations') }}

),

-- What the paper prints of its sample (footnote 2), beside the rows that it may speak of.
printed as (

    select
        specifications.reporter_code,
        figures.product_code,
        figures.destination_id,
        figures.metric,
        figures.printed_value,
        figures.rounding_step,
        figures.comparator
    from {{ ref('published_figures') }} as figures
    cross join {{ ref('int_specifications') }} as specifications
    where
        specifications.is_reference
        and figures.metric in ('sd_log_change', 'zero_months', 'zero_share_pct')
        and figures.comparator = 'eq'

),

-- What any event of the reporter looks at, each pair of product and destination once.
pairs as (

    select distinct
        event_products.product_series_number,
        event_destinations.destination_id
    from event_products
    inner join event_destinations on event_products.event_id = event_destinations.event_id

),

-- A series without a shipment has no sums: all its known months are zeros.
counted as (

    select
        coverage.sample_id,
        coverage.reporter_code,
        coverage.product_code,
        pairs.destination_id,
        coverage.sample_start_month,
        coverage.sample_end_month,
        coverage.months_in_sample,
        coverage.undefined_months,
        coverage.is_reconstructed,
        coverage.months_defined - coalesce(change_sums.months_weight_unknown, 0)
            as months_defined,
        coverage.changes_known - coalesce(change_sums.changes_unknown, 0) as changes_known,
        coalesce(change_sums.months_with_shipments, 0) as months_with_shipments,
        coalesce(change_sums.sum_log1p, 0) as sum_log1p,
        coalesce(change_sums.sum_of_squares_log1p, 0) as sum_of_squares_log1p,
        coalesce(change_sums.sum_asinh, 0) as sum_asinh,
        coalesce(change_sums.sum_of_squares_asinh, 0) as sum_of_squares_asinh,
        change_sums.sd_positive_pairs,
        coalesce(change_sums.changes_positive_pairs, 0) as changes_positive_pairs
    from coverage
    inner join pairs on coverage.product_series_number = pairs.product_series_number
    left join change_sums
        on
            coverage.sample_id = change_sums.sample_id
            and coverage.product_series_number = change_sums.product_series_number
            and pairs.destination_id = change_sums.destination_id

),

measured as (

    select
        *,
        months_defined - months_with_shipments as observed_zero_months,
        {{ standard_deviation_from_sums('sum_log1p', 'sum_of_squares_log1p', 'changes_known') }}
            as sd_log1p,
        {{ standard_deviation_from_sums('sum_asinh', 'sum_of_squares_asinh', 'changes_known') }}
            as sd_asinh
    from counted

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
        measured.observed_zero_months + measured.undefined_months as zero_or_undefined_months,
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

),

-- A row is print's where print states its figure.
stated as (

    select
        volatility.reporter_code,
        volatility.product_code,
        volatility.destination_id,
        volatility.sample_id,
        volatility.zero_treatment,
        bool_or(
            printed.metric = 'sd_log_change'
            and {{ claim_holds(
                'volatility.sd_log_change',
                'printed.printed_value',
                'printed.rounding_step',
                'printed.comparator',
            ) }}
        ) as is_sd_printed,
        bool_or(
            case printed.metric
                when 'zero_months'
                    then {{ claim_holds(
                        'volatility.zero_months',
                        'printed.printed_value',
                        'printed.rounding_step',
                        'printed.comparator',
                    ) }}
                when 'zero_share_pct'
                    then {{ claim_holds(
                        'volatility.zero_share_pct',
                        'printed.printed_value',
                        'printed.rounding_step',
                        'printed.comparator',
                    ) }}
            end
        ) as is_zero_count_printed
    from volatility
    inner join printed
        on
            volatility.reporter_code = printed.reporter_code
            and volatility.product_code = printed.product_code
            and volatility.destination_id = printed.destination_id
    where volatility.sample_id = 'footnote_2'
    group by
        volatility.reporter_code,
        volatility.product_code,
        volatility.destination_id,
        volatility.sample_id,
        volatility.zero_treatment

),

judged as (

    select
        volatility.*,
        not volatility.is_reconstructed or coalesce(stated.is_sd_printed, false) as is_evidence,
        not volatility.is_reconstructed or coalesce(stated.is_zero_count_printed, false)
            as is_zero_count_evidence
    from volatility
    left join stated
        on
            volatility.reporter_code = stated.reporter_code
            and volatility.product_code = stated.product_code
            and volatility.destination_id = stated.destination_id
            and volatility.sample_id = stated.sample_id
            and volatility.zero_treatment = stated.zero_treatment

)

select * from judged
