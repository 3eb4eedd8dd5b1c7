"""Reads the rows of the pages from the published file; what they say is computed in the marts."""

from dataclasses import dataclass
from typing import Any

import duckdb

from chokepoint.audit import provenance
from chokepoint.errors import ChokepointError

Row = dict[str, Any]

SPECIFICATIONS = """
    select
        specifications.*,
        events.event_name,
        events.event_date,
        events.status,
        events.status_date,
        events.expires_on,
        events.is_status_checked,
        events.status_note,
        coalesce(partners.partner_name, specifications.reporter_code) as reporter_name,
        exists (
            from marts.fct_benchmark_comparison as comparisons
            where comparisons.specification_id = specifications.specification_id
        ) as is_shown
    from marts.dim_specifications as specifications
    inner join marts.dim_events as events using (event_id)
    left join marts.dim_partners as partners
        on specifications.reporter_code = partners.partner_id
    order by
        is_shown desc,
        specifications.is_reference desc,
        events.event_date desc,
        specifications.specification_id
"""
# Every product and destination that the event concerns, also those of which nothing is loaded.
# One length of benchmark for all placebo ranks: the one that leaves most windows to rank against.
CELLS = """
    with products as (
        select event_products.product_code
        from reference.event_products as event_products
        inner join marts.dim_specifications as specifications using (event_id)
        where specifications.specification_id = $specification
        union
        select product_code from marts.fct_benchmark_comparison
        where specification_id = $specification
    ),

    destinations as (
        select event_destinations.destination_id
        from reference.event_destinations as event_destinations
        inner join marts.dim_specifications as specifications using (event_id)
        where specifications.specification_id = $specification
        union
        select destination_id from marts.fct_benchmark_comparison
        where specification_id = $specification
    ),

    shown as (
        select
            product_code,
            destination_id,
            any_value(index_display) as index_display,
            any_value(is_shown_in_kg) as is_shown_in_kg
        from marts.figure_series
        where specification_id = $specification
        group by all
    ),

    placebo_length as (
        select benchmark_windows
        from marts.fct_placebo_ranks
        where specification_id = $specification
        group by all
        order by sum(placebo_windows) desc, benchmark_windows desc
        limit 1
    ),

    placebo as (
        select ranks.*
        from marts.fct_placebo_ranks as ranks
        inner join placebo_length using (benchmark_windows)
        where ranks.specification_id = $specification
    ),

    leave_one_out as (
        select
            product_code,
            destination_id,
            any_value(is_verdict_stable) as is_verdict_stable,
            any_value(is_side_stable) as is_side_stable,
            any_value(lowest_index) as lowest_index,
            any_value(highest_index) as highest_index,
            list(left_out_window_start_month order by left_out_window_start_month)
                filter (is_verdict_changed and benchmark_statistic = 'mean')
                as deciding_windows
        from marts.fct_leave_one_out
        where specification_id = $specification
        group by all
    ),

    findings as (
        select product_code, destination_id, sentence, caveats
        from marts.fct_findings
        where specification_id = $specification and finding_level = 'cell'
    )

    select
        products.product_code,
        destinations.destination_id,
        dim_products.product_name,
        dim_products.product_kind,
        dim_destinations.destination_name,
        dim_destinations.destination_kind,
        comparisons.post_volume_kg,
        comparisons.benchmark_mean_kg,
        comparisons.benchmark_min_kg,
        comparisons.benchmark_max_kg,
        comparisons.volume_index,
        comparisons.index_min,
        comparisons.index_max,
        comparisons.range_position,
        coalesce(comparisons.has_benchmark, false) as has_benchmark,
        comparisons.omission_reason,
        comparisons.post_months_covered,
        comparisons.post_months_expected,
        comparisons.benchmark_windows_used,
        comparisons.benchmark_windows_expected,
        comparisons.is_reconstructed,
        shown.index_display,
        coalesce(shown.is_shown_in_kg, false) as is_shown_in_kg,
        growth.post_event_change_pct,
        findings.sentence,
        findings.caveats,
        strength.windows_ranked,
        strength.rank_from_top,
        strength.rank_from_bottom,
        strength.tied_windows,
        strength.smallest_rank_p,
        strength.range_exceedance,
        strength.is_5_pct_possible,
        strength.detectable_ratio,
        strength.is_mean_under_100_kg,
        strength.has_few_active_months,
        strength.benchmark_active_months,
        strength.is_one_window_dominant,
        strength.largest_window_share_pct,
        leave_one_out.is_verdict_stable,
        leave_one_out.is_side_stable,
        leave_one_out.lowest_index,
        leave_one_out.highest_index,
        leave_one_out.deciding_windows,
        shares.alternatives,
        shares.alternatives_compared,
        shares.same_verdict_share_pct,
        shares.lowest_index as lowest_alternative_index,
        shares.highest_index as highest_alternative_index,
        placebo.event_side,
        placebo.as_extreme_count,
        placebo.placebo_windows,
        placebo.disjoint_placebo_windows,
        placebo.benchmark_windows as placebo_benchmark_windows,
        intermittency.benchmark_zero_months,
        intermittency.benchmark_months_known,
        intermittency.post_zero_months,
        intermittency.post_months_known,
        intermittency.post_current_zero_run,
        intermittency.markov_run_95_months,
        intermittency.last_shipment_month,
        intermittency.last_shipment_kg,
        bounds.information,
        bounds.lower_kg,
        bounds.upper_kg
    from products
    cross join destinations
    inner join marts.dim_products as dim_products using (product_code)
    inner join marts.dim_destinations as dim_destinations using (destination_id)
    left join marts.fct_benchmark_comparison as comparisons
        on
            comparisons.specification_id = $specification
            and comparisons.product_code = products.product_code
            and comparisons.destination_id = destinations.destination_id
    left join shown using (product_code, destination_id)
    left join findings using (product_code, destination_id)
    left join leave_one_out using (product_code, destination_id)
    left join placebo using (product_code, destination_id)
    left join marts.fct_growth_comparison as growth
        on
            growth.specification_id = $specification
            and growth.product_code = products.product_code
            and growth.destination_id = destinations.destination_id
    left join marts.fct_verdict_strength as strength
        on
            strength.specification_id = $specification
            and strength.product_code = products.product_code
            and strength.destination_id = destinations.destination_id
    left join marts.fct_specification_shares as shares
        on
            shares.specification_id = $specification
            and shares.product_code = products.product_code
            and shares.destination_id = destinations.destination_id
    left join marts.fct_intermittency as intermittency
        on
            intermittency.specification_id = $specification
            and intermittency.product_code = products.product_code
            and intermittency.destination_id = destinations.destination_id
    left join marts.fct_identified_bounds as bounds
        on
            bounds.specification_id = $specification
            and bounds.window_number = 0
            and bounds.product_code = products.product_code
            and bounds.destination_id = destinations.destination_id
    order by
        dim_products.display_order,
        products.product_code,
        dim_destinations.display_order,
        destinations.destination_id
"""
WINDOWS = """
    select
        product_code,
        destination_id,
        window_number,
        window_start_month,
        window_end_month,
        volume_kg,
        months_expected,
        months_covered
    from marts.fct_window_volumes
    where specification_id = $specification
    order by product_code, destination_id, window_number
"""
DESTINATION_FINDINGS = """
    select destination_id, product_kind, sentence, caveats
    from marts.fct_findings
    where specification_id = $specification and finding_level = 'destination'
    order by display_order, destination_id, product_kind
"""
SUMMARY = """
    select summary.*, destinations.destination_name
    from marts.fct_destination_summary as summary
    inner join marts.dim_destinations as destinations using (destination_id)
    where summary.specification_id = $specification
    order by destinations.display_order, summary.destination_id, summary.product_kind desc
"""
FEEDSTOCKS = """
    select contrast.*, products.product_name, destinations.destination_name
    from marts.fct_feedstock_contrast as contrast
    inner join marts.dim_products as products using (product_code)
    inner join marts.dim_destinations as destinations using (destination_id)
    where contrast.specification_id = $specification
    order by
        products.display_order,
        contrast.product_code,
        destinations.display_order,
        contrast.destination_id
"""
GROWTH = """
    select * from marts.growth_table
    where specification_id = $specification
    order by display_order, product_code
"""
CHANCE = """
    select * from marts.fct_chance_table
    where specification_id = $specification
    order by destination_id, product_kind
"""
CONTRIBUTIONS = """
    select
        contributions.*,
        case contributions.part_kind
            when 'rest_of_world' then 'Rest of the world'
            else destinations.destination_name
        end as destination_name
    from marts.fct_contributions as contributions
    left join marts.dim_destinations as destinations using (destination_id)
    where contributions.specification_id = $specification and contributions.part_kind <> 'world'
    order by
        contributions.product_code,
        contributions.contribution_points desc,
        contributions.destination_id
"""
CHANGES = """
    select severity, change_kind, sentence, product_code, destination_id
    from marts.fct_changes
    where specification_id = $specification and severity = 'alert'
    order by change_kind, product_code, destination_id, change_id
"""
SOURCES = """
    select
        coalesce(sources.source_name, exports.source_id) as source_name,
        coalesce(sources.publisher, '') as publisher,
        max(exports.vintage_date) as vintage_date,
        bool_or(exports.is_reconstructed) as is_reconstructed
    from marts.fct_monthly_exports as exports
    inner join marts.fct_window_volumes as windows
        on
            exports.reporter_code = windows.reporter_code
            and exports.product_code = windows.product_code
            and exports.destination_id = windows.destination_id
            and exports.month between windows.window_start_month and windows.window_end_month
    left join reference.data_sources as sources using (source_id)
    where windows.specification_id = $specification and exports.source_id is not null
    group by all
    order by all
"""
MONTHS = """
    select exports.*
    from marts.fct_monthly_exports as exports
    where exists (
        from marts.fct_benchmark_comparison as comparisons
        where
            comparisons.specification_id = $specification
            and comparisons.reporter_code = exports.reporter_code
            and comparisons.product_code = exports.product_code
            and comparisons.destination_id = exports.destination_id
    )
    order by exports.product_code, exports.month, exports.destination_id, exports.reporter_code
"""

CLAIMS = """
    select
        claims.*,
        products.product_name,
        destinations.destination_name
    from marts.audit_published_figures as claims
    left join marts.dim_products as products using (product_code)
    left join marts.dim_destinations as destinations using (destination_id)
    order by claims.verdict = 'reproduced', claims.section, claims.claim_id
"""
STATEMENTS = """
    select
        statements.*,
        products.product_name,
        destinations.destination_name
    from marts.audit_statistical_statements as statements
    left join marts.dim_products as products using (product_code)
    left join marts.dim_destinations as destinations using (destination_id)
    order by statements.verdict = 'reproduced', statements.source, statements.statement_id
"""
AUDIT_SUMMARY = "from marts.audit_summary order by section"
CONTRADICTIONS = "from marts.audit_paper_contradictions order by contradiction_id"
PRESS = """
    select press.*, products.product_name
    from marts.audit_press_figures as press
    left join marts.dim_products as products using (product_code)
    order by press.is_within_tolerance, press.period_start_month, press.press_id
"""

COVERAGE = """
    select
        exports.reporter_code,
        exports.product_code,
        products.product_name,
        coalesce(sources.source_name, exports.source_id) as source_name,
        count(distinct exports.destination_id) as destinations,
        min(exports.month) as first_month,
        max(exports.month) as last_month,
        count(distinct exports.month) as months,
        count(distinct exports.month) filter (exports.is_loaded) as months_loaded,
        count(distinct exports.month) filter (not exports.is_loaded) as months_missing,
        count(distinct exports.month) filter (not exports.is_defined) as months_undefined,
        max(exports.vintage_date) as vintage_date,
        bool_or(exports.is_reconstructed) as is_reconstructed
    from marts.fct_monthly_exports as exports
    inner join marts.dim_products as products using (product_code)
    left join reference.data_sources as sources using (source_id)
    group by all
    order by
        exports.reporter_code,
        min(products.display_order),
        exports.product_code,
        source_name
"""
MISSING = """
    select
        exports.reporter_code,
        exports.product_code,
        products.product_name,
        list(distinct exports.month order by exports.month) as months
    from marts.fct_monthly_exports as exports
    inner join marts.dim_products as products using (product_code)
    where not exports.is_loaded and exports.is_defined
    group by all
    order by all
"""
MEMBERS = """
    select
        destinations.destination_id,
        destinations.destination_name,
        memberships.member_name,
        memberships.valid_from,
        memberships.valid_to,
        memberships.source
    from reference.destination_memberships as memberships
    inner join marts.dim_destinations as destinations using (group_code)
    order by
        destinations.display_order,
        destinations.destination_id,
        memberships.member_name,
        memberships.valid_from,
        memberships.partner_id
"""
EVENTS = "from marts.dim_events order by event_date desc, event_id"
STATUSES = "from reference.event_statuses order by event_id, status_date"
REVISIONS = """
    select
        vintage_date,
        count(*) as months_revised,
        count(distinct product_code) as products,
        sum(abs(difference_kg)) as revised_kg
    from marts.fct_revisions
    group by all
    order by vintage_date desc
"""
FLIPS = """
    select revisions.*, products.product_name, destinations.destination_name
    from marts.fct_verdict_revisions as revisions
    inner join marts.dim_products as products using (product_code)
    inner join marts.dim_destinations as destinations using (destination_id)
    where revisions.has_verdict_changed
    order by
        revisions.vintage_date desc,
        revisions.specification_id,
        products.display_order,
        revisions.product_code,
        destinations.display_order,
        revisions.destination_id
"""
SOURCE_LIST = "from reference.data_sources order by is_reconstructed desc, source_id"
TABLES = """
    select table_name, split_part(comment, chr(10) || chr(10), 1) as summary, estimated_size
    from duckdb_tables()
    where schema_name = 'marts'
    order by table_name
"""
FACTS = "select fact, fact_value from marts.build_facts order by fact"


@dataclass(frozen=True)
class Shared:
    """What all pages know: facts of the build, specifications, and the shared pages' rows."""

    facts: dict[str, str]
    provenance: str
    specifications: list[Row]
    claims: list[Row]
    statements: list[Row]
    audit_summary: list[Row]
    contradictions: list[Row]
    press: list[Row]
    coverage: list[Row]
    missing: list[Row]
    members: list[Row]
    events: list[Row]
    statuses: list[Row]
    revisions: list[Row]
    flips: list[Row]
    sources: list[Row]
    tables: list[Row]

    @property
    def reference(self) -> Row:
        """The specification that the overview shows first."""
        found = [item for item in self.specifications if item["is_reference"]]
        if not found or not found[0]["is_shown"]:
            raise ChokepointError(
                "The reference specification has no comparison to show.\n"
                "Set is_reference in one row of seeds/events/specifications.csv whose event has "
                "data, then `make build`."
            )
        return found[0]


@dataclass(frozen=True)
class SpecificationRows:
    """The rows of one specification's pages."""

    cells: list[Row]
    windows: list[Row]
    destination_findings: list[Row]
    summary: list[Row]
    feedstocks: list[Row]
    growth: list[Row]
    chance: list[Row]
    contributions: list[Row]
    changes: list[Row]
    sources: list[Row]
    months: list[Row]


def read_shared(connection: duckdb.DuckDBPyConnection) -> Shared:
    """Read what does not depend on a specification."""
    return Shared(
        facts={row["fact"]: row["fact_value"] for row in rows(connection, FACTS)},
        provenance=provenance(connection),
        specifications=rows(connection, SPECIFICATIONS),
        claims=rows(connection, CLAIMS),
        statements=rows(connection, STATEMENTS),
        audit_summary=rows(connection, AUDIT_SUMMARY),
        contradictions=rows(connection, CONTRADICTIONS),
        press=rows(connection, PRESS),
        coverage=rows(connection, COVERAGE),
        missing=rows(connection, MISSING),
        members=rows(connection, MEMBERS),
        events=rows(connection, EVENTS),
        statuses=rows(connection, STATUSES),
        revisions=rows(connection, REVISIONS),
        flips=rows(connection, FLIPS),
        sources=rows(connection, SOURCE_LIST),
        tables=rows(connection, TABLES),
    )


def read_specification(
    connection: duckdb.DuckDBPyConnection, specification_id: str
) -> SpecificationRows:
    """Read the rows of one specification."""

    def read(query: str) -> list[Row]:
        return rows(connection, query, specification=specification_id)

    return SpecificationRows(
        cells=read(CELLS),
        windows=read(WINDOWS),
        destination_findings=read(DESTINATION_FINDINGS),
        summary=read(SUMMARY),
        feedstocks=read(FEEDSTOCKS),
        growth=read(GROWTH),
        chance=read(CHANCE),
        contributions=read(CONTRIBUTIONS),
        changes=read(CHANGES),
        sources=read(SOURCES),
        months=read(MONTHS),
    )


def rows(connection: duckdb.DuckDBPyConnection, query: str, **parameters: object) -> list[Row]:
    """Run a query; a table that the file lacks is an error with a remedy."""
    try:
        found = connection.execute(query, parameters or None)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise ChokepointError(
            "The file lacks a table or column that the report reads.\nRun `make build`.\n"
            f"DuckDB says: {str(error).splitlines()[0]}"
        ) from error
    columns = [column[0] for column in found.description]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
