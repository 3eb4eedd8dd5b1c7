"""Sheets and members that no layout fits, beside one that is read: notes of people, or rows that
would be missing from its months without a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chokepoint.ingest.files.head import Head, Kind, Place
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse

MONTH = re.compile(r"(?:19|20)\d{2}[-/.年 ]?(?:0?[1-9]|1[0-2])(?:[-/.月 ].*)?(?:\.0)?")
CODE = re.compile(r"\d{4}[. ]?\d{2}(?:[. ]?\d{2}){0,2}(?:\.0)?")
FEW = 4  # cells of a row: notes have fewer


def require_all_read(file: SourceFile, heads: Sequence[Head], places: list[Place]) -> list[Place]:
    """Raise FileRefused for a table of months and codes that is not among `places`, and note any
    other table that is not read.
    """
    marks = {place.delimiter for place in places}
    notes = []
    for head in heads:
        if any(place.head is head for place in places):
            continue
        rows = [row for row in _rows(head, marks) if sum(map(bool, row)) >= FEW]
        for row in rows:
            if _has_month_and_code(row):
                raise refuse(
                    file.name,
                    f"{head.name} has rows of months and codes and no header that is known: "
                    f"{', '.join(cell for cell in row if cell)[:100]}.",
                    "Give it the headings of the others, save each table as a file of its own, or "
                    "name the one that counts as file.sheet of a mapping file.",
                )
        if rows:
            notes.append(f"{head.name} is another table and was not read")
    if not notes:
        return places
    first = places[0]
    return [
        replace(first, head=replace(first.head, notes=(*first.head.notes, *notes))),
        *places[1:],
    ]


def _rows(head: Head, marks: set[str]) -> list[list[str]]:
    numbers = range(1, len(head.lines or head.rows) + 1)
    found = [
        head.cells(number, mark)
        for number in numbers
        for mark in (marks if head.kind is Kind.TEXT else {","})
    ]
    return [[cell.strip() for cell in row] for row in found]


def _has_month_and_code(row: list[str]) -> bool:
    months = {at for at, cell in enumerate(row) if MONTH.fullmatch(cell)}
    codes = {at for at, cell in enumerate(row) if CODE.fullmatch(cell)}
    return bool(months and codes and len(months | codes) > 1)
