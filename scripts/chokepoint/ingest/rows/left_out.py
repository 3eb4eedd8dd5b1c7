"""Rows that do not count in any source: blank lines, repeated headers, sums; and a layout's own."""

from __future__ import annotations

from itertools import combinations

from chokepoint.choices import Flow
from chokepoint.duckdb_files import only_row
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.rows import grammar
from chokepoint.ingest.rows.cells import FLOW, Cells
from chokepoint.ingest.rows.header_lines import KIND
from chokepoint.ingest.rows.layout import Filter
from chokepoint.ingest.rows.totals import SUMS
from chokepoint.ingest.sources.source import Source
from chokepoint.sql_text import literal, literals

# What leave_out marks first: lines that are no rows of the download.
BLANK, NOTES, REPEATED = 1, 2, 3
NO_ROWS = REPEATED


def leave_out(cells: Cells, source: Source) -> None:
    """Mark the rows that need no comparison with others."""
    _blank_and_repeated(cells)
    if cells.layout.periods and cells.layout.periods.drop_after_last:
        months_to_come(cells)
    if not source.is_register:  # sums are among the other partners of a register
        cells.leave_out("is_partner_sum", "rows of sums over partners")
    rules = (*cells.layout.drop, *cells.layout.keep)
    for number, rule in enumerate(rules):
        if f"f_{number}" in cells.columns:
            is_keep = number >= len(cells.layout.drop)
            cells.leave_out(_by(rule, f"f_{number}", is_keep), f"rows ({rule.reason})")
    if source.mirror_of:
        is_import = _is_flow(cells, Flow.IMPORT)
        cells.leave_out(
            f"{is_import} and partner_code <> {literal(source.mirror_of)}",
            "rows of imports from other partners",
        )


def sums_of_parts(cells: Cells) -> None:
    """Sums over districts, regimes or provinces do not count where their parts are there.

    Each kind of parts by itself: a table may hold districts, provinces, and sums over either.
    Refused where sums and parts do not agree: nobody knows which one is whole.
    """
    kinds = cells.parts
    if not kinds:
        return
    counts = ", ".join(f"count(*) filter (where {_is_sum(kind)})" for kind in kinds)
    found = only_row(
        cells.file.connection, f"select {counts} from {cells.name} where left_out is null"
    )
    summed = [kind for kind, rows in zip(kinds, found, strict=True) if rows]
    for kind in summed:
        cells.keep_as_table()
        _sums_over(cells, kind, [other for other in kinds if other != kind])
    for one, other in combinations(summed, 2):
        flow = "coalesce(reporter_code, ''), coalesce(flow, ''), month, partner_code, hs_code"
        is_split_by_one = f"not {_is_sum(one)} and {_is_sum(other)}"
        heading = cells.file.tables.heading(one)
        cells.refuse(
            f"{_is_sum(one)} and not {_is_sum(other)} and ({flow}) in "
            f"(select ({flow}) from {cells.name} where left_out is null and {is_split_by_one})",
            other,
            f"a flow that is split in two ways, by this column and by {heading}.",
            "Download a table for each.",
        )


def _sums_over(cells: Cells, kind: str, others: list[str]) -> None:
    """Leave out the sums over one kind of parts."""
    key = [*FLOW.split(", "), *others]
    listed = ", ".join(f"{one} as of_{one}" for one in key)
    cells.file.connection.execute(
        f"create or replace temp table parts_of_sums as select {listed}, "
        "sum(quantity) as kg, sum(value_number) as worth, count(*) as parts, "
        "count(*) - count(quantity) as unknown, count(*) - count(value_number) as unvalued "
        f"from {cells.name} where left_out is null and not {_is_sum(kind)} group by all"
    )
    of = " and ".join(f"of_{one} is not distinct from {one}" for one in key)
    has_parts = f"{_is_sum(kind)} and exists (select 1 from parts_of_sums where {of}"
    off = "0.5 * (parts + 1)"  # each is rounded
    cells.refuse(
        f"{has_parts} and (unknown = 0 and abs(kg - quantity) > {off} "
        f"or unvalued = 0 and abs(worth - value_number) > {off}))",
        kind,
        "a sum over districts, regimes or provinces and the rows below it do not agree.",
        "Download the table with all parts and no sum, or with the sum alone.",
    )
    cells.leave_out(f"{has_parts})", "rows of sums over parts")


def _is_sum(kind: str) -> str:
    return f"coalesce({_is(kind, SUMS)} or {kind} = '-', false)"


def _blank_and_repeated(cells: Cells) -> None:
    # What has no amount says nothing; a row of amounts without its keys (of cells that were merged)
    # is refused, unless a word calls it a sum.
    nothing = "quantity is null and value_number is null and quantity_text is null "
    nothing += "and value_text is null"
    last = (
        f"case when hs_text is null then {_is('month_text', SUMS)} or is_partner_sum "
        f"or {nothing} end"
    )
    empty = "month_text is null and partner_text is null and hs_text is null"
    cells.leave_out(f"{empty} and partner_name is null and {nothing}", None)
    cells.leave_out(last, "lines of sums or notes without a code")
    cells.leave_out("is_header", "repeated header lines")
    if KIND not in cells.file.tables.empty:
        cells.refuse(
            "is_other_header",
            "value_text",
            "a header line that says something else than the first: what follows it has other "
            "columns, units or another currency.",
            "Save what follows it as a file of its own; if it says the same, remove the line.",
        )


def months_to_come(cells: Cells) -> None:
    """Zeros after the last month with any trade in the whole file are no statement."""
    last, undated = only_row(
        cells.file.connection,
        f"select max(month), count(*) filter (where month is null) from {cells.name} "
        "where quantity <> 0 or value_number <> 0 "
        "or coalesce(quantity_text, value_text) is not null",
    )
    if last is None and undated:
        return  # what is wrong with its months is said later
    if last is None:
        what, remedy = "every month of the table is zero.", "Download the table again."
        raise refuse(cells.file.name, what, remedy)
    cells.leave_out(f"month > date '{last}'", f"zeros of months after {last:%Y-%m}")


def _by(rule: Filter, text: str, is_keep: bool) -> str:
    written = f"coalesce({grammar.code(text)}, '')"
    if rule.pattern is not None:
        meets = f"regexp_full_match({written}, {literal(rule.pattern)})"
    else:
        meets = f"{written} in ({literals(rule.values)})" if rule.values else "false"
    condition = f"not ({meets})" if is_keep else meets
    return f"flow = {literal(rule.flow)} and {condition}" if rule.flow else condition


def _is_flow(cells: Cells, flow: Flow) -> str:
    said = cells.layout.constants.flow or cells.file.options.flow
    return f"coalesce(flow, {literal(said or '')}) = {literal(flow)}"


def _is(text: str, pattern: str) -> str:
    return f"regexp_full_match(lower({text}), {literal(pattern)})"
