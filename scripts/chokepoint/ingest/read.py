"""One file, from bytes to relation `flows`: recognised, read as its layout says, checked."""

from __future__ import annotations

from datetime import date

from chokepoint.choices import Flow
from chokepoint.duckdb_files import only_row
from chokepoint.ingest.files.head import Place
from chokepoint.ingest.files.heads import heads_of
from chokepoint.ingest.model import PART_COLUMNS, Parsed, SourceFile
from chokepoint.ingest.problems import FileRefused, refuse
from chokepoint.ingest.rows.cell_faults import cell_faults
from chokepoint.ingest.rows.cells import Cells
from chokepoint.ingest.rows.code_names import code_names
from chokepoint.ingest.rows.fetched import nothing_recorded, require_what_was_asked
from chokepoint.ingest.rows.flows import make_flows
from chokepoint.ingest.rows.hidden_sums import refuse_hidden_sums
from chokepoint.ingest.rows.known_codes import code_problems
from chokepoint.ingest.rows.left_out import NOTES, leave_out, sums_of_parts
from chokepoint.ingest.rows.nested_codes import leave_out_sums_of_codes
from chokepoint.ingest.rows.read_tables import read_tables
from chokepoint.ingest.rows.short_rows import months_short_of_world, refuse_short_rows
from chokepoint.ingest.rows.tables_apart import require_one_cut
from chokepoint.ingest.rows.truncation import is_cut
from chokepoint.ingest.rows.whole_file import currency_of, flow_of, reporter_of
from chokepoint.ingest.sources import MAPPING, sources
from chokepoint.ingest.sources.mapping_files import mapped_source
from chokepoint.ingest.sources.recognise import declared, recognise
from chokepoint.ingest.sources.scale import require_single_units
from chokepoint.ingest.sources.source import Source


def read(file: SourceFile) -> Parsed:
    """Read a file; FileRefused names what it is that cannot be read as it stands."""
    _require_past_months(file)
    if file.options.query and not file.options.query.records:
        return nothing_recorded(file, file.options.query)
    source, places = _recognised(file)
    require_single_units(file, source, places)
    if source.check:
        source.check(file, places)
    columns = read_tables(file, source, places)
    cells = Cells(file, source.layout, columns)
    leave_out(cells, source)
    reporters = cells.keep_those_that_count() if source.is_register else ()
    if not source.is_register:
        cells.keep_as_table()
    is_truncated = is_cut(cells, source)
    if source.settle:
        source.settle(cells)
    _require_rows(cells, source)
    flow = flow_of(cells, source)
    _count_unknown(cells)
    parsed = Parsed(
        source_id=source.name,
        reporter_code="",
        flow=flow,
        currency="",
        partner_scheme=_scheme(cells),
        encoding=places[0].head.encoding,
        is_truncated=is_truncated,
        is_of_one_partner=source.mirror_of is not None and flow is Flow.IMPORT,
        other_reporters=reporters,
        says=tuple(name for name in ("flow", "reporter", "currency") if cells.has(name)),
        part_kinds=tuple(kind for kind, name in PART_COLUMNS.items() if cells.has(name)),
    )
    rows = _require_rows(cells, source)
    if problems := cell_faults(cells, source):
        raise FileRefused(problems)
    if not source.is_register:  # of a register few rows are kept
        refuse_short_rows(cells)
    sums_of_parts(cells)
    require_one_cut(cells)
    refuse_hidden_sums(cells)
    leave_out_sums_of_codes(cells)
    if not (source.is_register or parsed.is_of_one_partner):
        parsed.short_months = months_short_of_world(cells)
    if rows or not file.options.reporter:
        parsed.reporter_code = reporter_of(cells, source)
    parsed.reporter_code = parsed.reporter_code or str(file.options.reporter)
    parsed.currency = currency_of(cells, source)
    cells.count_left_out()
    parsed.notes += [note for place in places for note in place.head.notes]
    parsed.notes += cells.notes
    if source.asked:
        source.asked(parsed, places)
    make_flows(cells, parsed, rows)
    if file.options.query:
        require_what_was_asked(file, parsed, file.options.query)
    parsed.code_names = code_names(cells)
    if problems := code_problems(file, parsed):
        raise FileRefused(problems)
    return parsed


def _recognised(file: SourceFile) -> tuple[Source, list[Place]]:
    if file.options.mapping is not None and file.options.source in (None, MAPPING):
        source = mapped_source(file.options.mapping)
        return source, declared(file, heads_of(file, source.layout.file), source)
    known = [s for s in sources() if file.options.source in (None, s.name)]
    return recognise(file, heads_of(file), known)


def _scheme(cells: Cells) -> str:
    """Whose codes partners have; Trade Data Monitor writes two letters or three."""
    scheme = cells.layout.partner.scheme
    if scheme != "tdm":
        return scheme
    lengths = cells.file.connection.execute(
        f"select distinct length(partner_code) from {cells.name} where left_out is null"
    ).fetchall()
    return {2: "iso2", 3: "iso3"}.get(lengths[0][0], scheme) if len(lengths) == 1 else scheme


def _require_rows(cells: Cells, source: Source) -> int:
    (rows,) = only_row(
        cells.file.connection,
        f"select count(*) from {cells.name} where left_out is null",
    )
    options = cells.file.options
    if rows:
        return int(rows)
    if options.hs_codes and (options.months or options.query):
        _require_nothing_traded(cells)
        return 0
    cells.count_left_out()
    if cells.notes:
        raise refuse(
            cells.file.name,
            f"no row of it counts: {'; '.join(cells.notes)}.",
            source.nothing_left,
        )
    raise refuse(
        cells.file.name,
        "the table has no rows.",
        "Check the query and download again. If nothing was traded, say what was asked for: "
        "--hs CODE and --months 2025-11:2025-11.",
    )


def _require_nothing_traded(cells: Cells) -> None:
    """A file with a sum of something is no month in which nothing was traded."""
    (sums,) = only_row(
        cells.file.connection,
        f"select count(*) from {cells.name} where (is_partner_sum or left_out = {NOTES}) "
        "and (quantity > 0 or value_number > 0)",
    )
    if sums:
        raise refuse(
            cells.file.name,
            f"{sums:,} sums with amounts and no row: something was traded, and not with whom.",
            "Download the table with its rows.",
        )


def _count_unknown(cells: Cells) -> None:
    withheld, gaps, converted, rounded, without, estimated = only_row(
        cells.file.connection,
        "select count(*) filter (where is_withheld), count(*) filter (where is_gap), "
        "count(*) filter (where is_converted), count(*) filter (where is_rounded), "
        "count(*) filter (where quantity is null "
        "and quantity_text is null and not is_withheld and not is_gap), "
        "count(*) filter (where is_quantity_estimated) "
        f"from {cells.name} where left_out is null",
    )
    for rows, note in (
        (withheld, "weights withheld by the source (flagged): unknown, not zero"),
        (gaps, "rows with a value and a weight of 0, which this source writes for a gap: unknown"),
        (converted, "weights converted to kilogrammes"),
        (rounded, "weights rounded to whole kilogrammes"),
        (without, "rows without a weight: unknown, not zero"),
        (estimated, "weights estimated by the source (flagged)"),
    ):
        if rows:
            cells.note(f"{rows:,} {note}")


def _require_past_months(file: SourceFile) -> None:
    """Raise FileRefused where --months names a month after the download: nobody knows that it is
    zero. The month of the download itself is not over.
    """
    query = file.options.query
    if query and max(query.published_months, default=date.min) >= file.vintage_date.replace(day=1):
        raise refuse(
            file.name,
            f"its side-car names {max(query.published_months):%Y-%m} as published, which was not "
            f"over when it was asked for ({file.vintage_date}).",
            "Correct the machine's clock, and fetch the file again.",
        )
    if file.options.months and file.options.months[1] >= file.vintage_date.replace(day=1):
        raise refuse(
            file.name,
            f"--months ends with {file.options.months[1]:%Y-%m}, which was not over when the file "
            f"was downloaded ({file.vintage_date}): a month without a row would be zero.",
            "End --months with the last month that was published, or correct --vintage-date.",
        )
