"""Sheets of a workbook (.xlsx, .xlsm, .xls)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

from chokepoint.ingest.files.archives import BROKEN, most_unpacked, shown
from chokepoint.ingest.files.cell_text import cell_text
from chokepoint.ingest.files.head import HEAD_ROWS, Head, Kind
from chokepoint.ingest.files.lost_cells import Lost, column_of, lost_cells
from chokepoint.ingest.problems import refuse

OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
MOST_CELLS = 50_000_000
LARGEST_UNPACKED = 2 << 30  # all of it is in memory at once
REMEDY = "Save the workbook again as .xlsx, or as CSV."
OTHERS = {
    "xl/workbook.bin": "a binary workbook (.xlsb)",
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a presentation",
    "content.xml": "an OpenDocument file",
}
EDGE = 1 << 16  # bytes at both ends of a sheet's XML in which its farthest cells are looked for
CELL = re.compile(rb'r="([A-Z]{1,3})(\d{1,7})"')
DIMENSION = re.compile(rb'dimension ref="(?:[A-Z]{1,3}\d{1,7}:)?([A-Z]{1,3})(\d{1,7})"')
# What a library reads as empty, and is a number or a code that got lost: told by these words.
LOST = (b' t="e"', b"</f><v/>", b"</f><v />", b"</f><v></v>", b"</f></c>")


@dataclass(frozen=True)
class Sheet:
    """Rows of one sheet."""

    sheet: CalamineSheet
    first: int = 1
    # by row and column, as written, what a library reads as empty
    lost: Mapping[int, Mapping[int, str]] = field(default_factory=dict)

    def rows(self, decimal_mark: str, limit: int | None = None) -> Iterator[tuple[int, list[str]]]:
        """Rows, numbered as the sheet does."""
        if self.sheet.start is None:
            return
        left = self.sheet.start[1]  # it leaves out empty columns before the table, not rows
        for number, row in enumerate(self.sheet.iter_rows(), start=1):
            if limit is not None and number > limit:
                return
            cells = [""] * left + [cell_text(cell, decimal_mark) for cell in row]
            for column, text in self.lost.get(number, {}).items():
                cells += [""] * (column - len(cells))
                cells[column - 1] = text
            yield number, cells


def is_workbook(names: set[str]) -> bool:
    """Whether a .zip with these members is a workbook."""
    return "xl/workbook.xml" in names


def other_document(names: set[str]) -> str | None:
    """What a .zip with these members is, if it is a document that is no workbook of ours."""
    return next((what for name, what in OTHERS.items() if name in names), None)


def heads_of_book(path: Path, label: str, name: str, is_zip: bool) -> list[Head]:
    """One head per sheet; charts have none."""
    lost = check_sheets(path, label) if is_zip else {}
    notes = _notes(lost)
    encoding = "xlsx" if is_zip else "xls"
    heads = []
    try:
        book = CalamineWorkbook.from_path(str(path))
        for number, sheet in enumerate(book.sheets_metadata):
            if sheet.typ is not SheetTypeEnum.WorkSheet:
                continue
            table = Sheet(book.get_sheet_by_index(number), lost=lost.get(sheet.name, {}))
            rows = tuple(tuple(cells) for _, cells in table.rows(".", HEAD_ROWS))
            called = " / ".join(part for part in (name, shown(sheet.name)) if part)
            is_hidden = sheet.visible is not SheetVisibleEnum.Visible
            hidden = (
                (f"sheet '{shown(sheet.name)}' is hidden in the workbook",) if is_hidden else ()
            )
            heads.append(
                Head(called, Kind.SHEET, encoding, rows=rows, notes=(*notes, *hidden), table=table)
            )
    except PasswordError:
        what = "the workbook asks for a password."
        raise refuse(label, what, "Save it without a password.") from None
    except (CalamineError, XmlError, ZipError, OSError) as error:
        what = f"the workbook cannot be read ({shown(str(error))})."
        raise refuse(label, what, REMEDY) from None
    return heads


def _notes(lost: Lost) -> tuple[str, ...]:
    cells = [text for sheet in lost.values() for row in sheet.values() for text in row.values()]
    formulas = sum(text.startswith("=") for text in cells)
    kinds = {
        "cells with an error (#N/A, #DIV/0!)": len(cells) - formulas,
        "formulas without a stored result": formulas,
    }
    return tuple(f"{count:,} {what}, no values" for what, count in kinds.items() if count)


def check_sheets(path: Path, label: str) -> Lost:
    """Refuse bombs and sheets of too many cells before they are read; find, by sheet, the cells
    that would be read as empty and are not.

    Of the sheets' XML, a few MiB at a time: a cell at XFD1048576 would be a table of 17 thousand
    million cells in memory.
    """
    found: Lost = {}
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & 1 for entry in entries):
                raise refuse(label, "the workbook asks for a password.", "Save it without one.")
            size, packed = sum(entry.file_size for entry in entries), path.stat().st_size
            if size > most_unpacked(packed, LARGEST_UNPACKED):
                what = f"unpacks to {size / 2**20:,.0f} MiB from {packed:,} bytes."
                raise refuse(label, what, "This is not a customs table; delete it.")
            for entry in entries:
                if entry.filename.startswith("xl/worksheets/") and not entry.is_dir():
                    has_lost = _scan(archive, entry, label)
                    found |= lost_cells(archive, entry.filename) if has_lost else {}
    except BROKEN as error:
        what = f"the workbook is incomplete or damaged ({shown(str(error))})."
        raise refuse(label, what, REMEDY) from None
    return found


def _scan(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, label: str) -> bool:
    """One sheet's XML: its extent, and whether it has cells that got lost.

    The extent as it is declared, and by the cells at both ends, where it is not.
    """
    first = last = b""
    has_lost = False
    with archive.open(entry) as stream:
        while chunk := stream.read(1 << 22):
            first = first or chunk[:EDGE]
            # of a word that two chunks share
            piece = last[-16:] + chunk
            has_lost = has_lost or any(word in piece for word in LOST)
            last = (last + chunk)[-EDGE:]
    ends = [*DIMENSION.findall(first), *CELL.findall(first), *CELL.findall(last)]
    rows = max((int(row) for _, row in ends), default=0)
    columns = max((column_of(letters) for letters, _ in ends), default=0)
    if rows * columns > MOST_CELLS:
        what = f"a sheet reaches to row {rows:,} and column {columns:,}, most of it empty."
        raise refuse(label, what, "Delete what stands far from the table, or save it as CSV.")
    return has_lost
