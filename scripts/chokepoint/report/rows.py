"""Rows of the published file as the pages read them: one class per table, and their reader.

Jinja reads the fields by name, so that a column which a page no longer has is an error there, and
mypy finds one that Python no longer has.
"""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import duckdb

from chokepoint.errors import ChokepointError


@dataclass(frozen=True)
class Row:
    """A row of a query; its fields are the columns that are read."""


@dataclass(frozen=True)
class Specification(Row):
    """A specification with its event."""

    specification_id: str
    event_id: str
    reporter_code: str
    reporter_name: str
    benchmark_statistic: str
    membership_basis: str
    missing_treatment: str
    description: str
    is_reference: bool
    is_shown: bool
    has_importer_records: bool
    event_name: str
    event_date: date
    status: str
    status_date: date | None
    expires_on: date | None
    is_status_checked: bool | None
    status_note: str | None


@dataclass(frozen=True)
class Cell(Row):
    """A product and a destination under one specification (marts.fct_report_cells)."""

    product_code: str
    destination_id: str
    product_name: str
    product_kind: str
    destination_name: str
    destination_kind: str
    post_volume_kg: int | None
    benchmark_kg: float | None
    benchmark_min_kg: int | None
    benchmark_max_kg: int | None
    post_event_change_pct: float | None
    post_volume_words: str | None
    benchmark_words: str | None
    benchmark_min_words: str | None
    benchmark_max_words: str | None
    benchmark_min_information: str | None
    benchmark_max_information: str | None
    volume_index: float | None
    index_min: float | None
    index_max: float | None
    index_display: str | None
    index_words: str | None
    index_information: str | None
    is_shown_in_kg: bool
    range_position: str | None
    has_benchmark: bool
    omission_reason: str | None
    sentence: str | None
    caveat_sentence: str | None
    caveats: str | None
    windows_ranked: int | None
    rank_from_top: int | None
    rank_from_bottom: int | None
    tied_windows: int | None
    range_exceedance: float | None
    is_5_pct_possible: bool | None
    is_verdict_stable: bool | None
    is_side_stable: bool | None
    lowest_index: float | None
    highest_index: float | None
    deciding_windows: str | None
    alternatives_compared: int | None
    same_verdict_share_pct: float | None
    lowest_alternative_index: float | None
    highest_alternative_index: float | None
    event_side: str | None
    as_extreme_count: int | None
    placebo_windows: int | None
    disjoint_placebo_windows: int | None
    placebo_benchmark_windows: int | None
    benchmark_zero_months: int | None
    benchmark_months_known: int | None
    post_zero_months: int | None
    post_months_known: int | None
    post_current_zero_run: int | None
    markov_run_95_months: int | None
    information: str | None
    lower_kg: int | None
    upper_kg: int | None
    hs6_code: str | None
    exporter_volume_index: float | None
    exporter_range_position: str | None
    exporter_omission_reason: str | None
    importer_volume_index: float | None
    importer_range_position: str | None
    importer_has_short_benchmark: bool | None
    mirror_note: str | None
    is_agreeing: bool | None
    lag_months: int | None
    importers_covered: int | None
    importers_expected: int | None
    mirror_source_name: str | None
    is_reconstructed: bool
    is_evidence: bool


@dataclass(frozen=True)
class Window(Row):
    """A window of a cell."""

    product_code: str
    destination_id: str
    window_number: int
    window_start_month: date
    window_end_month: date
    volume_kg: int | None
    volume_words: str | None
    information: str | None
    lower_kg: int | None
    upper_kg: int | None
    months_expected: int
    months_covered: int


@dataclass(frozen=True)
class DestinationFinding(Row):
    """A sentence on a destination."""

    destination_id: str
    product_kind: str
    sentence: str
    caveat_sentence: str | None
    caveats: str | None


@dataclass(frozen=True)
class Summary(Row):
    """Counts of verdicts of a destination and kind of product."""

    destination_id: str
    destination_name: str
    product_kind: str
    charted_count: int
    below_count: int
    within_count: int
    above_count: int
    zero_post_count: int
    lowest_index: float | None
    highest_index: float | None


@dataclass(frozen=True)
class Feedstock(Row):
    """A feedstock of magnets: a destination beside the world."""

    product_name: str
    destination_name: str
    post_volume_words: str | None
    share_of_world_pct: float | None
    index_words: str | None
    world_index_words: str | None
    omission_reason: str | None
    is_new_flow: bool


@dataclass(frozen=True)
class Growth(Row):
    """A product of the table of growth."""

    label: str
    post_volume_kg: int | None
    benchmark_cagr_pct: Decimal | None
    post_event_change_pct: Decimal | None
    difference_pp: Decimal | None


@dataclass(frozen=True)
class Chance(Row):
    """Verdicts of a destination and kind of product beside those that chance would give."""

    destination_id: str
    product_kind: str
    charted_count: int
    above_count: int
    below_count: int
    expected_count: float
    dependence_caveat: str


@dataclass(frozen=True)
class Contribution(Row):
    """A part of the change of a product's world total."""

    product_code: str
    destination_name: str
    part_kind: str
    contribution_points: float | None
    change_kg: float | None
    benchmark_share_pct: float | None
    post_share_pct: float | None
    world_index_without: float | None


@dataclass(frozen=True)
class Change(Row):
    """An alert."""

    sentence: str


@dataclass(frozen=True)
class Source(Row):
    """A source of a cell's months."""

    product_code: str
    destination_id: str
    source_name: str
    publisher: str
    vintage_date: date
    is_reconstructed: bool


@dataclass(frozen=True)
class Month(Row):
    """A month of a cell."""

    product_code: str
    destination_id: str
    month: date
    volume_kg: int | None
    is_loaded: bool
    is_defined: bool
    is_evidence: bool


@dataclass(frozen=True)
class Claim(Row):
    """What the paper states, computed again."""

    claim_id: str
    section: str
    section_name: str
    statement_kind: str
    fact_id: str
    fact_section_name: str | None
    metric_name: str
    product_name: str | None
    destination_name: str | None
    window_start_month: date | None
    window_end_month: date | None
    printed_text: str
    computed_text: str | None
    verdict: str
    note: str | None


@dataclass(frozen=True)
class FactKinds(Row):
    """Facts of the paper, each once, by how it states them."""

    table_cells: int
    figure_cells: int
    in_prose: int
    implied: int


@dataclass(frozen=True)
class Statement(Row):
    """A statistical statement, computed again."""

    statement_id: str
    source: str
    metric_name: str
    product_name: str | None
    destination_name: str | None
    stated_text: str
    stated_value: float | None
    computed_value: float | None
    verdict: str
    is_settled_by_print: bool
    reason: str | None


@dataclass(frozen=True)
class AuditSection(Row):
    """Statements of a section of the paper, counted."""

    section_name: str
    fact_count: int
    claim_count: int
    reproduced_count: int
    paper_inconsistent_count: int
    not_computable_count: int
    not_borne_out_count: int


@dataclass(frozen=True)
class Contradiction(Row):
    """A place where print contradicts itself, or a remark on what it says."""

    contradiction_id: str
    kind: str
    statement: str
    resolution: str
    found_by: str
    dropped_claim_id: str | None
    beside: list[str]

    @property
    def is_remark(self) -> bool:
        """Whether nothing is contradicted."""
        return not self.kind.startswith("paper_against")


@dataclass(frozen=True)
class PressFigure(Row):
    """A figure of the press beside the panel."""

    press_id: str
    product_code: str | None
    product_name: str | None
    area_name: str | None
    period_start_month: date
    period_end_month: date
    quantity_kg: int
    tolerance_kg: int
    computed_kg: int | None
    difference_kg: int | None
    verdict: str
    is_used: bool
    is_reconstructed: bool | None
    exclusion_reason: str | None
    evidence: str | None
    source_url: str | None


@dataclass(frozen=True)
class Coverage(Row):
    """Months of a product from one source."""

    reporter_code: str
    product_code: str
    product_name: str
    source_name: str | None
    first_month: date
    last_month: date
    months_loaded: int
    months_missing: int
    months_undefined: int
    vintage_date: date | None
    is_reconstructed: bool


@dataclass(frozen=True)
class BatchWarning(Row):
    """What a loaded file looks like otherwise than its series."""

    batch_id: str
    measure: str
    file_name: str
    reporter_code: str
    vintage_date: date | None
    is_unusual: bool
    warning: str


@dataclass(frozen=True)
class PrintedWindows(Row):
    """What print says of a reconstructed product's windows, counted."""

    reporter_code: str
    product_code: str
    product_name: str
    first_month: date
    last_month: date
    months_undefined: int
    windows_determined: int
    windows_bounded: int
    windows_free: int
    months_press: int
    source_name: str | None
    vintage_date: date | None


@dataclass(frozen=True)
class PressMonths(Row):
    """The months of a reconstructed product that the press has printed, by destination."""

    reporter_code: str
    product_name: str
    destination_name: str
    months: list[date]


@dataclass(frozen=True)
class Missing(Row):
    """Months of a product that are missing or cut."""

    reporter_code: str
    product_name: str
    months: list[date]


@dataclass(frozen=True)
class Member(Row):
    """A membership of a group."""

    destination_name: str
    member_name: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Event(Row):
    """An event."""

    event_id: str
    event_name: str
    event_date: date
    products_concerned: int
    products_with_data: int
    note: str | None


@dataclass(frozen=True)
class Status(Row):
    """A status of an event."""

    event_id: str
    status: str
    status_date: date
    expires_on: date | None
    is_checked: bool
    source_url: str | None
    note: str | None


@dataclass(frozen=True)
class Revision(Row):
    """What a vintage revised."""

    vintage_date: date
    months_revised: int
    products: int
    revised_kg: int | None


@dataclass(frozen=True)
class Flip(Row):
    """A verdict that a vintage turned, made or took."""

    vintage_date: date
    specification_id: str
    product_name: str
    destination_name: str
    range_position_before: str | None
    range_position_after: str | None


@dataclass(frozen=True)
class KnownSource(Row):
    """A source that can be loaded."""

    source_name: str
    publisher: str | None
    note: str | None


@dataclass(frozen=True)
class Table(Row):
    """A table of the published file."""

    table_name: str
    summary: str | None
    estimated_size: int


AnyRow = TypeVar("AnyRow", bound=Row)


def read_rows(
    kind: type[AnyRow], connection: duckdb.DuckDBPyConnection, query: str, **parameters: object
) -> list[AnyRow]:
    """Run a query; what the file lacks, or has of another kind, is an error with a remedy."""
    try:
        found = connection.execute(query, parameters or None)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise _of_another_version(str(error).splitlines()[0]) from error
    places = {column[0]: place for place, column in enumerate(found.description)}
    hints = get_type_hints(kind)
    wanted = [(field.name, _sorts(hints[field.name])) for field in fields(kind)]
    lacking = [name for name, _ in wanted if name not in places]
    if lacking:
        raise _of_another_version(f"{kind.__name__} has no {', '.join(lacking)}")
    rows = []
    for values in found.fetchall():
        row: dict[str, Any] = {name: values[places[name]] for name, _ in wanted}
        for name, sorts in wanted:
            if type(row[name]) not in sorts:
                raise _of_another_version(f"{kind.__name__}.{name} is {row[name]!r}")
        rows.append(kind(**row))
    return rows


def _sorts(hint: Any) -> tuple[type, ...]:
    """Return the classes that a value of a field may have: `int | None`, `list[date]`."""
    parts = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return tuple(get_origin(part) or part for part in parts)


def _of_another_version(what: str) -> ChokepointError:
    return ChokepointError(
        "The file lacks a table or column that the report reads.\nRun `make build`.\n"
        f"DuckDB says: {what}"
    )
