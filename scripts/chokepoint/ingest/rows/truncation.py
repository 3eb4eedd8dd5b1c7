"""The silent cut of GACC downloads at 10,000 rows."""

from __future__ import annotations

from datetime import date

from chokepoint.duckdb_files import only_row
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse

ROW_LIMIT = 10_000
ROW_LIMIT_TEXT = "exactly 10,000 rows: the site cuts downloads there without a word."


def require_no_joined_cuts(file: SourceFile, rows: int) -> None:
    """Raise FileRefused for rows of several downloads, each of which may be cut, in one file."""
    if rows > ROW_LIMIT and rows % ROW_LIMIT == 0:
        raise refuse(
            file.name,
            f"{rows:,} rows: {rows // ROW_LIMIT} times the 10,000 at which the site cuts downloads "
            "without a word.",
            "Split each query by months, codes or partners, and load the downloads as they are, "
            "not joined into one file.",
        )


def drop_cut_month(file: SourceFile) -> date:
    """Remove the rows of the incomplete last month from `flows` and return that month.

    Refused unless the call accepts it; and refused in any case where the rows are not in the order
    of months, because then nobody can tell what is missing.
    """
    connection = file.connection
    first: date
    last: date
    first, last = only_row(connection, "select min(month), max(month) from flows")
    span = f"{first:%Y-%m} to {last:%Y-%m}"
    if not file.options.accept_truncated:
        raise refuse(
            file.name,
            ROW_LIMIT_TEXT,
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
            f"{ROW_LIMIT_TEXT} Its rows do not show which months are whole.",
            f"Split the query ({span}) by months, codes or partners.",
        )
    connection.execute(
        f"create table whole_months as select * from flows where month < date '{last}'"
    )
    connection.execute("create or replace view flows as select * from whole_months")
    return last
