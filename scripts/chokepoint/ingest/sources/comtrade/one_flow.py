"""Which row of one flow is the flow: its sum, once.

A flow is a reporter's trade with a partner in a code and a month. It stands in these files many
times, once for each customs procedure, means of transport, mode of supply and second partner, and
as sums over them; and again for each edition of the HS. One row is kept: the sum over all of these
(customsCode C00, motCode 0, partner2Code 0, mosCode 0; or motCode -1 where a flow has no 0) in the
newest edition.
"""

from __future__ import annotations

from chokepoint.duckdb_files import only_row
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.rows.cells import Cells
from chokepoint.ingest.rows.grammar import code
from chokepoint.ingest.sources.comtrade.codes import LIMITS

FLOW = "reporter_code, month, flow, partner_code, hs_code"
PARTS = "rows of single procedures, transports or second partners (in the sums)"
AGAIN = "Save the API's answer, or the table of the website, again."
# How a file writes the sum over each of them; an empty cell is one, as before 2023.
SUMS = {"procedure": ("C00",), "second": ("0",), "supply": ("0",), "transport": ("0", "-1")}


def one_row_per_flow(cells: Cells) -> None:
    """Leave out what says the same flow again; refuse what is cut, yearly or of parts alone."""
    _require_whole(cells)
    _require_months(cells)
    _require_weights(cells)
    _flows(cells)
    _require_sums(cells)
    cells.leave_out(
        f"not {_is_sum(cells)} or {_is_rest(cells)} and {_of_flows('has_total')}", PARTS
    )
    _newest_edition(cells)


def _require_whole(cells: Cells) -> None:
    (records,) = only_row(cells.file.connection, f"select count(*) from {cells.name}")
    if records in LIMITS:
        raise refuse(
            cells.file.name,
            f"exactly {records:,} records: the API cuts its answers there without a word.",
            "Split the query by months, codes or reporters.",
        )


def _require_months(cells: Cells) -> None:
    cells.refuse(
        f"regexp_full_match({code('x_period')}, '[0-9]{{4}}')",
        "x_period",
        "yearly figures, not monthly ones.",
        "Choose the monthly frequency (M), or take the rows of whole years out.",
    )


def _require_weights(cells: Cells) -> None:
    """A negative weight is refused even where another quantity of the row could stand for it."""
    for name in ("x_net", "x_qty", "x_other"):
        if cells.has(name):
            cells.refuse(f"{name} like '-%'", name, "a negative quantity.", AGAIN)


def _flows(cells: Cells) -> None:
    """What the rows of each flow are, in `comtrade_flows`."""
    is_sum, is_rest = _is_sum(cells), _is_rest(cells)
    is_total = f"{is_sum} and not {is_rest}"
    single = f"{_is_sum(cells, but='transport')} and not {is_sum}"
    edition = _edition(cells)
    cells.file.connection.execute(
        "create or replace temp table comtrade_flows as "
        f"select {FLOW}, count(*) filter (where {is_sum}) > 0 as has_sum, "
        f"count(*) filter (where {is_total}) > 0 as has_total, "
        f"coalesce(sum(value_number) filter (where {is_rest}), 0) as rest, "
        f"coalesce(sum(value_number) filter (where {single}), 0) as singles, "
        f"coalesce(max({edition}) filter (where {is_total}), max({edition}) filter "
        f"(where {is_rest})) as edition from {cells.name} where left_out is null group by all"
    )


def _require_sums(cells: Cells) -> None:
    totals = "Ask for these totals, and for all partners."
    column = "x_transport" if cells.has("x_transport") else "hs_text"
    cells.refuse(
        f"not {_is_sum(cells)} and {_of_flows('not has_sum')}",
        column,
        "no row of customsCode C00, motCode 0 and partner2Code 0 for this flow: its sum is not "
        "in the file.",
        totals,
    )
    cells.refuse(
        f"{_is_rest(cells)} and {_of_flows('not has_total and singles > rest')}",
        column,
        "no sum: the single transports of this flow are more than it, and no row of motCode 0 "
        "stands beside them.",
        totals,
    )


def _newest_edition(cells: Cells) -> None:
    """Of one flow in two editions of the HS the newer is kept; where they differ it is said."""
    edition = _edition(cells)
    older = f"({FLOW}, {edition}) not in (select {FLOW}, edition from comtrade_flows)"
    same = " and ".join(f"newer.{name} = older.{name}" for name in FLOW.split(", "))
    rows, others, editions = only_row(
        cells.file.connection,
        f"with kept as (select *, {edition} as edition, {older} as is_older from {cells.name} "
        "where left_out is null) "
        "select count(*), count(*) filter (where older.quantity is distinct from newer.quantity or "
        "older.value_number is distinct from newer.value_number), "
        "string_agg(distinct older.edition, ', ' order by older.edition) from kept as older "
        f"join kept as newer on {same} and not newer.is_older where older.is_older",
    )
    if rows:
        said = f" ({others:,} of them with other kilogrammes or values)" if others else ""
        what = f"rows of {editions} for flows that stand in a newer edition of the HS{said}"
        cells.leave_out(older, what)


def _is_sum(cells: Cells, but: str = "") -> str:
    """Whether a row is the sum over everything that splits a flow, `but` one of these."""
    found = ["true"]
    for name, texts in SUMS.items():
        if name != but and cells.has(f"x_{name}"):
            listed = ", ".join(f"'{text}'" for text in texts)
            found.append(f"coalesce({code(f'x_{name}')} in ({listed}), true)")
    return f"({' and '.join(found)})"


def _is_rest(cells: Cells) -> str:
    if not cells.has("x_transport"):
        return "false"
    return f"({_is_sum(cells)} and coalesce({code('x_transport')} = '-1', false))"


def _edition(cells: Cells) -> str:
    return "coalesce(upper(x_classification), '')" if cells.has("x_classification") else "''"


def _of_flows(condition: str) -> str:
    return f"({FLOW}) in (select {FLOW} from comtrade_flows where {condition})"
