"""A delimited text file as a DuckDB relation, all columns text, with the row of the file."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from chokepoint.ingest.files.text_files import read_head, to_utf8
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.sql_text import literal

# From the names of all columns to what is kept of them, in SQL; nothing: the file is not read.
Pick = Callable[[list[str]], list[str]]

# No comment sign: a row that begins with # is a row.
COMMON = "header = true, all_varchar = true, quote = '\"', escape = '\"', comment = ''"
STRICT = COMMON
# Rows with more or fewer fields than the header, quotes that are not doubled, line breaks inside
# quotes where two threads meet: one thread reads them. Several threads are only sure of where a
# row begins while the file keeps to the rules.
LENIENT = (
    f"{COMMON}, strict_mode = false, max_line_size = 4194304, null_padding = true, parallel = false"
)


def read_delimited(
    file: SourceFile, relation: str, delimiter: str | None = None, pick: Pick | None = None
) -> str:
    """Create `relation` (every column text, file_row added); returns the encoding found.

    `pick` chooses columns before any row is read. If it chooses none there is no relation.
    """
    path, encoding = to_utf8(file.path, read_head(file.path), file.scratch)
    dialect = f", delim = '{delimiter}'" if delimiter else ""
    rows = literal(file.scratch / f"{relation}.parquet")
    connection = file.connection
    failure = ""
    for options in (STRICT, LENIENT):
        reader = f"read_csv({literal(path)}, {options}{dialect})"
        try:
            columns = [row[0] for row in connection.execute(f"describe from {reader}").fetchall()]
            kept = pick(columns) if pick else ["*"]
            if not kept:
                return encoding
            # To Parquet and not to a table: DuckDB spends three times as long on compressing its
            # own. Its dictionaries are compression enough, and columns of thousands of different
            # texts are not worth one. Numbered when it is read: numbering the reader's rows would
            # use one core.
            connection.execute(
                f"copy (select {', '.join(kept)} from {reader}) to {rows} "
                "(format parquet, compression uncompressed, dictionary_size_limit 2000)"
            )
        except duckdb.Error as error:
            failure = str(error).splitlines()[0]
            continue
        connection.execute(
            f"create or replace view {relation} as select * exclude (file_row_number), "
            f"file_row_number + 2 as file_row from read_parquet({rows}, file_row_number = true)"
        )
        return encoding
    raise refuse(
        file.name,
        f"cannot be read as a table ({failure}).",
        "Download it again as CSV, or save it as .xlsx.",
    )


def columns_of(file: SourceFile, relation: str) -> list[str]:
    """Column names of a relation, file_row left out."""
    rows = file.connection.execute(f"describe {relation}").fetchall()
    return [row[0] for row in rows if row[0] != "file_row"]
