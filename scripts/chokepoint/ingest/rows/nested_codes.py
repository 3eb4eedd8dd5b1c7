"""A code and the codes under it are never both counted."""

from __future__ import annotations

from chokepoint.duckdb_files import only_row
from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.rows.cells import Cells
from chokepoint.ingest.rows.faults import Fault, problems_of

APART = "reporter_code, flow, month, partner_code, regime_code, province_code"
# Each longer code once per length above it; sums of the longest codes alone.
UNDER = """
create or replace temp table sums_of_codes as
with kept as (select * from {cells} where left_out is null),
lines as (
    select * from kept
    where not exists (
        select 1 from kept as longer
        where {same} and longer.hs_code <> kept.hs_code
            and starts_with(longer.hs_code, kept.hs_code)
    )
),
above as (
    select kept.file_row, kept.month, kept.hs_code, kept.quantity, kept.value_number,
        count(*) as lines, count(lines.quantity) as known, sum(lines.quantity) as kg,
        count(lines.value_number) as valued, sum(lines.value_number) as worth
    from kept inner join lines
        on {same_lines} and lines.hs_code <> kept.hs_code
            and starts_with(lines.hs_code, kept.hs_code)
    group by all
)
from above
"""
DISAGREE = Fault(
    "known = lines and abs(kg - quantity) > 0.5 * (lines + 1) "
    "or valued = lines and abs(worth - value_number) > 0.5 * (lines + 1)",
    "hs_text",
    "a code and the codes under it stand side by side, and do not agree.",
    "Ask for codes of one length, or leave the shorter ones out.",
)
ALONE = Fault(
    "true",
    "hs_text",
    "a code without the codes under it, which other rows of the file have.",
    "Ask for codes of one length: with both, nobody knows which rows are sums of others.",
)


def leave_out_sums_of_codes(cells: Cells) -> None:
    """Shorter codes do not count where the codes under them are there and agree.

    Refused where they do not agree, or where some partner or month has the short code alone.
    """
    connection = cells.file.connection
    shortest, longest = only_row(
        connection,
        f"select min(length(hs_code)), max(length(hs_code)) from {cells.name} "
        "where left_out is null",
    )
    if shortest == longest:
        return
    cells.keep_as_table()
    keys = APART.split(", ")
    same = " and ".join(f"longer.{key} is not distinct from kept.{key}" for key in keys)
    lines = " and ".join(f"lines.{key} is not distinct from kept.{key}" for key in keys)
    connection.execute(UNDER.format(cells=cells.name, same=same, same_lines=lines))
    (found,) = only_row(connection, "select count(*) from sums_of_codes")
    if not found:
        return
    with_text = "(select *, cast(null as varchar) as hs_text from sums_of_codes)"
    if problems := problems_of(cells.file, with_text, DISAGREE):
        raise FileRefused(problems)
    alone = (
        "(select file_row, hs_code, cast(null as varchar) as hs_text "
        f"from {cells.name} where left_out is null "
        "and hs_code in (select hs_code from sums_of_codes) "
        "and (file_row, month) not in (select (file_row, month) from sums_of_codes))"
    )
    if problems := problems_of(cells.file, alone, ALONE):
        raise FileRefused(problems)
    cells.leave_out(
        # a row of the file may hold months side by side
        "(file_row, month) in (select (file_row, month) from sums_of_codes)",
        "rows of codes whose longer codes are there",
    )
