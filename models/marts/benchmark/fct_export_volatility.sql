with monthly_exports as (

    select * from {{ ref('fct_monthly_exports') }}

),

samples as (

    select
        sample_id,
        sample_start_month,
        sample_end_month,
        {{ month_index('sample_start_month') }} as start_month_index,
        {{ month_index('sample_end_month') }} as end_month_index
    from {{ ref('volatility_samples') }}

),

-- The paper counts months before a code existed as months without exports (footnote 2: scandium),
-- so an undefined month enters as zero. A month that was not loaded stays unknown.
monthly_series as (

    select
        reporter_code,
        product_code,
        destination_id,
        {{ month_index('month') }} as month_index,
        is_defined,
        case when is_defined then volume_kg else 0 end as volume_kg,
        is_reconstructed
    from monthly_exports

),

lagged as (

    select
        *,
        lag(volume_kg) over series_by_month as previous_volume_kg,
        lag(month_index) over series_by_month as previous_month_index
    from monthly_series
    window
        series_by_month as (
            partition by reporter_code, product_code, destination_id
            order by month_index
        )

),

-- A change is from one calendar month to the next: null where either end is unknown.
changes as (

    select
        reporter_code,
        product_code,
        destination_id,
        month_index,
        is_defined,
        volume_kg,
        is_reconstructed,
        case
            when previous_month_index = month_index - 1
                then ln(1 + volume_kg) - ln(1 + previous_volume_kg)
        end as change_log1p,
        case
            when
                previous_month_index = month_index - 1
                and volume_kg > 0
                and previous_volume_kg > 0
                then ln(volume_kg) - ln(previous_volume_kg)
        end as change_positive_pairs,
        case
            when previous_month_index = month_index - 1
                then asinh(volume_kg) - asinh(previous_volume_kg)
        end as change_asinh
    from lagged

),

-- Samples overlap, so each has its own copy of its months; there are a handful of them. The change
-- into a sample's first month starts outside the sample and is left out.
sampled as (

    select
        samples.sample_id,
        samples.sample_start_month,
        samples.sample_end_month,
        samples.end_month_index - samples.start_month_index + 1 as months_in_sample,
        changes.*,
        changes.month_index > samples.start_month_index as is_change_in_sample
    from changes
    cross join samples
    where changes.month_index between samples.start_month_index and samples.end_month_index

),

measured as (

    select
        sample_id,
        sample_start_month,
        sample_end_month,
        months_in_sample,
        reporter_code,
        product_code,
        destination_id,
        count(*) filter (where is_defined and volume_kg is not null) as months_defined,
        count(*) filter (where not is_defined) as undefined_months,
        count(*) filter (where is_defined and volume_kg = 0) as observed_zero_months,
        count(*) filter (where volume_kg = 0) as zero_months,
        bool_or(is_reconstructed) as is_reconstructed,
        stddev_samp(change_log1p) filter (where is_change_in_sample) as sd_log1p,
        count(change_log1p) filter (where is_change_in_sample) as changes_log1p,
        stddev_samp(change_positive_pairs) filter (where is_change_in_sample)
            as sd_positive_pairs,
        count(change_positive_pairs) filter (where is_change_in_sample)
            as changes_positive_pairs,
        stddev_samp(change_asinh) filter (where is_change_in_sample) as sd_asinh,
        count(change_asinh) filter (where is_change_in_sample) as changes_asinh
    from sampled
    group by
        sample_id,
        sample_start_month,
        sample_end_month,
        months_in_sample,
        reporter_code,
        product_code,
        destination_id

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
        cast(measured.months_in_sample as integer) as months_in_sample,
        cast(measured.months_defined as integer) as months_defined,
        cast(measured.undefined_months as integer) as undefined_months,
        cast(
            measured.months_in_sample - measured.months_defined - measured.undefined_months
            as integer
        ) as missing_months,
        cast(measured.zero_months as integer) as zero_months,
        cast(measured.observed_zero_months as integer) as observed_zero_months,
        cast(measured.zero_months as double) * 100 / measured.months_in_sample
            as zero_share_pct,
        cast(measured.observed_zero_months as double) * 100 / nullif(measured.months_defined, 0)
            as zero_share_of_defined_pct,

        ---------- volatility
        case zero_treatments.zero_treatment
            when 'log1p' then measured.sd_log1p
            when 'positive_pairs' then measured.sd_positive_pairs
            when 'asinh' then measured.sd_asinh
        end as sd_log_change,
        cast(
            case zero_treatments.zero_treatment
                when 'log1p' then measured.changes_log1p
                when 'positive_pairs' then measured.changes_positive_pairs
                when 'asinh' then measured.changes_asinh
            end as integer
        ) as changes_used,

        ---------- provenance
        measured.is_reconstructed
    from measured
    cross join zero_treatments

)

select * from volatility
