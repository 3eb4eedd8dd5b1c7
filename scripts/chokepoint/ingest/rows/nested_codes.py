"""A code and the codes under it are never both counted."""

from __future__ import annotations

from chokepoint.duckdb_files import only_row
from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.rows.cells import Cells
from chokepoint.ingest.rows.faults import Fault, problems_of

APART = "reporter_code, flow, month, partner_code, regime_code, province_code"
# Codes of which one begins with the other. Of 9,000 codes few are: rows are compared by equality of
# these pairs, and those of all other codes not at all.
PAIRS = """
create or replace temp table nested_codes as
with codes as (select distinct hs_code from {cells} where left_out is null),
lengths as (select distinct length(hs_code) as digits from codes),
beginnings as (
    select hs_code as longer, substr(hs_code, 1, digits) as shorter
    from codes cross join lengths
    where digits < length(hs_code)
)
select shorter, longer from beginnings semi join codes on shorter = codes.hs_code
"""
# Each longer code once per length above it; sums of the longest codes alone.
UNDER = """
create or replace temp table sums_of_codes as
with kept as (
    select * from {cells}
    where left_out is null and hs_code in (
        select shorter from nested_codes union select longer from nested_codes
    )
),
lines as (
    select * from kept
    where not exists (
        select 1 from kept as longer inner join nested_codes on longer.hs_code = nested_codes.longer
        where nested_codes.shorter = kept.hs_code and {same}
    )
),
above as (
    select kept.file_row, kept.month, kept.hs_code, kept.quantity, kept.value_number,
        count(*) as lines, count(lines.quantity) as known, sum(lines.quantity) as kg,
        count(lines.value_number) as valued, sum(lines.value_number) as worth
    from kept
    inner join nested_codes on kept.hs_code = nested_codes.shorter
    inner join lines on lines.hs_code = nested_codes.longer and {same_lines}
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
    connection.execute(PAIRS.format(cells=cells.name))
    if not only_row(connection, "select count(*) from nested_codes")[0]:
        return
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
