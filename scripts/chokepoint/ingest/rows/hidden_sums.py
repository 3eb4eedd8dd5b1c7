"""Sums among their parts that no word gives away: one row of each flow is the sum of the others."""

from __future__ import annotations

from chokepoint.duckdb_files import only_row
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.rows.cells import FEW, FLOW, Cells

SAMPLED = 64  # of the flows of a large file one in so many is looked at


def refuse_hidden_sums(cells: Cells) -> None:
    """FileRefused where, in half of all flows of three rows and more, one row is the others' sum.

    In weight and in value: of a single flow that is no chance, and of many the half is none.
    """
    if not cells.parts:
        return
    kind = cells.parts[0]
    connection = cells.file.connection
    sample = "true"
    if only_row(connection, f"select count(*) from {cells.name}")[0] > FEW:
        sample = f"hash({FLOW}) % {SAMPLED} = 0"
    flows, sums, row = only_row(
        connection,
        "select count(*), count(*) filter (where is_sum), "
        "min(file_row) filter (where is_sum) from ("
        "select arg_max(file_row, quantity) as file_row, 2 * max(quantity) = sum(quantity) "
        "and 2 * max(value_number) = sum(value_number) and max(value_number) > 0 as is_sum "
        f"from {cells.name} where left_out is null and {sample} "
        f"group by {FLOW} having count(*) >= 3)",
    )
    if sums and 2 * sums >= flows:
        name, place = cells.file.tables.row(cells.file, row)
        raise refuse(
            name,
            "is the sum of the other rows of its month, partner and code, as others are of theirs: "
            "a sum stands among its parts.",
            "Leave sums over regimes, provinces or districts out of the query, or out of the file.",
            row=place,
            column=cells.file.tables.heading(kind if kind in cells.columns else f"t_{kind}"),
        )
