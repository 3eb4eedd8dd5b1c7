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

mirror_verdicts as (

    select * from {{ ref('fct_mirror_verdicts') }}

),

-- What may be said of a month: a record, or what print fixes. A month that the solver invented is
-- not known.
monthly_exports as (

    select
        *,
        {{ month_index('month') }} as month_index,
        information <> 'free' as is_known,
        {{ is_zero_month('volume_kg', 'has_zero_kg_shipment') }} as is_zero
    from {{ ref('fct_monthly_exports') }}

),

windows as (

    select * from {{ ref('fct_window_volumes') }}
    where window_number = 0

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
        count(*) filter (where monthly_exports.is_known) as months_known,
        count(*) filter (where monthly_exports.is_known and monthly_exports.is_zero) as zero_months,
        sum(monthly_exports.volume_kg) as volume_kg,
        count(monthly_exports.volume_kg) = count(*) as is_complete,
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

-- What is known of the window's sum: that of its records, or what print leaves of a reconstructed
-- window.
totals as (

    select
        months.specification_id,
        months.product_code,
        months.destination_id,
        -- Printed months have a tolerance each: the solver's choice within it is nobody's figure.
        case
            when not months.is_reconstructed or windows.information is null
                then cast(months.volume_kg as bigint)
            when {{ is_at_a_step('windows.lower_kg', 'windows.upper_kg') }}
                then windows.volume_kg
        end as volume_kg,
        case
            when months.is_reconstructed then windows.information
            when months.volume_kg is not null then 'reported'
        end as information,
        case
            when months.is_reconstructed then windows.lower_kg
            else cast(months.volume_kg as bigint)
        end as lower_kg,
        case
            when months.is_reconstructed then windows.upper_kg
            when months.is_complete then cast(months.volume_kg as bigint)
        end as upper_kg
    from months
    inner join windows
        on
            months.specification_id = windows.specification_id
            and months.product_code = windows.product_code
            and months.destination_id = windows.destination_id

),

shipments as (

    select
        cells.specification_id,
        cells.product_code,
        cells.destination_id,
        max(monthly_exports.month) as last_shipment_month,
        last(monthly_exports.information order by monthly_exports.month)
            as last_shipment_information,
        last(monthly_exports.lower_kg order by monthly_exports.month) as last_shipment_lower_kg,
        last(monthly_exports.upper_kg order by monthly_exports.month) as last_shipment_upper_kg
    from cells
    inner join monthly_exports
        on
            cells.reporter_code = monthly_exports.reporter_code
            and cells.product_code = monthly_exports.product_code
            and cells.destination_id = monthly_exports.destination_id
    where
        monthly_exports.month <= cells.last_month
        and monthly_exports.is_known
        and not monthly_exports.is_zero
    group by cells.specification_id, cells.product_code, cells.destination_id

),

-- Zero months in a row have the same difference; a month that is not known ends the run.
numbered_zeros as (

    select
        reporter_code,
        product_code,
        destination_id,
        month_index,
        month_index - row_number() over (
            partition by reporter_code, product_code, destination_id
            order by month_index
        ) as run_number
    from monthly_exports
    where is_known and is_zero

),

-- The runs of fct_zero_runs, of months that may be spoken of only.
zero_runs as (

    select
        numbered_zeros.reporter_code,
        numbered_zeros.product_code,
        numbered_zeros.destination_id,
        {{ month_from_index('min(numbered_zeros.month_index)') }} as first_month,
        {{ month_from_index('max(numbered_zeros.month_index)') }} as last_month,
        cast(count(*) as integer) as months
    from numbered_zeros
    group by
        numbered_zeros.reporter_code,
        numbered_zeros.product_code,
        numbered_zeros.destination_id,
        numbered_zeros.run_number

),

-- A run is open where the month after it is not known: one that is would be a shipment.
dated_runs as (

    select
        zero_runs.*,
        following.month is null as is_open
    from zero_runs
    left join monthly_exports as following
        on
            zero_runs.reporter_code = following.reporter_code
            and zero_runs.product_code = following.product_code
            and zero_runs.destination_id = following.destination_id
            and {{ month_index('zero_runs.last_month') }} + 1 = following.month_index
            and following.is_known

),

cut_runs as (

    select
        cells.specification_id,
        cells.product_code,
        cells.destination_id,
        greatest(dated_runs.first_month, cells.first_month) as run_first_month,
        least(dated_runs.last_month, cells.last_month) as run_last_month,
        {{ month_index('least(dated_runs.last_month, cells.last_month)') }}
        - {{ month_index('greatest(dated_runs.first_month, cells.first_month)') }} + 1
            as run_months,
        dated_runs.first_month as whole_run_first_month,
        dated_runs.months as whole_run_months,
        dated_runs.is_open and dated_runs.last_month <= cells.last_month as is_run_open
    from cells
    inner join dated_runs
        on
            cells.reporter_code = dated_runs.reporter_code
            and cells.product_code = dated_runs.product_code
            and cells.destination_id = dated_runs.destination_id
    where
        dated_runs.first_month <= cells.last_month
        and dated_runs.last_month >= cells.first_month

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
        case when months.months_known > 0 then cast(months.zero_months as integer) end
            as zero_months,
        totals.volume_kg,
        totals.information as months_information,
        totals.lower_kg,
        totals.upper_kg,
        shipments.last_shipment_month,
        case
            when shipments.last_shipment_lower_kg = shipments.last_shipment_upper_kg
                then shipments.last_shipment_lower_kg
        end as last_shipment_kg,
        shipments.last_shipment_information,
        shipments.last_shipment_lower_kg,
        shipments.last_shipment_upper_kg,

        ---------- longest run of zero months
        runs.run_first_month,
        runs.run_last_month,
        cast(runs.run_months as integer) as run_months,
        runs.whole_run_first_month,
        runs.whole_run_months,
        runs.is_run_open,

        ---------- how usual such a run was before
        intermittency.benchmark_first_month,
        intermittency.benchmark_last_month,
        intermittency.is_evidence as has_known_benchmark_months,
        {% for column in [
            'chain_id', 'benchmark_months_known', 'benchmark_zero_months',
            'benchmark_longest_zero_run', 'demand_class', 'markov_run_95_months',
        ] -%}
            case when intermittency.is_evidence then intermittency.{{ column }} end as {{ column }},
        {% endfor -%}
        zero_run_probabilities.bernoulli_p,
        zero_run_probabilities.markov_p,
        zero_run_probabilities.run_rarity,

        ---------- verdict
        -- What has no words has no figure: the ends of what print leaves stand beside it.
        cast({{ said_kg('post_volume', 'post', 'cells') }} as bigint) as post_volume_kg,
        {{ said_kg('benchmark', 'benchmark_mean', 'cells') }} as benchmark_kg,
        cast({{ said_kg('benchmark_min', 'benchmark_min', 'cells') }} as bigint)
            as benchmark_min_kg,
        cast({{ said_kg('benchmark_max', 'benchmark_max', 'cells') }} as bigint)
            as benchmark_max_kg,
        case when cells.index_words is not null then cells.volume_index end as volume_index,
        cells.post_volume_words,
        cells.benchmark_words,
        cells.benchmark_min_words,
        cells.benchmark_max_words,
        cells.index_words,
        cells.information,
        cells.post_lower_kg,
        cells.post_upper_kg,
        cells.index_lower,
        cells.index_upper,
        cells.range_position,
        cells.omission_reason,
        case
            when cells.omission_reason = 'not_determined'
                then {{ positions_in_words(
                    'cells.lowest_range_position', 'cells.highest_range_position'
                ) }}
        end as undecided_words,
        cells.lowest_range_position,
        cells.highest_range_position,
        findings.finding_id,
        findings.sentence,
        findings.caveat_sentence,
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
        findings.has_unstable_verdict,
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
        case when {{ is_fixed('cells') }} then strength.two_sided_rank_p end as two_sided_rank_p,
        strength.smallest_possible_rank_p,
        strength.smallest_possible_rank_p as smallest_rank_p,
        case when {{ is_fixed('cells') }} then strength.smallest_t_p end as smallest_t_p,
        case when {{ is_fixed('cells') }} then strength.is_small_volume end as is_small_volume,

        ---------- the importers' record, at six digits
        mirror_verdicts.source_id as mirror_source_id,
        mirror_verdicts.lag_months as mirror_lag_months,
        mirror_verdicts.is_lag_fitted as is_mirror_lag_fitted,
        -- The reconstruction's six digits are sums of what the solver chose.
        case
            when not mirror_verdicts.is_reconstructed then mirror_verdicts.exporter_range_position
        end as hs6_range_position,
        case
            when not mirror_verdicts.is_reconstructed then mirror_verdicts.exporter_volume_index
        end as hs6_volume_index,
        mirror_verdicts.importer_range_position as mirror_range_position,
        mirror_verdicts.importer_volume_index as mirror_volume_index,
        coalesce(mirror_verdicts.importer_has_short_benchmark, false)
            as has_short_mirror_benchmark,
        case when not mirror_verdicts.is_reconstructed then mirror_verdicts.is_agreeing end
            as is_mirror_agreeing,
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
    left join totals
        on
            cells.specification_id = totals.specification_id
            and cells.product_code = totals.product_code
            and cells.destination_id = totals.destination_id
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
            and intermittency.is_evidence
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
