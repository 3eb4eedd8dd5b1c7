"""Faults of rows, as SQL: what refuses them, and where they first occur."""

from __future__ import annotations

from dataclasses import dataclass

from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import Problem

PER_KIND = 5
# Texts that a relation of many rows keeps only where they mean nothing: their meaning, and what is
# shown of them.
AS_WRITTEN = {
    "month_text": ("month", "coalesce(month_text, strftime(month, '%Y%m'))"),
    "hs_text": ("hs_code", "coalesce(hs_text, hs_code)"),
    "partner_text": ("partner_code", "coalesce(partner_text, partner_code)"),
}


NUMBERS = ("quantity", "value_number")


def plain_number(number: object) -> str:
    """A number of the warehouse's without the zeros that fill its decimals."""
    text = str(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class Fault:
    """Something that refuses rows: where `condition` holds, `column` is to blame."""

    condition: str
    column: str
    what: str
    remedy: str
    heading: str | None = None  # the column as the file calls it, where its name does not say it


def problems_of(
    file: SourceFile, relation: str, fault: Fault, rows: str = "count(*)"
) -> list[Problem]:
    """The first values of a relation that have the fault, each with its first row.

    `rows` is the number of rows of the file that each group of the relation's rows stands for.
    """
    _, written = AS_WRITTEN.get(fault.column, ("", fault.column))
    found = file.connection.execute(
        f"select min(file_row), cast({written} as varchar) as given, {rows} "
        f"from {relation} as flows where {fault.condition} "
        f"group by given order by min(file_row) limit {PER_KIND}"
    ).fetchall()
    problems = []
    for file_row, value, count in found:
        name, row = file.tables.row(file, file_row)
        if fault.column in NUMBERS:
            value = plain_number(value)
        what = fault.what if count == 1 else f"{fault.what.rstrip('.')}, in {count:,} rows."
        column = fault.heading or file.tables.heading(fault.column)
        column = file.tables.as_written.get(column, column)
        problems.append(Problem(name, what, fault.remedy, row=row, column=column, value=value))
    return problems
