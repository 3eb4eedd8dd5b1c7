"""The tables of one file that were read, so that a message names a row as the file counts it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chokepoint.ingest.files.head import Place
    from chokepoint.ingest.model import SourceFile


@dataclass
class Tables:
    """Places in order, each with the number that its rows' file_row begins after."""

    places: list[tuple[Place, int]] = field(default_factory=list)
    # the columns by which each tells parts of a flow apart, as raw rows call them
    parts: list[frozenset[str]] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)  # the file's, by ours
    empty: frozenset[str] = frozenset()  # columns of raw rows in which no row has anything
    others: dict[str, int] = field(default_factory=dict)  # rows of measures that are not read
    # the file's, by those that a table got where its measures had rows of their own
    as_written: dict[str, str] = field(default_factory=dict)

    def row(self, file: SourceFile, file_row: int) -> tuple[str, int]:
        """Name of the file, with its sheet or member, and row in it."""
        from chokepoint.ingest.files.load import line_of

        if not self.places:
            return file.name, file_row
        place, before = next(one for one in reversed(self.places) if one[1] < file_row)
        return _name(file, place), line_of(file, place, file_row - before)

    def number_of(self, column: str) -> str:
        """SQL of the number of the table in which a file_row is, from 0."""
        cases = " ".join(
            f"when {column} > {before} then {number}"
            for number, (_, before) in reversed(list(enumerate(self.places)))
        )
        return f"case {cases} end"

    def name(self, file: SourceFile, number: int) -> str:
        """Name of the file with the sheet or member of this number, the first being 0."""
        return _name(file, self.places[number][0])

    def heading(self, column: str) -> str:
        """A column as the file calls it."""
        heading = self.headings.get(column, column.removesuffix("_text"))
        return self.as_written.get(heading, heading)


def _name(file: SourceFile, place: Place) -> str:
    return f"{file.name}, {place.head.name}" if place.head.name else file.name
