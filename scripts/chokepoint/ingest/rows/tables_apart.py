"""Several tables of one file (sheets, members) are parts of one query, and never two of it.

By province in one sheet and without provinces in the next, or once more in a copy of the sheet, the
same trade would count twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.rows.cells import FLOW, Cells

ONCE = "Keep the sheet, or the file, of one query, and remove or load the others by themselves."


def require_other_rows(file: SourceFile, relations: Sequence[str]) -> None:
    """Raise FileRefused where every row of a table is in another one, and rows of a key add up."""
    if len(relations) < 2:
        return
    connection = file.connection
    rows = " union all by name ".join(
        f"select {number} as place, * exclude (file_row) from {relation}"
        for number, relation in enumerate(relations)
    )
    names = connection.execute(f"select * from ({rows}) limit 0").description or []
    cells = ", ".join(name for name, *_ in names if name != "place")
    connection.execute(
        f"create or replace temp table rows_by_table as select place, hash({cells}) as row_hash, "
        f"count(*) as copies from ({rows}) group by all"
    )
    found = connection.execute(
        "with sizes as (select place, sum(copies) as size from rows_by_table group by place) "
        "select mine.place, theirs.place from rows_by_table as mine "
        "inner join rows_by_table as theirs using (row_hash) "
        "inner join sizes on sizes.place = mine.place where mine.place <> theirs.place "
        "group by mine.place, theirs.place, size "
        "having sum(least(mine.copies, theirs.copies)) = size order by all desc limit 1"
    ).fetchone()
    if found:
        one, other = (file.tables.name(file, place) for place in found)
        raise refuse(one, f"every row of it is in {other} too: it would count twice.", ONCE)


def require_one_cut(cells: Cells) -> None:
    """Raise FileRefused where two tables hold one flow and cut it by other columns."""
    file = cells.file
    cuts = file.tables.parts
    if len(set(cuts)) < 2:
        return
    kinds = sorted(set(cuts), key=sorted)
    cut = f"list_value({', '.join(str(kinds.index(cut)) for cut in cuts)})"
    found = file.connection.execute(
        "select arg_min(cut, first_row), min(first_row), arg_max(cut, first_row), max(first_row) "
        f"from (select {FLOW}, {cut}[{file.tables.number_of('file_row')} + 1] as cut, "
        f"min(file_row) as first_row from {cells.name} where left_out is null group by all) "
        f"group by {FLOW} having count(*) > 1 order by min(first_row) limit 1"
    ).fetchone()
    if not found:
        return
    mine, first, theirs, second = found
    (one, row), (other, again) = (file.tables.row(file, place) for place in (first, second))
    apart = sorted(kinds[mine] ^ kinds[theirs])
    raise refuse(
        other,
        f"the same month, partner and code as in {one}, row {row}, and only one of the two tables "
        "has this column: they are two queries of the same trade, which would count twice.",
        ONCE,
        row=again,
        column=file.tables.heading(apart[0]),
    )
