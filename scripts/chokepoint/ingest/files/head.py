"""The beginning of a table, and where in it a layout was recognised."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from chokepoint.sql_text import quoted

HEAD_ROWS = 60


@dataclass(frozen=True)
class Select:
    """New column = SQL over c0, c1, ... (text, empty as null) and over what `before` names.

    What several columns rest on stands in `before` once: steps, each over c0, c1, ... and what the
    steps before it name.
    """

    columns: Mapping[str, str]
    before: tuple[Mapping[str, str], ...] = ()

    def named(self, which: Mapping[str, str]) -> str:
        """Columns in SQL, each under its name."""
        return ", ".join(f"{sql} as {quoted(name)}" for name, sql in which.items())

    def sql(self, source: str, *more: str) -> str:
        """The statement that selects them from a relation, with further columns."""
        below = source
        for step in self.before:
            below = f"(select *, {self.named(step)} from {below})"
        kept = ", ".join([*([self.named(self.columns)] if self.columns else []), *more])
        return f"select {kept or 'null as nothing'} from {below}"


class Kind(StrEnum):
    """What a table is made of."""

    TEXT = "text"
    SHEET = "sheet"
    RECORDS = "records"
    PARQUET = "parquet"


class Rows(Protocol):
    """Rows of a table that Python has parsed: their number in the file, and cells."""

    @property
    def first(self) -> int:
        """Number of row 1 of the head."""
        ...

    def rows(self, decimal_mark: str, limit: int | None = None) -> Iterator[tuple[int, list[str]]]:
        """Each row as texts, '' for empty, the heading row included."""
        ...


@dataclass(frozen=True)
class Head:
    """The beginning of one table in a file. What follows `notes` is for this room alone."""

    name: str  # member of an archive and/or sheet, '' for the file itself
    kind: Kind
    encoding: str  # 'utf-8', 'gb18030', 'xlsx', 'json', 'parquet' ...: goes into the manifest
    lines: tuple[str, ...] = ()  # TEXT: the first 60 lines, decoded
    rows: tuple[tuple[str, ...], ...] = ()  # others: the first 60 rows as text, row 1 first
    envelopes: tuple[dict[str, Any], ...] = ()  # JSON: each answer without its list of records
    records: tuple[int, ...] = ()  # JSON: how many records each answer has
    notes: tuple[str, ...] = ()  # what the user should know (a guessed encoding)
    is_guessed: bool = False  # the encoding: letters that are not ASCII may be others
    path: Path = Path()  # TEXT: in UTF-8; PARQUET: the file or its unpacked copy
    table: Rows | None = field(default=None, compare=False, repr=False)  # SHEET, RECORDS

    def cells(self, row: int, delimiter: str = ",") -> list[str]:
        """Cells of a row as written, quotes obeyed; row 1 is the first; [] beyond what was read."""
        if self.kind is not Kind.TEXT:
            return list(self.rows[row - 1]) if row <= len(self.rows) else []
        lines = (f"{line}\n" for line in self.lines[row - 1 :])
        return next(csv_rows(lines, delimiter), (row, []))[1]


@dataclass(frozen=True)
class Place:
    """Where a table stands below a head, and how it is to be read."""

    head: Head
    delimiter: str  # of a text; anything for others
    header_row: int  # 1 = first line or row; 0: no header line
    headings: tuple[str, ...]  # as written, by position
    decimal_mark: str = "."  # with which typed numbers are written as text


def csv_rows(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows of CSV, [] for a blank line, each with the line on which it begins, from 1.

    As DuckDB reads them: a blank before a quote does not count.
    """
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    first = 1
    for cells in reader:
        yield first, cells
        first = reader.line_num + 1


csv.field_size_limit(1 << 26)  # of a quote that nobody closes no more is kept in memory
