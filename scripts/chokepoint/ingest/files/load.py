"""A table as a DuckDB relation of text columns c0, c1, ... with the row of the file."""

from __future__ import annotations

from chokepoint.ingest.files.head import Place, Select
from chokepoint.ingest.model import SourceFile


def load(file: SourceFile, place: Place, relation: str, select: Select | None = None) -> None:
    """Create `relation`: c0, c1, ... (or the expressions of `select`) and file_row."""
    raise NotImplementedError


def line_of(file: SourceFile, place: Place, file_row: int) -> int:
    """The physical line of a text, row of a sheet, or record that a file_row stands for."""
    raise NotImplementedError
