with known_months as (

    select * from {{ ref('int_known_months') }}

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

-- The change into a sample's first month starts outside the sample and is left out.
coverage as (

    select
        ---------- keys
        samples.sample_id,
        known_months.product_series_number,
        known_months.reporter_code,
        known_months.product_code,

        ---------- months
        samples.sample_start_month,
        samples.sample_end_month,
        cast(samples.end_month_index - samples.start_month_index + 1 as integer)
            as months_in_sample,
        cast(count(*) filter (where known_months.is_observed) as integer) as months_defined,
        cast(count(*) filter (where not known_months.is_defined) as integer) as undefined_months,
        cast(
            count(*) filter (
                where
                known_months.is_change_into_known
                and known_months.month_index > samples.start_month_index
            ) as integer
        ) as changes_known,

        ---------- provenance
        bool_or(known_months.is_reconstructed) as is_reconstructed
    from known_months
    cross join samples
    where known_months.month_index between samples.start_month_index and samples.end_month_index
    group by
        samples.sample_id,
        known_months.product_series_number,
        known_months.reporter_code,
        known_months.product_code,
        samples.sample_start_month,
        samples.sample_end_month,
        samples.start_month_index,
        samples.end_month_index

)

select * from coverage
