with cell_findings as (

    select * from {{ ref('cell_findings') }}

),

destination_findings as (

    select * from {{ ref('destination_findings') }}

),

flags as (

    select * from {{ ref('finding_flags') }}

),

-- All caveats in short words; the most serious three as a sentence.
caveats as (

    select
        finding_id,
        {{ joined_text('short_words', "'; '", 'caveat_number') }} as caveats,
        {{ joined_text(
            'case when caveat_number <= 3 then clause end', "'; '", 'caveat_number'
        ) }} || '.' as caveat_sentence
    from {{ ref('finding_caveats') }}
    group by finding_id

),

findings as (

    select
        'cell/' || source_key as finding_id,
        specification_id,
        'cell' as finding_level,
        destination_id,
        product_kind,
        product_code,
        display_order,
        sentence,
        post_volume_kg,
        benchmark_kg,
        benchmark_min_kg,
        benchmark_max_kg,
        volume_index,
        range_position,
        cast(null as integer) as below_count,
        cast(null as integer) as within_count,
        cast(null as integer) as above_count,
        'fct_benchmark_comparison' as source_table,
        source_key,
        is_reconstructed
    from cell_findings

    union all

    select
        'destination/' || source_key as finding_id,
        specification_id,
        'destination' as finding_level,
        destination_id,
        product_kind,
        cast(null as varchar) as product_code,
        display_order,
        sentence,
        cast(null as bigint) as post_volume_kg,
        cast(null as double) as benchmark_kg,
        cast(null as bigint) as benchmark_min_kg,
        cast(null as bigint) as benchmark_max_kg,
        cast(null as double) as volume_index,
        cast(null as varchar) as range_position,
        below_count,
        within_count,
        above_count,
        'fct_destination_summary' as source_table,
        source_key,
        is_reconstructed
    from destination_findings

),

keyed as (

    select
        ---------- keys
        findings.finding_id,
        findings.specification_id,
        findings.finding_level,
        findings.destination_id,
        findings.product_kind,
        findings.product_code,
        cast(findings.display_order as integer) as display_order,

        ---------- words
        findings.sentence,
        {{ capitalised('caveats.caveat_sentence') }} as caveat_sentence,
        caveats.caveats,

        ---------- the caveats as flags
        coalesce(flags.has_window_gap, false) as has_window_gap,
        coalesce(flags.has_short_benchmark, false) as has_short_benchmark,
        coalesce(flags.has_post_months_not_loaded, false) as has_post_months_not_loaded,
        coalesce(flags.has_post_months_weight_unknown, false) as has_post_months_weight_unknown,
        coalesce(flags.has_benchmark_months_not_loaded, false) as has_benchmark_months_not_loaded,
        coalesce(flags.has_benchmark_months_weight_unknown, false)
            as has_benchmark_months_weight_unknown,
        coalesce(flags.is_mean_under_100_kg, false) as is_mean_under_100_kg,
        coalesce(flags.has_few_active_months, false) as has_few_active_months,
        coalesce(flags.is_one_window_dominant, false) as is_one_window_dominant,
        coalesce(flags.is_range_from_zero, false) as is_range_from_zero,
        coalesce(flags.is_within_chance, false) as is_within_chance,
        coalesce(flags.has_unstable_verdict, false) as has_unstable_verdict,
        coalesce(flags.has_narrow_files, false) as has_narrow_files,
        coalesce(flags.has_unknown_verdicts, false) as has_unknown_verdicts,

        ---------- the figures in the sentence
        findings.post_volume_kg,
        findings.benchmark_kg,
        findings.benchmark_kg as benchmark_mean_kg,
        findings.benchmark_min_kg,
        findings.benchmark_max_kg,
        findings.volume_index,
        findings.range_position,
        findings.below_count,
        findings.within_count,
        findings.above_count,

        ---------- the rows behind it
        findings.source_table,
        findings.source_key,
        findings.is_reconstructed
    from findings
    inner join flags on findings.finding_id = flags.finding_id
    left join caveats on findings.finding_id = caveats.finding_id

)

select * from keyed
