"""One XLSX workbook for readers without a database: a sheet per mart, a read-me, a dictionary.

Row 1 of a sheet says what the table is and whether it rests on reconstructed flows, row 2 has the
names of the columns. Text is written as text: codes keep their zeros and nothing is a formula.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from chokepoint.duckdb_files import only_row
from chokepoint.errors import ChokepointError
from chokepoint.export.datapackage import TITLE, csv_path, licences, parquet_path
from chokepoint.export.tables import Column, Publication, Table

# Limits of the format.
ROW_LIMIT = 1_048_576
TEXT_LIMIT = 32_767
SHEET_NAME_LIMIT = 31

README, DICTIONARY = "read_me", "columns"
HEADER_ROWS = 2
FETCH = 10_000
WIDEST = 60
RECONSTRUCTED = "RECONSTRUCTION, NOT CUSTOMS DATA. "

# What a cell shows; it holds the unrounded number.
WHOLE, DECIMAL, PLAIN_WHOLE, PLAIN = "#,##0", "#,##0.0", "0", "General"
DATE, TEXT = "yyyy-mm-dd", "@"


def write_workbook(
    connection: duckdb.DuckDBPyConnection, publication: Publication, path: Path
) -> None:
    """Write every mart that fits into a sheet; the read-me names those that do not."""
    options = {
        # Rows go to disk one by one: a mart of a million rows needs no memory.
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(str(path), options) as workbook:
        workbook.set_properties(
            {
                "title": TITLE,
                "author": "chokepoint contributors",
                "comments": publication.provenance,
                # The day of the data, not of the build: the same data give the same bytes.
                "created": _created(publication.facts.get("input_vintage_date")),
            }
        )
        formats = _Formats(workbook)
        sheets = sheet_names(publication.tables)
        _write_readme(workbook.add_worksheet(README), formats, publication, sheets)
        _write_dictionary(workbook.add_worksheet(DICTIONARY), formats, publication)
        for table in publication.tables:
            if table.name in sheets:
                _write_table(connection, workbook.add_worksheet(sheets[table.name]), formats, table)


def _created(vintage: str | None) -> datetime:
    """Return the day of the data; a file without any flow has none, and takes that of ZIP."""
    return datetime.fromisoformat(vintage) if vintage else datetime(1980, 1, 1)


def _months(facts: dict[str, str]) -> str:
    if "first_month" not in facts:
        return "none"
    return f"{facts['first_month'][:7]} to {facts['last_month'][:7]}"


def sheet_names(tables: Sequence[Table]) -> dict[str, str]:
    """Sheet of each table that fits into one; long names are cut, and stay distinct."""
    names: dict[str, str] = {}
    for table in tables:
        if table.rows + HEADER_ROWS > ROW_LIMIT:
            continue
        name, number = table.name[:SHEET_NAME_LIMIT], 1
        while name in {README, DICTIONARY, *names.values()}:
            number += 1
            ending = f"~{number}"
            name = table.name[: SHEET_NAME_LIMIT - len(ending)] + ending
        names[table.name] = name
    return names


class _Formats:
    """The workbook's cell formats, each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.heading = workbook.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self.warning = workbook.add_format({"bold": True, "font_color": "#9C0006"})
        self.note = workbook.add_format({"italic": True})
        self.wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        self.link = workbook.get_default_url_format()
        self._numbers = {
            code: workbook.add_format({"num_format": code})
            for code in (WHOLE, DECIMAL, PLAIN_WHOLE, PLAIN, DATE, TEXT)
        }

    def of(self, column: Column) -> Format:
        """Format of a column's cells."""
        return self._numbers[number_format(column)]


def number_format(column: Column) -> str:
    """Number format by type and unit; text has the text format, so that edits stay text."""
    if column.is_text:
        return TEXT
    if column.data_type == "DATE":
        return DATE
    if column.is_whole:
        return WHOLE if column.unit in ("kilogrammes", "US dollars") else PLAIN_WHOLE
    return DECIMAL if column.unit else PLAIN


def _write_readme(
    sheet: Worksheet, formats: _Formats, publication: Publication, sheets: dict[str, str]
) -> None:
    facts = publication.facts
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, 3, 80)
    rows = _Rows(sheet)
    rows.add((TITLE, formats.title))
    rows.add()
    rows.add(
        ("Provenance", formats.heading),
        None,
        (publication.provenance, formats.wrapped),
        height=45,
    )
    about = {
        "Built (UTC)": facts["built_at_utc"],
        "Version of code": f"{facts['project_version']}, {facts['code_version']}",
        "Months": _months(facts),
        "Latest vintage of input": facts.get("input_vintage_date", "none"),
        "Sources": "; ".join(f"{s.name} ({s.publisher})" for s in publication.sources),
        "Licence": "; ".join(licence["title"] for licence in licences(publication)),
        "Quote as": f"chokepoint contributors: chokepoint, edition of {publication.date}, "
        f"code {facts['code_version']}; the folder of that date is never changed.",
        "Empty cell": "Not known or not defined. A zero is a recorded zero.",
        "Units": "The name of a column ends in its unit; sheet `columns` spells it out.",
        "Months in cells": "A month is the date of its first day.",
        "Numbers": "Cells hold the unrounded number; the format shows fewer digits.",
    }
    for label, text in about.items():
        rows.add((label, formats.heading), None, (text, formats.wrapped))
    rows.add()
    rows.add(*((text, formats.heading) for text in ("Table", "Rows", "What", "Details")))
    for table in publication.tables:
        what, name = _labelled(table), (table.name, None)
        if table.name not in sheets:
            what = (
                f"NOT IN THIS WORKBOOK: a sheet holds {ROW_LIMIT:,} rows; see {csv_path(table)} or "
                f"{parquet_path(table)}. {what}"
            )
        number = rows.add(
            name, table.rows, (what, formats.wrapped), (table.details, formats.wrapped)
        )
        if table.name in sheets:
            target = f"internal:'{sheets[table.name]}'!A1"
            sheet.write_url(number, 0, target, formats.link, table.name)


def _labelled(table: Table) -> str:
    return (RECONSTRUCTED if table.is_reconstructed else "") + table.summary


class _Rows:
    """Appends rows to a sheet; a cell is text with its format, a number, or nothing."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.count = 0

    def add(self, *cells: tuple[str, Format | None] | int | None, height: int | None = None) -> int:
        """Write one row and return its number."""
        number = self.count
        if height:
            self.sheet.set_row(number, height)
        for column, cell in enumerate(cells):
            if isinstance(cell, tuple):
                self.sheet.write_string(number, column, *cell)
            elif cell is not None:
                self.sheet.write_number(number, column, cell)
        self.count += 1
        return number


def _write_dictionary(sheet: Worksheet, formats: _Formats, publication: Publication) -> None:
    header = ["table", "column", "type", "unit", "is_key", "description"]
    for index, width in enumerate([30, 30, 14, 20, 8, 110]):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, header[index], formats.heading)
    number = 0
    for table in publication.tables:
        for column in table.columns:
            number += 1
            is_key = "yes" if column.name in table.key else ""
            cells = [table.name, column.name, column.data_type.lower(), column.unit, is_key]
            for index, text in enumerate(cells):
                sheet.write_string(number, index, text)
            sheet.write_string(number, len(cells), column.description, formats.wrapped)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, number, len(header) - 1)


def _write_table(
    connection: duckdb.DuckDBPyConnection, sheet: Worksheet, formats: _Formats, table: Table
) -> None:
    cell_formats = [formats.of(column) for column in table.columns]
    for index, width in enumerate(_widths(connection, table)):
        sheet.set_column(index, index, width, cell_formats[index])
    title = formats.warning if table.is_reconstructed else formats.note
    sheet.write_string(0, 0, _labelled(table), title)
    for index, column in enumerate(table.columns):
        sheet.write_string(1, index, column.name, formats.heading)
    result = connection.execute(table.query)
    number = HEADER_ROWS
    while rows := result.fetchmany(FETCH):
        for row in rows:
            for index, value in enumerate(row):
                if isinstance(value, str) and len(value) > TEXT_LIMIT:
                    raise _too_long(table, table.columns[index], number, value)
                _write_cell(sheet, number, index, value, cell_formats[index])
            number += 1
    sheet.freeze_panes(HEADER_ROWS, 0)
    sheet.autofilter(1, 0, max(number - 1, 1), len(table.columns) - 1)


def _write_cell(sheet: Worksheet, row: int, column: int, value: Any, form: Format) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, form)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, form)
    elif hasattr(value, "isoformat"):
        sheet.write_datetime(row, column, value, form)
    else:
        sheet.write_number(row, column, value, form)


def _too_long(table: Table, column: Column, row: int, text: str) -> ChokepointError:
    return ChokepointError(
        f"marts.{table.name}.{column.name}, row {row + 1} of its sheet, has {len(text):,} "
        f"characters; a cell of a workbook holds {TEXT_LIMIT:,}.\nShorten the text where it comes "
        f"from: cut silently, it would say something else. It begins: {text[:60]}"
    )


def _widths(connection: duckdb.DuckDBPyConnection, table: Table) -> list[float]:
    """Wide enough for the name and nearly every cell; long notes are cut by the next cell."""
    lengths = ", ".join(
        f'coalesce(max(length(cast("{column.name}" as varchar))), 0)' for column in table.columns
    )
    longest = only_row(connection, f"select {lengths} from {table.relation}")
    widths = []
    for column, cells in zip(table.columns, longest, strict=True):
        # Formats add separators to numbers and take digits from fractions.
        if column.is_number:
            cells = min(cells * 4 // 3, 18)
        widths.append(min(max(len(column.name) + 3, cells + 2), WIDEST))
    return widths
