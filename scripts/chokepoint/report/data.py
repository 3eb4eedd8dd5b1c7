"""Reads the rows of the pages from the published file; what they say is computed in the marts."""

from dataclasses import dataclass

import duckdb

from chokepoint.audit import LOADED, provenance
from chokepoint.errors import ChokepointError
from chokepoint.facts import BuildFacts, read_facts
from chokepoint.report.rows import (
    AnyRow,
    AuditSection,
    BatchWarning,
    Cell,
    Chance,
    Change,
    Claim,
    Contradiction,
    Contribution,
    Coverage,
    DestinationFinding,
    Event,
    FactKinds,
    Feedstock,
    Flip,
    Growth,
    KnownSource,
    Member,
    Missing,
    Month,
    PressFigure,
    PressMonths,
    PrintedWindows,
    Revision,
    Source,
    Specification,
    Statement,
    Status,
    Summary,
    Table,
    Window,
    read_rows,
)

SPECIFICATIONS = """
    select
        specifications.*,
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
        ) as is_shown,
        exists (
            from marts.fct_mirror_verdicts as mirrors
            where
                mirrors.specification_id = specifications.specification_id
                and mirrors.recorded_by = 'importer'
                and mirrors.omission_reason is distinct from 'no_importer_records'
        ) as has_importer_records
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
CELLS = """
    from marts.fct_report_cells
    where specification_id = $specification
    order by product_order, product_code, destination_order, destination_id
"""
WINDOWS = """
    select
        product_code,
        destination_id,
        window_number,
        window_start_month,
        window_end_month,
        volume_kg,
        volume_words,
        information,
        lower_kg,
        upper_kg,
        months_expected,
        months_covered
    from marts.fct_window_volumes
    where specification_id = $specification
    order by product_code, destination_id, window_number
"""
DESTINATION_FINDINGS = """
    select destination_id, product_kind, sentence, caveat_sentence, caveats
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
    select
        contrast.*,
        comparisons.post_volume_words,
        products.product_name,
        destinations.destination_name
    from marts.fct_feedstock_contrast as contrast
    left join marts.fct_benchmark_comparison as comparisons
        using (specification_id, product_code, destination_id)
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
    where specification_id = $specification and is_evidence
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
    where
        contributions.specification_id = $specification
        and contributions.part_kind <> 'world'
        and contributions.is_evidence
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
        exports.product_code,
        exports.destination_id,
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
    order by source_name, publisher, product_code, destination_id
"""
MONTHS = """
    select
        exports.* exclude (volume_kg),
        exports.known_kg as volume_kg,
        coalesce(exports.information <> 'free', true) as is_evidence
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

# In the order of the paper; a fact that an earlier row stands for names the place of that row.
CLAIMS = """
    select
        claims.*,
        sections.section_name,
        products.product_name,
        destinations.destination_name,
        windows.window_start_month,
        windows.window_end_month,
        case when claims.claim_id <> claims.fact_id then fact_sections.section_name end
            as fact_section_name
    from marts.audit_published_figures as claims
    inner join reference.paper_sections as sections using (section)
    inner join marts.audit_published_figures as facts on claims.fact_id = facts.claim_id
    inner join reference.paper_sections as fact_sections on facts.section = fact_sections.section
    left join marts.dim_products as products on claims.product_code = products.product_code
    left join marts.dim_destinations as destinations
        on claims.destination_id = destinations.destination_id
    left join (
        select volumes.window_number, volumes.window_start_month, volumes.window_end_month
        from marts.fct_window_volumes as volumes
        inner join marts.dim_specifications as specifications using (specification_id)
        where specifications.is_reference
        group by all
    ) as windows
        on claims.window_number = windows.window_number
    order by
        sections.section_order,
        destinations.display_order nulls first,
        products.display_order nulls first,
        claims.claim_id
"""
FACT_KINDS = """
    select
        count(*) filter (statement_kind = 'table cell') as table_cells,
        count(*) filter (statement_kind = 'figure cell') as figure_cells,
        count(*) filter (statement_kind = 'prose') as in_prose,
        count(*) filter (statement_kind = 'implied') as implied
    from marts.audit_published_figures
    where claim_id = fact_id
"""
STATEMENTS = """
    select
        statements.*,
        products.product_name,
        case statements.destination_id
            when 'ALL' then 'six destinations'
            when 'ROW' then 'rest of the world'
            else destinations.destination_name
        end as destination_name
    from marts.audit_statistical_statements as statements
    left join marts.dim_products as products using (product_code)
    left join marts.dim_destinations as destinations using (destination_id)
    order by
        statements.source,
        statements.verdict = 'reproduced',
        destinations.display_order nulls first,
        statements.statement_id
"""
AUDIT_SUMMARY = "from marts.audit_summary order by section_order"
CONTRADICTIONS = """
    select contradictions.*, string_split(contradictions.contradicted_by, ' + ') as beside
    from marts.audit_paper_contradictions as contradictions
    order by contradictions.contradiction_id
"""
PRESS = """
    select press.*, products.product_name
    from marts.audit_press_figures as press
    left join marts.dim_products as products using (product_code)
    order by
        case press.verdict when 'differs' then 1 when 'reproduced' then 2 else 3 end,
        press.period_start_month,
        press.press_id
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
    -- Months that print has been solved for are no months that were loaded.
    where not exports.is_reconstructed
    group by all
    order by
        exports.reporter_code,
        min(products.display_order),
        exports.product_code,
        source_name
"""
BATCH_WARNINGS = "from marts.fct_batch_warnings order by file_name, batch_id, measure"
# Windows of all reference specifications of the exporter; a product of two destinations has ten.
PRINTED_WINDOWS = """
    with months as (
        select
            exports.reporter_code,
            exports.product_code,
            coalesce(sources.source_name, exports.source_id) as source_name,
            min(exports.month) as first_month,
            max(exports.month) as last_month,
            count(distinct exports.month) filter (not exports.is_defined) as months_undefined,
            count(*) filter (exports.information = 'press') as months_press,
            max(exports.vintage_date) as vintage_date
        from marts.fct_monthly_exports as exports
        left join reference.data_sources as sources using (source_id)
        where exports.is_reconstructed
        group by all
    ),
    windows as (
        select
            found.reporter_code,
            found.product_code,
            count(*) filter (found.information in ('press', 'determined')) as windows_determined,
            count(*) filter (found.information = 'bounded') as windows_bounded,
            count(*) filter (found.information = 'free') as windows_free
        from marts.fct_window_volumes as found
        inner join marts.dim_specifications as specifications using (specification_id)
        where specifications.is_reference and found.is_reconstructed
        group by all
    )
    select
        months.*,
        products.product_name,
        coalesce(windows.windows_determined, 0) as windows_determined,
        coalesce(windows.windows_bounded, 0) as windows_bounded,
        coalesce(windows.windows_free, 0) as windows_free
    from months
    inner join marts.dim_products as products using (product_code)
    left join windows using (reporter_code, product_code)
    order by months.reporter_code, products.display_order, months.product_code, source_name
"""
PRESS_MONTHS = """
    select
        exports.reporter_code,
        products.product_name,
        destinations.destination_name,
        list(exports.month order by exports.month) as months
    from marts.fct_monthly_exports as exports
    inner join marts.dim_products as products using (product_code)
    inner join marts.dim_destinations as destinations using (destination_id)
    where exports.information = 'press'
    group by all
    order by
        exports.reporter_code,
        min(products.display_order),
        products.product_name,
        min(destinations.display_order),
        destinations.destination_name
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
    from reference.stg_destination_memberships as memberships
    inner join marts.dim_destinations as destinations using (group_code)
    order by
        destinations.display_order,
        destinations.destination_id,
        memberships.member_name,
        memberships.valid_from,
        memberships.partner_id
"""
EVENTS = "from marts.dim_events order by event_date desc, event_id"
STATUSES = "from reference.stg_event_statuses order by event_id, status_date"
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


@dataclass(frozen=True)
class Shared:
    """What all pages know: facts of the build, specifications, and the shared pages' rows."""

    facts: BuildFacts
    provenance: str
    specifications: list[Specification]
    claims: list[Claim]
    fact_kinds: FactKinds
    statements: list[Statement]
    audit_summary: list[AuditSection]
    contradictions: list[Contradiction]
    press: list[PressFigure]
    coverage: list[Coverage]
    batch_warnings: list[BatchWarning]
    printed_windows: list[PrintedWindows]
    press_months: list[PressMonths]
    missing: list[Missing]
    members: list[Member]
    events: list[Event]
    statuses: list[Status]
    revisions: list[Revision]
    flips: list[Flip]
    sources: list[KnownSource]
    tables: list[Table]

    @property
    def is_agreement_built_in(self) -> bool:
        """Whether statements are set against flows that were made from print."""
        return self.provenance != LOADED

    @property
    def claims_by_id(self) -> dict[str, Claim]:
        """The statements of the paper, for whoever refers to one."""
        return {claim.claim_id: claim for claim in self.claims}

    @property
    def reference(self) -> Specification:
        """The specification that the overview shows first."""
        found = [item for item in self.specifications if item.is_reference]
        if not found or not found[0].is_shown:
            raise ChokepointError(
                "The reference specification has no comparison to show.\n"
                "Set is_reference in one row of seeds/events/specifications.csv whose event has "
                "data, then `make build`."
            )
        return found[0]


@dataclass(frozen=True)
class SpecificationRows:
    """The rows of one specification's pages."""

    cells: list[Cell]
    windows: list[Window]
    destination_findings: list[DestinationFinding]
    summary: list[Summary]
    feedstocks: list[Feedstock]
    growth: list[Growth]
    chance: list[Chance]
    contributions: list[Contribution]
    changes: list[Change]
    sources: list[Source]
    months: list[Month]


def read_shared(connection: duckdb.DuckDBPyConnection) -> Shared:
    """Read what does not depend on a specification."""
    return Shared(
        # First: a file without marts, or with those of another version, is told with a remedy.
        specifications=read_rows(Specification, connection, SPECIFICATIONS),
        facts=read_facts(connection),
        provenance=provenance(connection),
        claims=read_rows(Claim, connection, CLAIMS),
        fact_kinds=read_rows(FactKinds, connection, FACT_KINDS)[0],
        statements=read_rows(Statement, connection, STATEMENTS),
        audit_summary=read_rows(AuditSection, connection, AUDIT_SUMMARY),
        contradictions=read_rows(Contradiction, connection, CONTRADICTIONS),
        press=read_rows(PressFigure, connection, PRESS),
        coverage=read_rows(Coverage, connection, COVERAGE),
        batch_warnings=read_rows(BatchWarning, connection, BATCH_WARNINGS),
        printed_windows=read_rows(PrintedWindows, connection, PRINTED_WINDOWS),
        press_months=read_rows(PressMonths, connection, PRESS_MONTHS),
        missing=read_rows(Missing, connection, MISSING),
        members=read_rows(Member, connection, MEMBERS),
        events=read_rows(Event, connection, EVENTS),
        statuses=read_rows(Status, connection, STATUSES),
        revisions=read_rows(Revision, connection, REVISIONS),
        flips=read_rows(Flip, connection, FLIPS),
        sources=read_rows(KnownSource, connection, SOURCE_LIST),
        tables=read_rows(Table, connection, TABLES),
    )


def read_specification(
    connection: duckdb.DuckDBPyConnection, specification_id: str
) -> SpecificationRows:
    """Read the rows of one specification."""

    def read(kind: type[AnyRow], query: str) -> list[AnyRow]:
        return read_rows(kind, connection, query, specification=specification_id)

    return SpecificationRows(
        cells=read(Cell, CELLS),
        windows=read(Window, WINDOWS),
        destination_findings=read(DestinationFinding, DESTINATION_FINDINGS),
        summary=read(Summary, SUMMARY),
        feedstocks=read(Feedstock, FEEDSTOCKS),
        growth=read(Growth, GROWTH),
        chance=read(Chance, CHANCE),
        contributions=read(Contribution, CONTRIBUTIONS),
        changes=read(Change, CHANGES),
        sources=read(Source, SOURCES),
        months=read(Month, MONTHS),
    )
