with curve as (

    select * from {{ ref('fct_specification_curve') }}

),

counted as (

    select
        specification_id,
        product_code,
        destination_id,
        min(reporter_code) as reporter_code,
        count(*) as alternatives,
        count(range_position) as alternatives_compared,
        count(*) filter (where range_position = 'below') as below_count,
        count(*) filter (where range_position = 'within') as within_count,
        count(*) filter (where range_position = 'above') as above_count,
        count(*) filter (where omission_reason = 'post_window_incomplete')
            as post_window_incomplete_count,
        count(*) filter (where omission_reason = 'benchmark_unknown') as benchmark_unknown_count,
        count(*) filter (where omission_reason = 'benchmark_incomplete')
            as benchmark_incomplete_count,
        count(*) filter (
            where
            omission_reason in (
                'no_benchmark_history', 'no_benchmark_history_new_flow', 'benchmark_under_half_kg'
            )
        ) as no_benchmark_history_count,
        max(case when is_own_specification then range_position end) as own_range_position,
        max(case when is_own_specification then volume_index end) as own_volume_index,
        min(volume_index) as lowest_index,
        {{ median_of('volume_index') }} as median_index,
        max(volume_index) as highest_index,
        bool_or(is_reconstructed) as is_reconstructed,
        bool_and(is_evidence and is_index_evidence) as is_evidence
    from curve
    group by specification_id, product_code, destination_id

),

shares as (

    select
        ---------- keys
        specification_id,
        product_code,
        destination_id,
        reporter_code,

        ---------- alternatives
        cast(alternatives as integer) as alternative_count,
        cast(alternatives as integer) as alternatives,
        cast(alternatives_compared as integer) as alternatives_compared,
        cast(post_window_incomplete_count as integer) as post_window_incomplete_count,
        cast(benchmark_unknown_count as integer) as benchmark_unknown_count,
        cast(benchmark_incomplete_count as integer) as benchmark_incomplete_count,
        cast(no_benchmark_history_count as integer) as no_benchmark_history_count,

        ---------- verdicts
        own_range_position,
        cast(below_count as integer) as below_count,
        cast(within_count as integer) as within_count,
        cast(above_count as integer) as above_count,
        100.0 * below_count / nullif(alternatives_compared, 0) as below_share_pct,
        100.0 * within_count / nullif(alternatives_compared, 0) as within_share_pct,
        100.0 * above_count / nullif(alternatives_compared, 0) as above_share_pct,
        case own_range_position
            when 'below' then 100.0 * below_count / alternatives_compared
            when 'within' then 100.0 * within_count / alternatives_compared
            when 'above' then 100.0 * above_count / alternatives_compared
        end as same_verdict_share_pct,

        ---------- index
        own_volume_index,
        lowest_index,
        median_index,
        highest_index,

        ---------- provenance
        is_reconstructed,
        is_evidence
    from counted

)

select * from shares
