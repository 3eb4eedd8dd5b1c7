"""Delimited text: its rows by DuckDB, and by Python where they are not as they should be."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

import duckdb

from chokepoint.ingest.files.head import HEAD_ROWS, Head, Kind, Place, Select, csv_rows
from chokepoint.ingest.files.store import plain_path, store, width_of
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import FileRefused, refuse
from chokepoint.sql_text import literal

LONGEST_LINE = 1 << 20
END = "\x00end"  # no text has a NUL: what stands behind the last line, to see whether that is whole
UNREADABLE = "Download it again as CSV, or save it as .xlsx."


def head_of_text(
    path: Path, label: str, name: str, encoding: str, notes: tuple[str, ...] = ()
) -> Head:
    """The first lines of a text in UTF-8."""
    lines: list[str] = []
    with path.open(encoding="utf-8-sig", newline="") as text:
        while len(lines) < HEAD_ROWS and (line := text.readline(LONGEST_LINE)):
            if len(line) == LONGEST_LINE:
                what = "the line is longer than 1 MiB."
                raise refuse(label, what, UNREADABLE, row=len(lines) + 1)
            lines.append(line.rstrip("\r\n"))
    return Head(
        name, Kind.TEXT, encoding, tuple(lines), notes=notes, is_guessed=bool(notes), path=path
    )


def load_text(file: SourceFile, place: Place, relation: str, select: Select | None) -> None:
    """Strictly, by DuckDB; what it refuses is read again by Python, which says where it is wrong.

    DuckDB's own lenient mode is of no use: cells beyond the headings and what follows an open
    quote vanish from it without a word.
    """
    skip = _rows_through_header(place)
    path = plain_path(place.head.path, file.scratch)
    failure = ""
    if not _ends_in_a_long_line(path):
        try:
            source = csv_source(path, place, place.delimiter, skip)
            store(file, relation, source, place, select, f"file_row_number + {skip + 1}")
            return
        except duckdb.Error as error:
            failure = str(error).splitlines()[0]
    rows = ((number, cells) for number, _, cells in _even_rows(file, place, skip))
    try:
        load_rows(file, place, relation, select, rows)
    except duckdb.Error:
        what = f"cannot be read as a table ({failure})."
        raise refuse(file.name, what, UNREADABLE) from None


def _ends_in_a_long_line(path: Path) -> bool:
    """DuckDB 1.5 drops a last line that is longer than its buffer without a word."""
    with path.open("rb") as text:
        start = max(text.seek(0, os.SEEK_END) - LONGEST_LINE, 0)
        text.seek(start)
        end = text.read()[:-2]  # the line's own end does not count
    return start > 0 and b"\n" not in end and b"\r" not in end


def load_rows(
    file: SourceFile,
    place: Place,
    relation: str,
    select: Select | None,
    rows: Iterable[tuple[int, list[str]]],
) -> None:
    """Rows that Python has parsed, by way of a CSV file: memory stays small."""
    path = file.scratch / f"{relation}.rows"
    width = width_of(place)
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for number, cells in rows:
            writer.writerow([*cells[:width], *[""] * (width - len(cells)), number])
    store(file, relation, csv_source(path, place, ",", 0, "number"), place, select, "number")
    path.unlink()


def csv_source(path: Path, place: Place, delimiter: str, skip: int, *more: str) -> str:
    """SQL of a CSV file's rows as c0, c1, ...; a comment sign is a text like others."""
    width = width_of(place)
    names = [*(f"c{i}" for i in range(width)), *more]
    types = ", ".join(f"'{name}': 'varchar'" for name in names)
    unnamed = [f"cast(null as varchar) as c{i}" for i in range(width, len(place.headings))]
    reader = (
        f"read_csv({literal(path)}, columns = {{{types}}}, auto_detect = false, header = false, "
        f"skip = {skip}, delim = {literal(delimiter)}, quote = '\"', escape = '\"', comment = '')"
    )
    return f"(select {', '.join(['*', *unnamed])} from {reader})" if unnamed else reader


def lines_of_text(place: Place, file_rows: set[int]) -> dict[int, int]:
    """The line on which each of these rows begins."""
    skip = _rows_through_header(place)
    width = width_of(place)
    found: dict[int, int] = {}
    with place.head.path.open(encoding="utf-8-sig", newline="") as text:
        for number, line, _ in _numbered(csv_rows(text, place.delimiter), skip, width):
            if number in file_rows:
                found[number] = line
                if len(found) == len(file_rows):
                    break
    return found


def _rows_through_header(place: Place) -> int:
    """Rows down to the heading row, which may have line breaks in quotes as those above."""
    if not place.header_row:
        return 0
    rows = csv_rows((f"{line}\n" for line in place.head.lines), place.delimiter)
    return sum(line <= place.header_row for line, _ in rows)


def _numbered(
    rows: Iterable[tuple[int, list[str]]], skip: int, width: int
) -> Iterator[tuple[int, int, list[str]]]:
    """file_row, line and cells of each row below the headings, blank lines left out."""
    number = skip
    for count, (line, cells) in enumerate(rows):
        # a blank line is a row of one empty cell where a table has no more
        if count < skip or (width > 1 and len(cells) < 2 and not "".join(cells).strip()):
            continue
        number += 1
        yield number, line, cells


def _even_rows(file: SourceFile, place: Place, skip: int) -> Iterator[tuple[int, int, list[str]]]:
    """Rows with a cell under each heading and none beyond; refuses the first that is not so."""
    width = width_of(place)
    line = 0
    with place.head.path.open(encoding="utf-8-sig", newline="") as text:
        rows = csv_rows(_with_end(file, text), place.delimiter)
        try:
            for number, line, cells in _numbered(rows, skip, width):
                if cells == [END]:
                    return
                if END in (cells or [""])[-1]:
                    raise _open_quote(file, line)
                if len(cells) < max(width, 1) and width > 1:
                    raise _short(file, line, len(cells), width)
                require_none_beyond(file, line, cells, width)
                yield number, line, cells
        except csv.Error:  # a cell of more lines than any has
            raise _open_quote(file, line + 1) from None


def _with_end(file: SourceFile, text: TextIO) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise refuse(file.name, "the line is longer than 1 MiB.", UNREADABLE, row=number)
        yield line
    yield f"{END}\n"


def _open_quote(file: SourceFile, row: int) -> FileRefused:
    what = "a quote is opened and not closed: the file is cut, or a quote is missing."
    return refuse(file.name, what, "Download it again.", row=row)


def _short(file: SourceFile, row: int, count: int, width: int) -> FileRefused:
    what = f"the row has {count} cells, the table {width} headings: the row is cut or broken."
    return refuse(file.name, what, "Download it again.", row=row)


def require_none_beyond(file: SourceFile, row: int, cells: list[str], width: int) -> None:
    """Refuse a row that has more cells than there are headings, empty ones left aside."""
    beyond = next((cell for cell in cells[width:] if cell.strip()), None)
    if beyond is not None:
        what = f"the row has {len(cells)} cells, the table {width} headings."
        remedy = "Download it again; a cell with the delimiter in it must be in quotes."
        raise refuse(file.name, what, remedy, row=row, value=beyond[:100])
