"""Rows that count and hold a cell that is not what its layout says: each is named and refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from chokepoint.duckdb_files import only_row
from chokepoint.ingest.problems import Problem
from chokepoint.ingest.rows.cells import Cells
from chokepoint.ingest.rows.faults import Fault, problems_of
from chokepoint.ingest.rows.grammar import MONTHLY
from chokepoint.ingest.rows.number_faults import (
    DIGITS_LOST,
    LARGEST,
    LOST,
    of_kilograms,
    of_numbers,
    of_quantities,
    too_large,
)
from chokepoint.ingest.rows.typed_cells import DIFFERS, digits_of
from chokepoint.ingest.sources.source import Source
from chokepoint.sql_text import literals

FIRST_MONTH = date(1988, 1, 1)  # the Harmonized System begins
NOT_MONTHLY = Fault(
    f"lower(frequency) not in ({literals(MONTHLY)})",
    "frequency",
    "yearly figures, not monthly ones, or of another frequency, whatever their month says.",
    "Choose the monthly frequency (M), or take the other rows out.",
)
YEAR = "[0-9]{4}(52|年|[.]0)?"  # month 52 of Eurostat is the year
SPAN = "[0-9]{4}(.*[0-9])? ?(-|\u2013|\u2014|~|至|to|/) ?.*[0-9].*"


def cell_faults(cells: Cells, source: Source) -> list[Problem]:
    """Problems of the rows that count, kind by kind; those that occur are looked at closer.

    A good file is not looked at fault by fault: each stands under what is true of every row that
    has it, and is looked for among such rows alone.
    """
    connection = cells.file.connection
    suspects = {suspect: under for suspect, under in _suspects(cells, source).items() if under}
    (suspect,) = only_row(
        connection,
        f"select count(*) from {cells.name} where left_out is null and ({' or '.join(suspects)})",
    )
    if not suspect:
        return []
    faults = [
        replace(fault, condition=f"({suspect}) and ({fault.condition})")
        for suspect, under in suspects.items()
        for fault in under
    ]
    counts = ", ".join(f"count(*) filter (where {fault.condition})" for fault in faults)
    found = connection.execute(
        f"select {counts} from {cells.name} where left_out is null"
    ).fetchone()
    problems: list[Problem] = []
    for fault, count in zip(faults, found or (), strict=True):
        if count:
            among_kept = f"(select * from {cells.name} where left_out is null)"
            problems += problems_of(cells.file, among_kept, fault)
    return problems


def _suspects(cells: Cells, source: Source) -> dict[str, list[Fault]]:
    """Every fault, by a plain condition that every row with it meets."""
    last = cells.file.vintage_date.replace(day=1)
    outside = f"month < date '{FIRST_MONTH}' or month > date '{last}'"
    return {
        f"month is null or {outside}": _of_months(cells),
        "hs_code is null or partner_code is null": _of_codes(cells),
        "quantity_text is not null": of_quantities(cells),
        "value_text is not null": of_numbers("value_text", cells),
        "quantity is null": of_kilograms(cells, source),
        f"abs(quantity) >= {LARGEST} or abs(value_number) >= {LARGEST}": too_large(),
        "frequency <> 'M'": [NOT_MONTHLY],
        **_of_second_columns(cells),
    }


def _of_second_columns(cells: Cells) -> dict[str, list[Fault]]:
    """Columns of one meaning, as in a table of two languages, that are not of one mind."""
    written = {"month": "month_text", "partner_code": "partner_text", "hs_code": "hs_text"}
    written |= {name: f"t_{name}" for name in ("reporter", "flow", "currency")}
    found = {}
    for alias, heading in cells.columns.items():
        if alias.startswith("a_"):
            name = alias.removeprefix("a_")
            what = f"the column {heading} is of the same meaning, and says something else."
            remedy = "Delete the one that is wrong, or download the table again."
            fault = Fault("true", written.get(name, name), what, remedy)
            found[f"{DIFFERS}{name}"] = [fault]
    return found


def _of_months(cells: Cells) -> list[Fault]:
    written = cells.layout.month.format
    form = f"It is read as '{written}'." if written else "Months are written 202601 or 2026-01."
    if mapping := cells.file.options.mapping:
        form += f" Say month.format in {mapping.name}."
    downloaded = cells.file.vintage_date

    def of(form: str) -> str:
        matches = f"regexp_full_match(month_text, '{form}')"
        return f"coalesce(case when month is null then {matches} end, false)"

    return [
        Fault(
            "month is null and month_text is null",
            "month_text",
            "not a month: the row has amounts and no month, perhaps of merged cells.",
            "Fill the cells, or leave the row out if it is a sum.",
        ),
        Fault(of(YEAR), "month_text", "a year, not a month.", "Choose the monthly frequency."),
        Fault(
            f"{of(SPAN)} and not ({of(YEAR)})",
            "month_text",
            "not a month, perhaps a span of months.",
            f"Ask for single months. {form}",
        ),
        Fault(
            f"month is null and month_text is not null and not ({of(YEAR)}) and not ({of(SPAN)})",
            "month_text",
            "not a month.",
            form,
        ),
        Fault(
            f"month < date '{FIRST_MONTH}'",
            "month_text",
            "a month before 1988, when the Harmonized System began.",
            form,
        ),
        Fault(
            f"month > date '{downloaded.replace(day=1)}'",
            "month_text",
            f"a month after the file was downloaded ({downloaded}).",
            "Correct --vintage-date, or the file.",
        ),
    ]


def _of_codes(cells: Cells) -> list[Fault]:
    digits = digits_of(cells.layout)
    *others, last = map(str, digits)
    lengths = f"{', '.join(others)} or {last}" if others else last
    mapping = cells.file.options.mapping
    remedy = "Query at eight digits; codes keep their zeros and dots."
    if mapping:
        remedy = f"Leave sums over codes out by [[drop]], or correct hs.digits in {mapping.name}."
    lost = f"regexp_full_match(hs_text, '{LOST}')"
    lost = f"coalesce(case when hs_code is null then {lost} end, false)"
    no_chapter = "hs_code is null and coalesce(starts_with(hs_text, '00'), false)"
    return [
        Fault(f"hs_code is null and {lost} and not ({no_chapter})", "hs_text", *DIGITS_LOST),
        Fault(
            no_chapter,
            "hs_text",
            "no HS code: chapters are 01 to 99.",
            remedy,
        ),
        Fault(
            f"hs_code is null and not {lost} and not ({no_chapter})",
            "hs_text",
            f"not an HS code of {lengths} digits.",
            remedy,
        ),
        Fault(
            "partner_code is null and partner_text is not null",
            "partner_text",
            "no code is known for this partner.",
            f"Add it under [codes.partner_code] of {mapping.name}, or [[drop]] such rows."
            if mapping
            else "Describe the table in a mapping file that has its codes.",
        ),
        Fault(
            "partner_code is null and partner_text is null",
            "partner_text",
            "a row without a partner's code.",
            f"Leave such rows out by [[drop]] in {mapping.name}."
            if mapping
            else "Ask for partner codes in the query.",
        ),
    ]
