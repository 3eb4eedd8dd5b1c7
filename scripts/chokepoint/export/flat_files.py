"""A mart as Parquet and as CSV.

CSV: UTF-8 without a byte order mark, RFC 4180 (comma, CRLF, quotes doubled). A null is an empty
cell, an empty text is `""`. A text that a spreadsheet would take for a formula gets an apostrophe
in front; numbers are as they are. Parquet keeps every text untouched.
"""

from pathlib import Path
from typing import Protocol

import duckdb

from chokepoint.export.tables import Column, Publication, Table
from chokepoint.sql_text import literal, quoted

# Apostrophes in front of such a text count with it: taking one apostrophe away from a cell that
# matches gives the original back, whatever that was.
FORMULA = r"^'*[=+\-@\t\r\n]"
CHUNK = 1 << 20


class Rows(Protocol):
    """A query and its columns: a mart, or what somebody downloads."""

    @property
    def query(self) -> str:
        """The rows, in their order."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """Their columns."""


def write_csv(connection: duckdb.DuckDBPyConnection, table: Rows, path: Path) -> None:
    """Write all rows; the same data give the same bytes."""
    formula = literal(FORMULA)
    cells = ", ".join(
        f"case when regexp_matches({name}, {formula}) then '''' || {name} else {name} end as {name}"
        if column.is_text
        else name
        for column in table.columns
        for name in [quoted(column.name)]
    )
    unix = path.with_suffix(".unix")
    connection.execute(
        f"copy (select {cells} from ({table.query}) as ordered) to {literal(str(unix))} "
        "(format csv, header, delimiter ',', quote '\"', escape '\"', nullstr '')"
    )
    _write_with_crlf(unix, path)
    unix.unlink()


def write_parquet(
    connection: duckdb.DuckDBPyConnection, table: Table, publication: Publication, path: Path
) -> None:
    """Write all rows, with description and provenance in the file's metadata."""
    metadata = {
        "description": table.description,
        "is_reconstructed": str(table.is_reconstructed).lower(),
        "provenance": publication.provenance,
        "code_version": publication.facts["code_version"],
    }
    pairs = ", ".join(f"{key}: {literal(value)}" for key, value in metadata.items())
    connection.execute(
        f"copy ({table.query}) to {literal(str(path))} "
        f"(format parquet, compression zstd, kv_metadata {{{pairs}}})"
    )


def _write_with_crlf(source: Path, target: Path) -> None:
    """End records with CRLF, which DuckDB cannot write; line ends inside of quotes stay."""
    is_quoted = False
    with source.open("rb") as read, target.open("wb") as write:
        while chunk := read.read(CHUNK):
            for number, part in enumerate(chunk.split(b'"')):
                if number:
                    is_quoted = not is_quoted
                    write.write(b'"')
                write.write(part if is_quoted else part.replace(b"\n", b"\r\n"))
