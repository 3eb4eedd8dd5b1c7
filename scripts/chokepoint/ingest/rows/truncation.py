"""The silent cut of downloads at a number of rows, as China's customs do at 10,000."""

from __future__ import annotations

from datetime import date

from chokepoint.duckdb_files import only_row
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import FileRefused, refuse
from chokepoint.ingest.rows.cells import Cells
from chokepoint.ingest.rows.left_out import NO_ROWS, REPEATED
from chokepoint.ingest.sources.source import Source


def is_cut(cells: Cells, source: Source) -> bool:
    """Whether a table has exactly as many rows as its source gives; FileRefused unless the source's
    cut files can be loaded without their last month.

    Rows that say something: a blank one at the end hides no limit. A header line in the middle
    begins another download.
    """
    limit = source.layout.file.row_limit
    if limit is None:
        return False
    counts = _rows_of_tables(cells)
    for rows in counts:
        if rows > limit and rows % limit == 0:
            raise _joined(cells.file, rows, limit)
    if limit not in counts:
        return False
    if not source.cuts_months or len(counts) > 1:
        raise _cut(cells.file, limit)
    return True


def _rows_of_tables(cells: Cells) -> list[int]:
    connection = cells.file.connection
    headers = connection.execute(
        f"select file_row from {cells.name} where left_out = {REPEATED} order by file_row"
    ).fetchall()
    begins = sorted({row for (row,) in headers} | {row for _, row in cells.file.tables.places})
    counts: list[int] = []
    for number, first in enumerate(begins):
        last = begins[number + 1] if number + 1 < len(begins) else 1 << 62
        counts += only_row(
            connection,
            f"select count(*) from {cells.name} where file_row > {first} and file_row <= {last} "
            f"and coalesce(left_out, {NO_ROWS + 1}) > {NO_ROWS}",
        )
    return counts


def _joined(file: SourceFile, rows: int, limit: int) -> FileRefused:
    return refuse(
        file.name,
        f"{rows:,} rows: {rows // limit} times the {limit:,} at which the site cuts downloads "
        "without a word.",
        "Split each query by months, codes or partners, and load the downloads as they are, "
        "not joined into one file.",
    )


def _cut(file: SourceFile, limit: int) -> FileRefused:
    mapping = file.options.mapping
    correct = f", or correct file.row_limit of {mapping.name}" if mapping else ""
    return refuse(
        file.name,
        f"exactly {limit:,} rows: the source cuts its files there.",
        f"Split the query by months, codes or partners{correct}.",
    )


def drop_cut_month(file: SourceFile) -> date:
    """Remove the rows of the incomplete last month from `flows` and return that month.

    Refused unless the call accepts it; and refused in any case where the rows are not in the order
    of months, because then nobody can tell what is missing.
    """
    connection = file.connection
    text = "exactly 10,000 rows: the site cuts downloads there without a word."
    first: date
    last: date
    first, last = only_row(connection, "select min(month), max(month) from flows")
    span = f"{first:%Y-%m} to {last:%Y-%m}"
    if not file.options.accept_truncated:
        raise refuse(
            file.name,
            text,
            f"Split the query ({span}) by months, codes or partners and download the parts; or, "
            f"with --accept-truncated, load it without {last:%Y-%m}.",
        )
    unordered = only_row(
        connection,
        "select count(*) from (select month < lag(month) over (order by file_row) as goes_back "
        "from flows) where goes_back",
    )[0]
    if unordered or first == last:
        raise refuse(
            file.name,
            f"{text} Its rows do not show which months are whole.",
            f"Split the query ({span}) by months, codes or partners.",
        )
    connection.execute(
        "create or replace temp table whole_months as select * from flows "
        f"where month < date '{last}'"
    )
    connection.execute("create or replace temp view flows as select * from whole_months")
    return last
