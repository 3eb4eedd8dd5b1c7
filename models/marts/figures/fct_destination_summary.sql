with comparisons as (

    select * from {{ ref('fct_benchmark_comparison') }}

),

-- Counts of verdicts, means and zeros are over charted products, as the paper counts them: a
-- product without a benchmark has no verdict, and its zero is not news.
summarised as (

    select
        ---------- keys
        specification_id,
        destination_id,
        product_kind,

        ---------- products
        cast(count(*) as integer) as products_in_scope,
        cast(count(*) filter (where is_charted) as integer) as charted_count,
        cast(count(*) filter (where not is_charted) as integer) as omitted_count,
        cast(
            count(*) filter (where omission_reason = 'no_benchmark_history_new_flow') as integer
        ) as new_flow_count,

        ---------- verdicts
        cast(count(*) filter (where range_position = 'below') as integer) as below_count,
        cast(count(*) filter (where range_position = 'within') as integer) as within_count,
        cast(count(*) filter (where range_position = 'above') as integer) as above_count,
        cast(count(*) filter (where volume_index < 100) as integer) as below_mean_count,
        cast(count(*) filter (where has_short_benchmark) as integer) as short_benchmark_count,
        cast(
            count(*) filter (
                where omission_reason in ('post_window_incomplete', 'benchmark_unknown')
            ) as integer
        ) as unknown_count,
        cast(count(*) filter (where omission_reason = 'not_determined') as integer)
            as not_determined_count,

        ---------- zeros
        cast(count(*) filter (where is_charted and post_volume_kg = 0) as integer)
            as zero_post_count,
        cast(count(*) filter (where is_charted and benchmark_min_kg = 0) as integer)
            as zero_minimum_count,

        ---------- extremes
        min(volume_index) as lowest_index,
        max(volume_index) as highest_index,

        ---------- provenance
        bool_or(is_reconstructed) as is_reconstructed,
        -- A comparison has a verdict only where it is recorded or proven.
        true as is_evidence,
        coalesce(
            bool_and({{ is_fixed(information='index_information') }}) filter (where is_charted),
            true
        ) as is_index_evidence
    from comparisons
    group by specification_id, destination_id, product_kind

)

select * from summarised
