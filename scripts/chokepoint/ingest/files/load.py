"""A table as a DuckDB relation of text columns c0, c1, ... with the row of the file."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from chokepoint.ingest.files.head import Kind, Place, Select
from chokepoint.ingest.files.parquets import load_parquet
from chokepoint.ingest.files.store import width_of
from chokepoint.ingest.files.texts import (
    UNREADABLE,
    lines_of_text,
    load_rows,
    load_text,
    require_none_beyond,
)
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse


def load(file: SourceFile, place: Place, relation: str, select: Select | None = None) -> None:
    """Create `relation`: c0, c1, ... (or the expressions of `select`) and file_row."""
    if place.head.kind is Kind.TEXT:
        load_text(file, place, relation, select)
    elif place.head.kind is Kind.PARQUET:
        load_parquet(file, place, relation, select)
    else:
        try:
            load_rows(file, place, relation, select, _rows(file, place))
        except duckdb.Error as error:
            what = f"cannot be read as a table ({str(error).splitlines()[0]})."
            raise refuse(file.name, what, UNREADABLE) from None


def line_of(file: SourceFile, place: Place, file_row: int) -> int:
    """The physical line of a text, row of a sheet, or record that a file_row stands for."""
    return lines_of(file, place, {file_row})[file_row]


def lines_of(file: SourceFile, place: Place, file_rows: set[int]) -> dict[int, int]:
    """line_of for several rows, which reads a text once."""
    if place.head.kind is Kind.TEXT:
        return lines_of_text(place, file_rows)
    return {row: row for row in file_rows}


def _rows(file: SourceFile, place: Place) -> Iterator[tuple[int, list[str]]]:
    """Rows below the headings that are not wholly empty; refuses cells beside the table."""
    table = place.head.table
    if table is None:
        raise AssertionError("heads of sheets and records hold their table")
    width = width_of(place)
    for number, cells in table.rows(place.decimal_mark):
        if number - table.first >= place.header_row and any(cells):
            require_none_beyond(file, number, cells, width)
            yield number, cells
