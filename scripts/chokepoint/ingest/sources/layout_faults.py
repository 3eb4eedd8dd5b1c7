"""What a layout says against itself, by its key: a user's mapping file or a declaration of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from chokepoint.choices import Flow
from chokepoint.ingest.problems import FileRefused, refuse
from chokepoint.ingest.rows.layout import Layout
from chokepoint.ingest.rows.units import UNITS

CODED = (
    *("reporter", "flow", "currency", "partner_code", "hs_code", "month"),
    "is_quantity_estimated",
)
NAME_IT = 'Say {name} = "heading of the column".'
ADD_QUANTITY = "Add [[quantity.columns]] with column and unit."
NOT_TEXT = ("not a text.", 'Write it in quotes, "...".')


@dataclass(frozen=True)
class Fault:
    """One fault of a layout."""

    key: str
    what: str
    remedy: str
    value: object = None

    def refusal(self, name: str) -> FileRefused:
        """The error of the mapping file of this name."""
        shown = None if self.value is None else str(self.value)
        return refuse(name, f"key {self.key}: {self.what}", self.remedy, value=shown)


def disagreement(layout: Layout) -> Fault | None:
    """The first thing that a layout says against itself."""
    return next(_disagreements(layout), None)


def _disagreements(layout: Layout) -> Iterator[Fault]:
    yield from _of_columns(layout)
    yield from _of_file(layout)
    yield from _of_months(layout)
    yield from _of_codes(layout)
    yield from _of_quantities(layout)
    yield from _of_filters(layout)


def _of_columns(layout: Layout) -> Iterator[Fault]:
    if layout.columns.partner_code is None and layout.constants.partner_code is None:
        yield Fault(
            "columns.partner_code", "missing.", 'Say partner_code = "heading of the column".'
        )
    for name in ("reporter", "flow", "currency", "partner_code"):
        if getattr(layout.constants, name) and getattr(layout.columns, name):
            yield Fault(f"constants.{name}", "also a column.", f"Keep it, or columns.{name}.")
    if layout.numbers.decimal_mark == layout.numbers.thousands_mark:
        yield Fault(
            "numbers.thousands_mark", "the same as decimal_mark.", 'Say "" if there is none.'
        )


def _of_file(layout: Layout) -> Iterator[Fault]:
    encoding = layout.file.encoding
    try:
        "".encode(encoding or "utf-8")
    except LookupError:
        yield Fault("file.encoding", "not an encoding.", "As in utf-8, cp949 or latin-1.", encoding)
    if layout.file.headings and layout.file.header_row:
        yield Fault("file.headings", "the file has a header row.", "Keep headings or header_row.")


def _of_months(layout: Layout) -> Iterator[Fault]:
    text, year = layout.month.format, layout.columns.year
    if text is not None and year and re.search("%[Yy]", text):
        yield Fault("month.format", "names a year, which has a column.", "As in %m or %b.", text)
    elif text is not None and not (
        (year or re.search("%[Yy]", text)) and re.search("%-?[mbB]", text)
    ):
        yield Fault(
            "month.format",
            "does not name both a year and a month.",
            "As in %Y-%m, %b %Y or %d/%m/%Y (a year alone is no month).",
            text,
        )
    if layout.periods is None:
        return
    heading = layout.periods.heading
    try:
        groups = set(re.compile(heading).groupindex)
    except re.error as error:
        yield Fault("periods.heading", f"not a pattern ({error}).", "As Python's re.", heading)
        return
    if "month" not in groups or groups - {"month", "measure"}:
        yield Fault(
            "periods.heading",
            "its groups are not month, or month and measure.",
            r"As in (?P<month>\d{4}-\d{2}).",
            heading,
        )


def _of_codes(layout: Layout) -> Iterator[Fault]:
    for name, table in layout.codes.items():
        key = f"codes.{name}"
        if name not in CODED:
            yield Fault(key, "unknown.", f"Allowed here: {', '.join(CODED)}.")
        elif getattr(layout.columns, name) is None:
            yield Fault(key, "translates an unnamed column.", f"Add columns.{name}.")
        elif not table:
            yield Fault(key, "not a table of codes.", f'[{key}], then "theirs" = "ours".')
        for theirs, ours in table.items():
            if name == "is_quantity_estimated":
                if not isinstance(ours, bool):
                    yield Fault(f"{key}.{theirs}", "not true or false.", "Without quotes.", ours)
            elif not isinstance(ours, str) or not ours.strip():
                yield Fault(f"{key}.{theirs}", *NOT_TEXT, ours)
            elif name == "flow" and ours not in tuple(Flow):
                yield Fault(f"{key}.{theirs}", "not a flow.", "export or import.", ours)


def _of_quantities(layout: Layout) -> Iterator[Fault]:
    known = {name.casefold() for name in (*UNITS, *layout.units)}
    if not layout.quantity.columns:
        yield Fault(
            "quantity.columns", "missing.", "Add [[quantity.columns]] with column and unit."
        )
    for number, quantity in enumerate(layout.quantity.columns, start=1):
        key = f"quantity.columns[{number}]"
        if (quantity.unit is None) == (quantity.unit_column is None):
            yield Fault(
                key,
                "needs either unit or unit_column.",
                'unit = "KG" for the whole column, or the column that names each row\'s unit.',
            )
        elif quantity.unit is not None and quantity.unit.casefold() not in known:
            yield Fault(
                f"{key}.unit",
                "not a unit of weight.",
                "Say its kilogrammes under [units].",
                quantity.unit,
            )


def _of_filters(layout: Layout) -> Iterator[Fault]:
    for kind in ("drop", "keep"):
        for number, rule in enumerate(getattr(layout, kind), start=1):
            key = f"{kind}[{number}]"
            if bool(rule.values) == (rule.pattern is not None):
                yield Fault(key, "needs either values or pattern.", 'As in values = ["World"].')
            elif rule.pattern is not None:
                try:
                    duckdb.execute("select regexp_full_match('', $p)", {"p": rule.pattern})
                except duckdb.Error as error:
                    reason = str(error).splitlines()[0]
                    yield Fault(
                        f"{key}.pattern", f"not a pattern ({reason}).", "RE2 syntax.", rule.pattern
                    )
