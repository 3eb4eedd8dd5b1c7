"""Rows that do not count in any source: blank lines, repeated headers, sums; and a layout's own."""

from __future__ import annotations

from collections.abc import Iterable

from chokepoint.choices import Flow
from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.rows.cells import Cells
from chokepoint.ingest.rows.faults import Fault, problems_of
from chokepoint.ingest.rows.headings import exact
from chokepoint.ingest.rows.known_codes import known_headings
from chokepoint.ingest.rows.layout import Filter
from chokepoint.ingest.rows.totals import PARTNER_SUM_CODES, PARTNER_SUMS, SUMS
from chokepoint.ingest.sources.source import Source
from chokepoint.ingest.sql_text import literal

# What leave_out marks first: lines that are no rows of the download.
BLANK, NOTES, REPEATED = 1, 2, 3
NO_ROWS = REPEATED
PARTS = ("regime_code", "province_code")
KEY = "reporter_code, flow, month, partner_code, hs_code"
SUMS_BESIDE_PARTS = """
create or replace temp table sums_beside_parts as
with kept as (select *, {is_sum} as is_sum from {cells} where left_out is null),
parts as (
    select {key}, sum(quantity) as kg, count(*) as parts, count(quantity) as known
    from kept where not is_sum group by all
)
select kept.file_row, kept.month, kept.hs_text, kept.quantity, parts.kg, parts.parts, parts.known
from kept inner join parts on {same}
where kept.is_sum
"""
DISAGREE = Fault(
    "known = parts and quantity is not null and abs(kg - quantity) > 0.5 * (parts + 1)",
    "hs_text",
    "a sum over districts, regimes or provinces and the rows below it do not agree.",
    "Download the table with all parts and no sum, or with the sum alone.",
)


def leave_out(cells: Cells, source: Source) -> None:
    """Mark the rows that need no comparison with others."""
    _blank_and_repeated(cells)
    if not source.only_products:  # sums are among the other partners of a register
        _partner_sums(cells)
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
    if source.only_products:
        wanted = known_headings(cells.file) | {code[:6] for code in cells.file.options.hs_codes}
        cells.leave_out(
            f"substr(hs_code, 1, 6) not in ({_listed(sorted(wanted))})",
            "rows of products that neither hs_products nor --hs names",
        )


def sums_of_parts(cells: Cells) -> None:
    """Sums over districts, regimes or provinces do not count where their parts are there.

    Refused where the two do not agree: nobody knows which one is whole.
    """
    texts = [name for name in cells.columns if name.startswith("k_")]
    texts += [name for name in PARTS if cells.has(name)]
    if not texts:
        return
    is_sum = " or ".join(f"coalesce({_is(text, SUMS)} or {text} = '-', false)" for text in texts)
    (found,) = cells.file.connection.execute(
        f"select count(*) from {cells.name} where left_out is null and ({is_sum})"
    ).fetchone() or (0,)
    if not found:
        return
    cells.keep_as_table()
    same = " and ".join(f"kept.{key} is not distinct from parts.{key}" for key in KEY.split(", "))
    cells.file.connection.execute(
        SUMS_BESIDE_PARTS.format(cells=cells.name, is_sum=is_sum, key=KEY, same=same)
    )
    if problems := problems_of(cells.file, "sums_beside_parts", DISAGREE):
        raise FileRefused(problems)
    cells.leave_out(
        # a row of the file may hold months side by side
        "(file_row, month) in (select (file_row, month) from sums_beside_parts)",
        "rows of sums over parts",
    )


def _blank_and_repeated(cells: Cells) -> None:
    names = {name: f"t_{name}" for name in ("month", "partner_code", "hs_code")}
    here = {name: text for name, text in names.items() if text in cells.columns}
    shown = {"month": "month_text", "partner_code": "partner_text", "hs_code": "hs_text"}
    empty = " and ".join(f"{shown[name]} is null" for name in here)
    # A line of notes, or a sum without a month and a code, ends some tables.
    last = (
        f"hs_text is null and (month_text is null or {_is('month_text', SUMS)} "
        "or partner_text is null and quantity is null and value_number is null)"
    )
    cells.leave_out(f"{empty} and partner_name is null", None)
    cells.leave_out(last, "lines of sums or notes without a code")
    repeated = []
    for name in here:
        spelt = {exact(one) for one in getattr(cells.layout.columns, name)}
        repeated.append(f"coalesce(lower({shown[name]}) in ({_listed(spelt)}), false)")
    cells.leave_out(" and ".join(repeated), "repeated header lines")


def _partner_sums(cells: Cells) -> None:
    codes = PARTNER_SUM_CODES.get(cells.layout.partner.scheme, ())
    conditions = [_is(text, PARTNER_SUMS) for text in ("partner_text", "partner_name")]
    if codes:
        conditions.append(f"upper(partner_text) in ({_listed(codes)})")
    cells.leave_out(
        " or ".join(f"coalesce({one}, false)" for one in conditions), "rows of sums over partners"
    )


def _by(rule: Filter, text: str, is_keep: bool) -> str:
    written = f"coalesce({text}, '')"
    if rule.pattern is not None:
        meets = f"regexp_full_match({written}, {literal(rule.pattern)})"
    else:
        meets = f"{written} in ({_listed(rule.values)})" if rule.values else "false"
    condition = f"not ({meets})" if is_keep else meets
    return f"flow = {literal(rule.flow)} and {condition}" if rule.flow else condition


def _is_flow(cells: Cells, flow: Flow) -> str:
    said = cells.layout.constants.flow or cells.file.options.flow
    return f"coalesce(flow, {literal(said or '')}) = {literal(flow)}"


def _is(text: str, pattern: str) -> str:
    return f"regexp_full_match(lower({text}), {literal(pattern)})"


def _listed(texts: Iterable[object]) -> str:
    return ", ".join(literal(text) for text in texts) or "null"
