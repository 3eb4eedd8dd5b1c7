"""Cells of a workbook in which an error or a formula without a result stands for what is lost.

Libraries give them as empty, and an empty weight is unknown, an empty row nothing: they are read as
they are written (`#REF!`, `=A1*2`), which is no number, month or code.
"""

from __future__ import annotations

import re
import zipfile
from html import unescape

Lost = dict[str, dict[int, dict[int, str]]]  # by sheet, row and column

CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
FORMULA = re.compile(rb"<f\b[^>]*?(?:/>|>(.*?)</f>)", re.DOTALL)
VALUE = re.compile(rb"<(?:v|t)\b[^>/]*>(.+?)</(?:v|t)>", re.DOTALL)


def lost_cells(archive: zipfile.ZipFile, member: str) -> Lost:
    """Those of one sheet, by the name that the workbook gives it."""
    found: dict[int, dict[int, str]] = {}
    for cell in CELL.finditer(archive.read(member)):
        place, content = PLACE.search(cell[1]), cell[2] or b""
        value, formula = VALUE.search(content), FORMULA.search(content)
        if place is None:
            continue
        row, column = int(place[2]), column_of(place[1])
        if b't="e"' in cell[1]:
            found.setdefault(row, {})[column] = _text(value[1] if value else b"#ERROR!")
        elif formula and not value:
            found.setdefault(row, {})[column] = f"={_text(formula[1] or b'')}"
    return {_name_of(archive, member): found} if found else {}


def column_of(letters: bytes) -> int:
    """Number of a column: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _name_of(archive: zipfile.ZipFile, member: str) -> str:
    """What the workbook calls the sheet in this member of its archive."""
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    target = member.removeprefix("xl/")
    for link in re.findall(r"<Relationship\b[^>]*>", links):
        if _attribute(link, "Target").removeprefix("/xl/") == target:
            for sheet in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
                if _attribute(sheet, r"\w+:id") == _attribute(link, "Id"):
                    return _attribute(sheet, "name")
    return ""


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def _text(raw: bytes) -> str:
    return unescape(raw.decode("utf-8", "replace"))
