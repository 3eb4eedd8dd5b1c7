"""Faults of rows, as SQL: what refuses them, and where they first occur."""

from __future__ import annotations

from dataclasses import dataclass

from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import Problem

PER_KIND = 5


@dataclass(frozen=True)
class Fault:
    """Something that refuses rows: where `condition` holds, `column` is to blame."""

    condition: str
    column: str
    what: str
    remedy: str


def problems_of(
    file: SourceFile, relation: str, fault: Fault, rows: str = "count(*)"
) -> list[Problem]:
    """The first values of a relation that have the fault, each with its first row.

    `rows` is the number of rows of the file that each group of the relation's rows stands for.
    """
    found = file.connection.execute(
        f"select min(file_row), cast({fault.column} as varchar) as given, {rows} "
        f"from {relation} as flows where {fault.condition} "
        f"group by given order by min(file_row) limit {PER_KIND}"
    ).fetchall()
    return [
        Problem(
            file.name,
            fault.what if rows == 1 else f"{fault.what.rstrip('.')}, in {rows:,} rows.",
            fault.remedy,
            row=row,
            column=fault.column.removesuffix("_text"),
            value=value,
        )
        for row, value, rows in found
    ]
