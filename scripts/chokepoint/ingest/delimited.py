"""A delimited text file as a DuckDB relation, all columns text, with the row of the file."""

from __future__ import annotations

import duckdb

from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.text_files import read_head, to_utf8


def read_delimited(file: SourceFile, relation: str, delimiter: str | None = None) -> str:
    """Create `relation` (every column text, file_row added); returns the encoding found."""
    head = read_head(file.path)
    path, encoding = to_utf8(file.path, head, file.scratch)
    options = "header = true, all_varchar = true, strict_mode = false"
    options += ", quote = '\"', escape = '\"', max_line_size = 4194304"
    if delimiter:
        options += f", delim = '{delimiter}'"
    source = str(path).replace("'", "''")

    def load(more: str) -> None:
        # Numbered by the table's own row numbers: a window over the reader would run on one core.
        file.connection.execute(f"drop view if exists {relation}")
        file.connection.execute(
            f"create or replace table {relation}_rows as "
            f"select * from read_csv('{source}', {options}{more})"
        )
        file.connection.execute(
            f"create view {relation} as select *, rowid + 2 as file_row from {relation}_rows"
        )

    try:
        load("")
    except duckdb.Error:
        # Rows with more or fewer fields than the header, or line breaks inside quotes that the
        # parallel reader meets at a border: one thread reads them.
        try:
            load(", null_padding = true, parallel = false")
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise refuse(
                file.name,
                f"cannot be read as a table ({reason}).",
                "Download it again as CSV, or save it as .xlsx.",
            ) from None
    return encoding


def columns_of(file: SourceFile, relation: str) -> list[str]:
    """Column names of a relation, file_row left out."""
    rows = file.connection.execute(f"describe {relation}").fetchall()
    return [row[0] for row in rows if row[0] != "file_row"]
