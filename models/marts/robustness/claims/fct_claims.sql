-- "They cut us off", answered for the months after each event: all that `chokepoint claim` says.

with comparisons as (

    select * from {{ ref('fct_benchmark_comparison') }}

),

specifications as (

    select * from {{ ref('dim_specifications') }}

),

findings as (

    select * from {{ ref('fct_findings') }}
    where finding_level = 'cell'

),

strength as (

    select * from {{ ref('fct_verdict_strength') }}

),

intermittency as (

    select * from {{ ref('fct_intermittency') }}

),

zero_run_probabilities as (

    select * from {{ ref('fct_zero_run_probabilities') }}

),

zero_runs as (

    select * from {{ ref('fct_zero_runs') }}

),

mirror_verdicts as (

    select * from {{ ref('fct_mirror_verdicts') }}

),

monthly_exports as (

    select * from {{ ref('fct_monthly_exports') }}

),

revisions as (

    select * from {{ ref('fct_revision_counts') }}

),

cells as (

    select
        comparisons.*,
        specifications.is_reference,
        specifications.window_start_month as first_month,
        {{ month_from_index(
            '(' ~ month_index('specifications.window_start_month')
            ~ ' + specifications.window_months - 1)'
        ) }} as last_month
    from comparisons
    inner join specifications
        on comparisons.specification_id = specifications.specification_id

),

-- Which chain: a claim is judged by the latest benchmark period that ends before its first month;
-- of several that end together, by the reference specification's.
ordered_chains as (

    select
        cells.specification_id,
        cells.product_code,
        cells.destination_id,
        cells.reporter_code,
        cells.first_month,
        row_number() over (
            partition by
                cells.reporter_code, cells.product_code, cells.destination_id, cells.first_month
            order by cells.is_reference desc, cells.specification_id asc
        ) as chain_order
    from cells
    inner join intermittency
        on
            cells.specification_id = intermittency.specification_id
            and cells.product_code = intermittency.product_code
            and cells.destination_id = intermittency.destination_id

),

answering_spans as (

    select
        specification_id,
        product_code,
        destination_id,
        lead(first_month) over (
            partition by reporter_code, product_code, destination_id
            order by first_month
        ) as next_first_month
    from ordered_chains
    where chain_order = 1

),

months as (

    select
        cells.specification_id,
        cells.product_code,
        cells.destination_id,
        count(*) as months,
        count(monthly_exports.volume_kg) as months_known,
        count(*) filter (
            where {{ is_zero_month(
                'monthly_exports.volume_kg', 'monthly_exports.has_zero_kg_shipment'
            ) }}
        ) as zero_months,
        sum(monthly_exports.volume_kg) as volume_kg,
        bool_or(monthly_exports.is_reconstructed) as is_reconstructed
    from cells
    inner join monthly_exports
        on
            cells.reporter_code = monthly_exports.reporter_code
            and cells.product_code = monthly_exports.product_code
            and cells.destination_id = monthly_exports.destination_id
    where monthly_exports.month between cells.first_month and cells.last_month
    group by cells.specification_id, cells.product_code, cells.destination_id

),

shipments as (

    select
        cells.specification_id,
        cells.product_code,
        cells.destination_id,
        max(monthly_exports.month) as last_shipment_month,
        last(monthly_exports.volume_kg order by monthly_exports.month) as last_shipment_kg
    from cells
    inner join monthly_exports
        on
            cells.reporter_code = monthly_exports.reporter_code
            and cells.product_code = monthly_exports.product_code
            and cells.destination_id = monthly_exports.destination_id
    where
        monthly_exports.month <= cells.last_month
        and not {{ is_zero_month(
            'monthly_exports.volume_kg', 'monthly_exports.has_zero_kg_shipment'
        ) }}
    group by cells.specification_id, cells.product_code, cells.destination_id

),

cut_runs as (

    select
        cells.specification_id,
        cells.product_code,
        cells.destination_id,
        greatest(zero_runs.first_month, cells.first_month) as run_first_month,
        least(zero_runs.last_month, cells.last_month) as run_last_month,
        {{ month_index('least(zero_runs.last_month, cells.last_month)') }}
        - {{ month_index('greatest(zero_runs.first_month, cells.first_month)') }} + 1
            as run_months,
        zero_runs.first_month as whole_run_first_month,
        zero_runs.months as whole_run_months,
        zero_runs.is_open and zero_runs.last_month <= cells.last_month as is_run_open
    from cells
    inner join zero_runs
        on
            cells.reporter_code = zero_runs.reporter_code
            and cells.product_code = zero_runs.product_code
            and cells.destination_id = zero_runs.destination_id
    where
        zero_runs.first_month <= cells.last_month
        and zero_runs.last_month >= cells.first_month

),

-- Which run: the first of the longest, cut to the months of the window.
ordered_runs as (

    select
        *,
        row_number() over (
            partition by specification_id, product_code, destination_id
            order by run_months desc, run_first_month asc
        ) as run_order
    from cut_runs

),

runs as (

    select * from ordered_runs
    where run_order = 1

),

claims as (

    select
        ---------- keys
        cells.specification_id,
        cells.product_code,
        cells.destination_id,
        cells.reporter_code,

        ---------- the claims that this row answers
        cells.first_month,
        cells.last_month,
        answering_spans.specification_id is not null as is_answering,
        case
            when answering_spans.next_first_month is not null
                then {{ month_from_index(
                    '(' ~ month_index('answering_spans.next_first_month') ~ ' - 1)'
                ) }}
        end as answers_until_month,

        ---------- months
        cast(coalesce(months.months, 0) as integer) as months,
        cast(coalesce(months.months_known, 0) as integer) as months_known,
        cast(coalesce(months.zero_months, 0) as integer) as zero_months,
        cast(months.volume_kg as bigint) as volume_kg,
        shipments.last_shipment_month,
        shipments.last_shipment_kg,

        ---------- longest run of zero months
        runs.run_first_month,
        runs.run_last_month,
        cast(runs.run_months as integer) as run_months,
        runs.whole_run_first_month,
        runs.whole_run_months,
        runs.is_run_open,

        ---------- how usual such a run was before
        intermittency.chain_id,
        intermittency.benchmark_first_month,
        intermittency.benchmark_last_month,
        intermittency.benchmark_months_known,
        intermittency.benchmark_zero_months,
        intermittency.benchmark_longest_zero_run,
        intermittency.demand_class,
        intermittency.markov_run_95_months,
        zero_run_probabilities.bernoulli_p,
        zero_run_probabilities.markov_p,
        zero_run_probabilities.run_rarity,

        ---------- verdict
        cells.post_volume_kg,
        cells.benchmark_kg,
        cells.benchmark_min_kg,
        cells.benchmark_max_kg,
        cells.volume_index,
        cells.range_position,
        cells.omission_reason,
        cells.lowest_range_position,
        cells.highest_range_position,
        findings.finding_id,
        findings.sentence,
        findings.caveats,

        ---------- caveats as flags
        findings.has_window_gap,
        findings.has_short_benchmark,
        findings.has_post_months_not_loaded,
        findings.has_post_months_weight_unknown,
        findings.has_benchmark_months_not_loaded,
        findings.has_benchmark_months_weight_unknown,
        findings.is_mean_under_100_kg,
        findings.has_few_active_months,
        findings.is_one_window_dominant,
        findings.is_range_from_zero,
        findings.is_within_chance,
        findings.has_narrow_files,

        ---------- missing months
        cast(cells.post_months_not_loaded as integer) as post_months_not_loaded,
        cast(cells.post_months_weight_unknown as integer) as post_months_weight_unknown,
        cells.benchmark_months_not_loaded,
        cells.benchmark_months_weight_unknown,

        ---------- revisions
        coalesce(revisions.revision_count, 0) as revision_count,
        coalesce(revisions.verdict_change_count, 0) as verdict_change_count,
        revisions.last_revision_date,

        ---------- strength
        strength.two_sided_rank_p,
        strength.smallest_possible_rank_p,
        strength.smallest_possible_rank_p as smallest_rank_p,
        strength.smallest_t_p,
        strength.is_small_volume,

        ---------- the importers' record, at six digits
        mirror_verdicts.source_id as mirror_source_id,
        mirror_verdicts.lag_months as mirror_lag_months,
        mirror_verdicts.is_lag_fitted as is_mirror_lag_fitted,
        mirror_verdicts.exporter_range_position as hs6_range_position,
        mirror_verdicts.exporter_volume_index as hs6_volume_index,
        mirror_verdicts.importer_range_position as mirror_range_position,
        mirror_verdicts.importer_volume_index as mirror_volume_index,
        coalesce(mirror_verdicts.importer_has_short_benchmark, false)
            as has_short_mirror_benchmark,
        mirror_verdicts.is_agreeing as is_mirror_agreeing,
        mirror_verdicts.mirror_note,

        ---------- provenance
        cells.is_reconstructed or coalesce(months.is_reconstructed, false) as is_reconstructed
    from cells
    inner join findings
        on
            cells.specification_id = findings.specification_id
            and cells.product_code = findings.product_code
            and cells.destination_id = findings.destination_id
    left join strength
        on
            cells.specification_id = strength.specification_id
            and cells.product_code = strength.product_code
            and cells.destination_id = strength.destination_id
    left join answering_spans
        on
            cells.specification_id = answering_spans.specification_id
            and cells.product_code = answering_spans.product_code
            and cells.destination_id = answering_spans.destination_id
    left join months
        on
            cells.specification_id = months.specification_id
            and cells.product_code = months.product_code
            and cells.destination_id = months.destination_id
    left join shipments
        on
            cells.specification_id = shipments.specification_id
            and cells.product_code = shipments.product_code
            and cells.destination_id = shipments.destination_id
    left join runs
        on
            cells.specification_id = runs.specification_id
            and cells.product_code = runs.product_code
            and cells.destination_id = runs.destination_id
    left join intermittency
        on
            cells.specification_id = intermittency.specification_id
            and cells.product_code = intermittency.product_code
            and cells.destination_id = intermittency.destination_id
    left join zero_run_probabilities
        on
            intermittency.chain_id = zero_run_probabilities.chain_id
            and months.months_known = zero_run_probabilities.months
            and runs.run_months = zero_run_probabilities.run_months
    left join revisions
        on
            cells.specification_id = revisions.specification_id
            and cells.product_code = revisions.product_code
            and cells.destination_id = revisions.destination_id
    left join mirror_verdicts
        on
            cells.specification_id = mirror_verdicts.specification_id
            and cells.product_code = mirror_verdicts.product_code
            and cells.destination_id = mirror_verdicts.destination_id

)

select * from claims
