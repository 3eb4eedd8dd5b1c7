-- What a reader must know before a sentence is quoted, as flags and the counts that their words
-- name. A flag on a statistic is raised only where it holds for every value that print allows.

with comparisons as (

    select * from {{ ref('fct_benchmark_comparison') }}

),

strength as (

    select * from {{ ref('fct_verdict_strength') }}

),

left_out as (

    select
        specification_id,
        product_code,
        destination_id,
        bool_or(is_verdict_changed) as is_verdict_changed
    from {{ ref('fct_leave_one_out') }}
    where is_evidence
    group by specification_id, product_code, destination_id

),

worded as (

    select * from {{ ref('worded_comparisons') }}

),

destination_findings as (

    select * from {{ ref('destination_findings') }}

),

specifications as (

    select * from {{ ref('dim_specifications') }}

),

windows as (

    select * from {{ ref('int_windows') }}

),

narrow_months as (

    select * from {{ ref('int_narrow_months') }}

),

narrow_cells as (

    select distinct
        windows.specification_id,
        narrow_months.reporter_code,
        narrow_months.product_code
    from narrow_months
    inner join windows
        on
            narrow_months.month_index >= windows.start_month_index
            and narrow_months.month_index <= windows.end_month_index

),

cells as (

    select
        'cell/' || worded.source_key as finding_id,
        comparisons.is_reconstructed,
        specifications.window_caveat is not null as has_window_gap,
        comparisons.has_short_benchmark,
        comparisons.post_months_not_loaded > 0 as has_post_months_not_loaded,
        comparisons.post_months_weight_unknown > 0 as has_post_months_weight_unknown,
        comparisons.benchmark_months_not_loaded > 0 as has_benchmark_months_not_loaded,
        comparisons.benchmark_months_weight_unknown > 0 as has_benchmark_months_weight_unknown,
        comparisons.has_benchmark and strength.is_mean_under_100_kg
        and (
            strength.is_evidence
            or {{ is_small_mean('comparisons.benchmark_mean_upper_kg') }}
        ) as is_mean_under_100_kg,
        comparisons.has_benchmark and strength.has_few_active_months and strength.is_evidence
            as has_few_active_months,
        -- One window alone is all of its benchmark; of a part of the windows nothing is said.
        comparisons.has_benchmark
        and comparisons.benchmark_windows_used > 1
        and strength.is_one_window_dominant
        and strength.is_evidence as is_one_window_dominant,
        -- Nothing shipped and not below: a window of nothing is in the range.
        comparisons.has_benchmark
        and (
            coalesce(worded.min_words = '0', false)
            or (worded.is_zero and comparisons.range_position = 'within')
        ) as is_range_from_zero,
        comparisons.range_position <> 'within' and not strength.is_5_pct_possible
        and strength.is_evidence as is_within_chance,
        comparisons.has_benchmark
        and comparisons.benchmark_windows_used > 1
        and left_out.is_verdict_changed as has_unstable_verdict,
        narrow_cells.specification_id is not null as has_narrow_files,
        false as has_unknown_verdicts,
        worded.is_zero,
        specifications.window_caveat,
        worded.benchmark_windows_used,
        worded.benchmark_windows_expected,
        cast(null as integer) as short_benchmark_count,
        cast(null as integer) as unknown_count,
        comparisons.post_months_not_loaded,
        comparisons.post_months_weight_unknown,
        comparisons.benchmark_months_not_loaded,
        comparisons.benchmark_months_weight_unknown
    from comparisons
    inner join worded
        on
            comparisons.specification_id = worded.specification_id
            and comparisons.product_code = worded.product_code
            and comparisons.destination_id = worded.destination_id
    inner join specifications
        on comparisons.specification_id = specifications.specification_id
    left join narrow_cells
        on
            comparisons.specification_id = narrow_cells.specification_id
            and comparisons.reporter_code = narrow_cells.reporter_code
            and comparisons.product_code = narrow_cells.product_code
    left join strength
        on
            comparisons.specification_id = strength.specification_id
            and comparisons.product_code = strength.product_code
            and comparisons.destination_id = strength.destination_id
    left join left_out
        on
            comparisons.specification_id = left_out.specification_id
            and comparisons.product_code = left_out.product_code
            and comparisons.destination_id = left_out.destination_id

),

destination_flags as (

    select
        'destination/' || destination_findings.source_key as finding_id,
        destination_findings.is_reconstructed,
        specifications.window_caveat is not null as has_window_gap,
        destination_findings.short_benchmark_count > 0 as has_short_benchmark,
        false as has_post_months_not_loaded,
        false as has_post_months_weight_unknown,
        false as has_benchmark_months_not_loaded,
        false as has_benchmark_months_weight_unknown,
        false as is_mean_under_100_kg,
        false as has_few_active_months,
        false as is_one_window_dominant,
        false as is_range_from_zero,
        false as is_within_chance,
        false as has_unstable_verdict,
        false as has_narrow_files,
        destination_findings.unknown_count > 0 as has_unknown_verdicts,
        false as is_zero,
        specifications.window_caveat,
        cast(null as integer) as benchmark_windows_used,
        cast(null as integer) as benchmark_windows_expected,
        destination_findings.short_benchmark_count,
        destination_findings.unknown_count,
        cast(null as integer) as post_months_not_loaded,
        cast(null as integer) as post_months_weight_unknown,
        cast(null as integer) as benchmark_months_not_loaded,
        cast(null as integer) as benchmark_months_weight_unknown
    from destination_findings
    inner join specifications
        on destination_findings.specification_id = specifications.specification_id

),

flags as (

    select * from cells

    union all

    select * from destination_flags

)

select * from flags
