"""First sheet of a re-saved .xlsx as text rows in a DuckDB relation."""

from __future__ import annotations

import zipfile
from pathlib import Path

import duckdb

from chokepoint.ingest.files.text_tables import text_table
from chokepoint.ingest.problems import refuse

LARGEST_UNPACKED = 2 << 30
REMEDY = "Save the workbook again as .xlsx, or as CSV."


def is_workbook(head: bytes) -> bool:
    """A zip archive; whether it is a workbook shows when it is opened."""
    return head.startswith(b"PK")


def check_archive(path: Path) -> None:
    """Refuse broken archives, archives that are no workbook, and zip bombs (by declared size)."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        raise refuse(path.name, "the workbook is incomplete or damaged.", REMEDY) from None
    if unpacked > LARGEST_UNPACKED or unpacked > 500 * max(path.stat().st_size, 1):
        raise refuse(
            path.name,
            f"unpacks to {unpacked / 2**20:,.0f} MiB from {path.stat().st_size:,} bytes.",
            "This is not a customs table; delete it.",
        )
    if "xl/workbook.xml" not in names:
        raise refuse(path.name, "a zip archive, not a workbook.", "Unpack it first.")


def read_workbook(path: Path, connection: duckdb.DuckDBPyConnection, relation: str) -> None:
    """Create `relation`: columns as in the header row, all text, plus file_row."""
    from python_calamine import CalamineError, CalamineWorkbook

    check_archive(path)
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        raise refuse(path.name, f"the workbook cannot be read ({error}).", REMEDY) from None
    start = next(
        (i for i, row in enumerate(rows) if sum(_text(c) is not None for c in row) > 1), None
    )
    if start is None:
        raise refuse(path.name, "the first sheet is empty.", REMEDY)
    header = [
        (_text(cell) or f"unnamed_{i}").replace('"', "") for i, cell in enumerate(rows[start])
    ]
    table = []
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        cells = [_text(row[i]) if i < len(row) else None for i in range(len(header))]
        if any(cell is not None for cell in cells):
            table.append([*cells, number])
    text_table(connection, relation, header, table)


def _text(cell: object) -> str | None:
    """Numbers as Excel holds them, 102.0 as 102; empty cells as null."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
