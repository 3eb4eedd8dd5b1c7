"""The rows of a file as its layout reads them, and which of them are left out, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.rows.faults import Fault, problems_of
from chokepoint.ingest.rows.layout import Layout
from chokepoint.ingest.rows.typed_cells import typed


@dataclass
class Cells:
    """Relation `name`: columns of typed_cells.py, file_row, and left_out (null: a row counts).

    `columns` are the raw columns that the file has, with their headings.
    """

    file: SourceFile
    layout: Layout
    columns: Mapping[str, str]
    name: str = "cells"
    notes: list[str] = field(default_factory=list)
    _reasons: list[str | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        own = typed(self.layout, self.columns)
        kept = [f"{sql} as {name}" for name, sql in own.items() if name != "quantity"]
        others = [name for name in self.columns if name[:2] in ("f_", "x_", "k_")]
        for name in ("quantity_text", "value_number", "value_text", "unit_text", *others):
            kept.append(name)
        kept += ["is_withheld", "is_converted", "file_row"]
        self.file.connection.execute(
            f"create or replace temp view cells as select {', '.join(kept)}, "
            f"{own['quantity']} as quantity, cast(null as integer) as left_out from raw"
        )

    def has(self, name: str) -> bool:
        """Whether the file has a column of ours, or one of Source.more (as x_<name>)."""
        return name in self.columns or f"t_{name}" in self.columns

    def keep_as_table(self) -> None:
        """Read the file's cells once, before rows are compared with each other."""
        self.file.connection.execute(f"create or replace temp table cell_rows as from {self.name}")
        self.name = "cell_rows"

    def leave_out(self, condition: str, reason: str | None) -> None:
        """Rows that meet a condition do not count; they are counted under the reason.

        The condition may compare with other rows, of relation `name`. Without a reason nothing is
        said: blank lines.
        """
        self._reasons.append(reason)
        number = len(self._reasons)
        before, self.name = self.name, f"cells_{number}"
        self.file.connection.execute(
            f"create or replace temp view {self.name} as select * replace (case when left_out is "
            f"null and coalesce({condition}, false) then {number} else left_out end as left_out) "
            f"from {before}"
        )

    def refuse(self, condition: str, column: str, what: str, remedy: str) -> None:
        """Raise FileRefused for rows that count and meet a condition; `column` is one of cells."""
        fault = Fault(f"left_out is null and ({condition})", column, what, remedy)
        problems = problems_of(self.file, self.name, fault)
        if problems:
            raise FileRefused(problems)

    def note(self, text: str) -> None:
        """Something that the user should know."""
        self.notes.append(text)

    def count_left_out(self) -> int:
        """Write the notes on what was left out; returns how many rows count."""
        found = dict(
            self.file.connection.execute(
                f"select left_out, count(*) from {self.name} group by left_out"
            ).fetchall()
        )
        counts: dict[str, int] = {}
        for number, reason in enumerate(self._reasons, start=1):
            if reason and number in found:
                counts[reason] = counts.get(reason, 0) + found[number]
        self.notes += [f"{rows:,} {reason} left out" for reason, rows in counts.items()]
        return int(found.get(None, 0))
