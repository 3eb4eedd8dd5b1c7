"""The rows of a file as its layout reads them, and which of them are left out, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chokepoint.duckdb_files import only_row
from chokepoint.ingest.model import PART_COLUMNS, SourceFile
from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.rows.faults import AS_WRITTEN, Fault, problems_of
from chokepoint.ingest.rows.layout import Layout
from chokepoint.ingest.rows.typed_cells import CONSTANTS, typed
from chokepoint.sql_text import literal

FEW = 1_000_000
FLOW = "reporter_code, flow, month, partner_code, hs_code"  # of which parts may stand apart


@dataclass
class Cells:
    """Relation `name`: columns of typed_cells.py, file_row, and left_out (null: a row counts).

    `columns` are the raw columns that the file has, with their headings.
    """

    file: SourceFile
    layout: Layout
    columns: Mapping[str, str]
    notes: list[str] = field(default_factory=list)
    _reasons: list[str | None] = field(default_factory=list)
    _conditions: list[str] = field(default_factory=list)  # that no relation has yet
    _counted: dict[int, int] = field(default_factory=dict)  # of rows that no relation has any more
    _relation: str = "cells"
    _is_kept: bool = False
    _own: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._own = typed(self.layout, self.columns, self.file.tables.empty)
        made = ", ".join(f"{sql} as {name}" for name, sql in self._own.items())
        self.file.connection.execute(
            f"create or replace temp view cells as select {made}, file_row, "
            "cast(null as integer) as left_out from raw"
        )

    @property
    def name(self) -> str:
        """The relation as it is now; what has been left out so far is marked in it."""
        if self._conditions:
            # In one expression: a view upon a view per condition would be taken apart for ever.
            first = len(self._reasons) - len(self._conditions) + 1
            cases = " ".join(
                f"when coalesce({condition}, false) then {number}"
                for number, condition in enumerate(self._conditions, start=first)
            )
            before, self._relation = self._relation, f"cells_{len(self._reasons)}"
            self._conditions = []
            self.file.connection.execute(
                f"create or replace temp view {self._relation} as select * exclude (left_out), "
                f"coalesce(left_out, case {cases} end) as left_out from {before}"
            )
        return self._relation

    def has(self, name: str) -> bool:
        """Whether the file has a column of ours, or one of Source.more (as x_<name>)."""
        return name in self.columns or f"t_{name}" in self.columns

    @property
    def parts(self) -> list[str]:
        """Columns by which rows of one flow stand apart: keys, regimes, provinces."""
        return parts_among(self.columns)

    def keep_as_table(self) -> None:
        """Take the file's cells apart once, before rows are counted and compared.

        Many rows go to a file: DuckDB spends three times as long on compressing a table. Of a text
        is kept what means nothing, and not what is the same in all rows.
        """
        if self._is_kept and not self._conditions:
            return
        kept = f"cell_rows_{len(self._reasons)}"
        connection = self.file.connection
        if only_row(connection, "select count(*) from raw")[0] < FEW:
            connection.execute(f"create or replace temp table {kept} as from {self.name}")
        else:
            rows = literal(self.file.scratch / f"{kept}.parquet")
            texts = ", ".join(
                f"case when {meaning} is null then {text} end as {text}"
                for text, (meaning, _) in AS_WRITTEN.items()
            )
            same = {name: sql for name, sql in self._own.items() if sql in CONSTANTS}
            apart = f"exclude ({', '.join(same)})" if same else ""
            connection.execute(
                f"copy (select * {apart} replace ({texts}) from {self.name}) "
                f"to {rows} (format parquet, compression uncompressed, dictionary_size_limit 2000)"
            )
            again = ", ".join(["*", *(f"{sql} as {name}" for name, sql in same.items())])
            connection.execute(
                f"create or replace temp view {kept} as select {again} from read_parquet({rows})"
            )
        self._relation, self._is_kept = kept, True

    def keep_those_that_count(self) -> tuple[str, ...]:
        """Of a whole register keep the few rows that count, and count the others now.

        Returns the reporters of those rows.
        """
        rows = self.file.connection.execute(
            f"select left_out, reporter_code, count(*) from {self.name} group by all"
        ).fetchall()
        reporters: set[str] = set()
        for number, reporter, count in rows:
            if number is not None:
                self._counted[number] = self._counted.get(number, 0) + count
            elif reporter:
                reporters.add(reporter)
        self.file.connection.execute(
            f"create or replace temp table rows_that_count as from {self.name} "
            "where left_out is null"
        )
        self._relation, self._is_kept = "rows_that_count", True
        return tuple(sorted(reporters))

    def leave_out(self, condition: str, reason: str | None) -> None:
        """Rows that meet a condition do not count; they are counted under the reason.

        The condition may compare with other rows, of relation `name` as it was before. Without a
        reason nothing is said: blank lines.
        """
        self._reasons.append(reason)
        self._conditions.append(condition)

    def refuse(self, condition: str, column: str, what: str, remedy: str) -> None:
        """Raise FileRefused for rows that count and meet a condition; `column` is one of cells."""
        fault = Fault(f"left_out is null and ({condition})", column, what, remedy)
        problems = problems_of(self.file, self.name, fault)
        if problems:
            raise FileRefused(problems)

    def note(self, text: str) -> None:
        """Something that the user should know."""
        self.notes.append(text)

    def count_left_out(self) -> None:
        """Write the notes on what was left out."""
        rows = self.file.connection.execute(
            f"select left_out, count(*) from {self.name} group by left_out"
        ).fetchall()
        found = self._counted | dict(rows)
        counts: dict[str, int] = {}
        for number, reason in enumerate(self._reasons, start=1):
            if reason and number in found:
                counts[reason] = counts.get(reason, 0) + found[number]
        if others := self.file.tables.others:
            names = ", ".join(sorted(others)[:3]) + (" ..." if len(others) > 3 else "")
            counts[f"rows (other measures: {names})"] = sum(others.values())
        self.notes += [f"{count:,} {reason} left out" for reason, count in counts.items()]


def parts_among(raw: Iterable[str]) -> list[str]:
    """Columns of cells by which rows of one flow stand apart: keys, regimes, provinces."""
    names = list(raw)
    keys = [name for name in names if name.startswith("k_")]
    return keys + [name for name in PART_COLUMNS.values() if f"t_{name}" in names]
