-- What the report's pages say of a cell, gathered from the marts that work it out: statistics only
-- where they are evidence, else nothing.

with specifications as (

    select * from {{ ref('int_specifications') }}

),

event_products as (

    select * from {{ ref('int_event_products') }}

),

event_destinations as (

    select * from {{ ref('int_event_destinations') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

destinations as (

    select * from {{ ref('dim_destinations') }}

),

verdicts as (

    select * from {{ ref('fct_verdicts_as_read') }}

),

mirrors as (

    select * from {{ ref('fct_mirror_verdicts') }}

),

missing_months as (

    select * from {{ ref('int_missing_months') }}

),

growth as (

    select * from {{ ref('fct_growth_comparison') }}
    where is_evidence

),

strength as (

    select * from {{ ref('fct_verdict_strength') }}
    where is_evidence

),

shares as (

    select * from {{ ref('fct_specification_shares') }}
    where is_evidence

),

intermittency as (

    select * from {{ ref('fct_intermittency') }}
    where is_evidence

),

post_bounds as (

    select * from {{ ref('fct_identified_bounds') }}
    where window_number = 0

),

data_sources as (

    select * from {{ ref('data_sources') }}

),

findings as (

    select * from {{ ref('fct_findings') }}
    where finding_level = 'cell'

),

-- A cell in two figures has one index.
charted as (

    select
        specification_id,
        product_code,
        destination_id,
        max(index_display) as index_display,
        bool_or(is_shown_in_kg) as is_shown_in_kg
    from {{ ref('figure_series') }}
    group by specification_id, product_code, destination_id

),

left_out as (

    select
        specification_id,
        product_code,
        destination_id,
        bool_and(is_verdict_stable) as is_verdict_stable,
        bool_and(is_side_stable) as is_side_stable,
        min(lowest_index) as lowest_index,
        max(highest_index) as highest_index,
        {{ joined_text(
            "case when is_verdict_changed and benchmark_statistic = 'mean' "
            "then cast(left_out_window_start_month as varchar) end",
            "', '",
            'left_out_window_start_month'
        ) }} as deciding_windows
    from {{ ref('fct_leave_one_out') }}
    where is_evidence
    group by specification_id, product_code, destination_id

),

-- One length of benchmark for all placebo ranks: the one that leaves most windows to rank against.
placebo_lengths as (

    select
        specification_id,
        benchmark_windows,
        row_number() over (
            partition by specification_id
            order by sum(placebo_windows) desc, benchmark_windows desc
        ) as length_order
    from {{ ref('fct_placebo_ranks') }}
    group by specification_id, benchmark_windows

),

placebos as (

    select ranks.*
    from {{ ref('fct_placebo_ranks') }} as ranks
    inner join placebo_lengths
        on
            ranks.specification_id = placebo_lengths.specification_id
            and ranks.benchmark_windows = placebo_lengths.benchmark_windows
            and placebo_lengths.length_order = 1
    where ranks.is_evidence

),

revisions as (

    select * from {{ ref('fct_revision_counts') }}

),

peaks as (

    select * from {{ ref('int_peak_months') }}

),

contributions as (

    select * from {{ ref('fct_contributions') }}
    where is_evidence

),

largest_contributors as (

    select * from {{ ref('fct_largest_contributors') }}
    where is_evidence

),

-- Every product and destination that the event concerns, also those of which nothing is loaded.
cells as (

    select
        specifications.specification_id,
        specifications.reporter_code,
        specifications.recorded_by,
        specifications.window_months,
        specifications.start_month_index,
        event_products.product_code,
        event_destinations.destination_id
    from specifications
    inner join event_products on specifications.event_id = event_products.event_id
    inner join event_destinations on specifications.event_id = event_destinations.event_id

),

gathered as (

    select
        ---------- keys
        cells.specification_id,
        cells.product_code,
        cells.destination_id,
        cells.reporter_code,
        cells.recorded_by,

        ---------- names, and the order in which pages list them
        products.product_name,
        products.product_kind,
        products.display_order as product_order,
        destinations.destination_name,
        destinations.destination_kind,
        destinations.display_order as destination_order,

        ---------- volumes
        verdicts.post_volume_kg,
        verdicts.benchmark_kg,
        verdicts.benchmark_min_kg,
        verdicts.benchmark_max_kg,
        growth.post_event_change_pct,
        verdicts.post_volume_words,
        verdicts.benchmark_words,
        verdicts.benchmark_min_words,
        verdicts.benchmark_max_words,
        verdicts.benchmark_min_information,
        verdicts.benchmark_max_information,

        ---------- index
        verdicts.volume_index,
        verdicts.index_min,
        verdicts.index_max,
        charted.index_display,
        verdicts.index_words,
        verdicts.index_information,
        coalesce(charted.is_shown_in_kg, false) as is_shown_in_kg,

        ---------- verdict, and why there is none
        verdicts.range_position,
        coalesce(verdicts.has_benchmark, false) as has_benchmark,
        coalesce(verdicts.has_short_benchmark, false) as has_short_benchmark,
        case
            when verdicts.specification_id is null then 'not_loaded'
            else verdicts.omission_reason
        end as omission_reason,
        findings.sentence,
        findings.caveat_sentence,
        findings.caveats,

        ---------- coverage
        verdicts.post_months_expected,
        verdicts.post_months_covered,
        verdicts.benchmark_windows_expected,
        verdicts.benchmark_windows_used,
        case
            when verdicts.post_months_expected is not null
                then coalesce(missing_months.missing_month_count, 0)
        end as missing_month_count,
        missing_months.missing_months,

        ---------- revisions
        coalesce(revisions.revision_count, 0) as revision_count,
        coalesce(revisions.verdict_change_count, 0) as verdict_change_count,
        revisions.last_revision_date,

        ---------- what stands out
        peaks.peak_month,
        peaks.peak_month_kg,
        {{ month_index('peaks.peak_month') }} between cells.start_month_index
        and cells.start_month_index + cells.window_months - 1 as is_peak_after_event,
        contributions.contribution_points,
        case
            when destinations.destination_kind = 'world'
                then largest_contributors.largest_contributor_id
        end as largest_contributor_id,
        case
            when destinations.destination_kind = 'world'
                then largest_contributors.largest_contribution_points
        end as largest_contribution_points,

        ---------- the verdict among the windows
        strength.windows_ranked,
        strength.rank_from_top,
        strength.rank_from_bottom,
        strength.tied_windows,
        strength.range_exceedance,
        strength.is_5_pct_possible,

        ---------- the verdict without one window
        left_out.is_verdict_stable,
        left_out.is_side_stable,
        left_out.lowest_index,
        left_out.highest_index,
        left_out.deciding_windows,

        ---------- the verdict under other readings
        shares.alternatives_compared,
        shares.same_verdict_share_pct,
        shares.lowest_index as lowest_alternative_index,
        shares.highest_index as highest_alternative_index,

        ---------- the same measure at other times
        placebos.event_side,
        placebos.as_extreme_count,
        placebos.placebo_windows,
        placebos.disjoint_placebo_windows,
        placebos.benchmark_windows as placebo_benchmark_windows,

        ---------- months without a shipment
        intermittency.benchmark_zero_months,
        intermittency.benchmark_months_known,
        intermittency.post_zero_months,
        intermittency.post_months_known,
        intermittency.post_current_zero_run,
        intermittency.markov_run_95_months,

        ---------- what print says of the reconstruction
        post_bounds.information,
        post_bounds.lower_kg,
        post_bounds.upper_kg,

        ---------- both records of the trade, at six digits
        mirrors.hs6_code,
        case when mirrors.is_evidence then mirrors.exporter_volume_index end
            as exporter_volume_index,
        case when mirrors.is_evidence then mirrors.exporter_range_position end
            as exporter_range_position,
        case
            when mirrors.is_evidence then mirrors.exporter_omission_reason
            when mirrors.hs6_code is not null then 'not_determined'
        end as exporter_omission_reason,
        mirrors.importer_volume_index,
        mirrors.importer_range_position,
        coalesce(mirrors.importer_has_short_benchmark, false) as importer_has_short_benchmark,
        mirrors.mirror_note,
        case when mirrors.is_evidence then mirrors.is_agreeing end as is_agreeing,
        mirrors.lag_months,
        mirrors.is_lag_fitted,
        mirrors.importers_covered,
        mirrors.importers_expected,
        mirrors.source_id as mirror_source_id,
        coalesce(data_sources.source_name, mirrors.source_id) as mirror_source_name,

        ---------- provenance
        coalesce(verdicts.is_reconstructed, false) as is_reconstructed,
        coalesce(verdicts.is_evidence, true) as is_evidence
    from cells
    inner join products on cells.product_code = products.product_code
    inner join destinations on cells.destination_id = destinations.destination_id
    left join verdicts
        on
            cells.specification_id = verdicts.specification_id
            and cells.product_code = verdicts.product_code
            and cells.destination_id = verdicts.destination_id
    left join missing_months
        on
            cells.specification_id = missing_months.specification_id
            and cells.product_code = missing_months.product_code
            and cells.destination_id = missing_months.destination_id
    left join growth
        on
            cells.specification_id = growth.specification_id
            and cells.product_code = growth.product_code
            and cells.destination_id = growth.destination_id
    left join charted
        on
            cells.specification_id = charted.specification_id
            and cells.product_code = charted.product_code
            and cells.destination_id = charted.destination_id
    left join findings
        on
            cells.specification_id = findings.specification_id
            and cells.product_code = findings.product_code
            and cells.destination_id = findings.destination_id
    left join revisions
        on
            cells.specification_id = revisions.specification_id
            and cells.product_code = revisions.product_code
            and cells.destination_id = revisions.destination_id
    left join peaks
        on
            cells.reporter_code = peaks.reporter_code
            and cells.product_code = peaks.product_code
            and cells.destination_id = peaks.destination_id
            and not coalesce(verdicts.is_reconstructed, false)
    left join contributions
        on
            cells.specification_id = contributions.specification_id
            and cells.product_code = contributions.product_code
            and cells.destination_id = contributions.destination_id
    left join largest_contributors
        on
            cells.specification_id = largest_contributors.specification_id
            and cells.product_code = largest_contributors.product_code
    left join strength
        on
            cells.specification_id = strength.specification_id
            and cells.product_code = strength.product_code
            and cells.destination_id = strength.destination_id
    left join left_out
        on
            cells.specification_id = left_out.specification_id
            and cells.product_code = left_out.product_code
            and cells.destination_id = left_out.destination_id
    left join shares
        on
            cells.specification_id = shares.specification_id
            and cells.product_code = shares.product_code
            and cells.destination_id = shares.destination_id
    left join placebos
        on
            cells.specification_id = placebos.specification_id
            and cells.product_code = placebos.product_code
            and cells.destination_id = placebos.destination_id
    left join intermittency
        on
            cells.specification_id = intermittency.specification_id
            and cells.product_code = intermittency.product_code
            and cells.destination_id = intermittency.destination_id
    left join post_bounds
        on
            cells.specification_id = post_bounds.specification_id
            and cells.product_code = post_bounds.product_code
            and cells.destination_id = post_bounds.destination_id
    left join mirrors
        on
            cells.specification_id = mirrors.specification_id
            and cells.product_code = mirrors.product_code
            and cells.destination_id = mirrors.destination_id
    left join data_sources on mirrors.source_id = data_sources.source_id

)

select * from gathered
