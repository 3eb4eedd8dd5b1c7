"""Faults of numbers: weights, each under its own heading, and values."""

from __future__ import annotations

from dataclasses import replace

from chokepoint.ingest.files.encodings import DECLARE
from chokepoint.ingest.files.head import Kind
from chokepoint.ingest.rows.cells import Cells
from chokepoint.ingest.rows.faults import Fault
from chokepoint.ingest.rows.grammar import EXACT, either_mark
from chokepoint.ingest.rows.marks import marks_of
from chokepoint.ingest.rows.units import COUNTED, kilogrammes_of
from chokepoint.ingest.sources.source import Source
from chokepoint.sql_text import literals

LARGEST = f"cast('1e15' as {EXACT})"
LOST = "[0-9]+[.,]?[0-9]*[eE][+]?[0-9]+"
DIGITS_LOST = (
    "a spreadsheet or R has replaced digits by an exponent.",
    "Download the file again and do not save it from a spreadsheet; in R, write it with "
    "options(scipen = 999).",
)


def of_quantities(cells: Cells) -> list[Fault]:
    """Numbers of each quantity, under its own heading: only one of them is the weight."""
    return [
        replace(
            fault,
            condition=f"amount_at = {number} and {fault.condition}",
            heading=cells.columns[f"q_{number}"],
        )
        for number in range(len(cells.layout.quantity.columns))
        if f"q_{number}" in cells.columns
        for fault in of_numbers("quantity_text", cells)
    ]


def of_numbers(text: str, cells: Cells) -> list[Fault]:
    """What can be wrong with the text of a number: digits lost, a sign, a fraction, other marks."""
    layout, mapping = cells.layout, cells.file.options.mapping
    remedy = "Download the file again, or describe how it writes numbers in a mapping file."
    if mapping:
        remedy = f"Correct [numbers] of {mapping.name}."
    lost = f"coalesce(regexp_full_match({text}, '{LOST}'), false)"
    place = cells.file.tables.places[0][0]
    marks = marks_of(layout, place.delimiter if place.head.kind is Kind.TEXT else None)
    numbers = marks.numbers
    group = f"'{numbers.thousands_mark}'" if numbers.thousands_mark else "nothing"
    form = f"with '{numbers.decimal_mark}' for decimals and {group} for thousands"
    either = either_mark(text) if marks.is_open else "false"
    negative = f"coalesce(regexp_full_match({text}, '-[0-9.,]+'), false)"
    what = "negative kilogrammes." if text == "quantity_text" else "a negative value."
    fraction = f"coalesce(regexp_full_match({text}, '[0-9]+[.][0-9]+'), false) and not {either}"
    if layout.numbers.fractions == "round":
        fraction = "false"
    return [
        Fault(f"{text} is not null and {lost}", text, *DIGITS_LOST),
        Fault(f"{text} is not null and {negative}", text, what, "Correct the file."),
        Fault(
            f"{text} is not null and {fraction}",
            text,
            "a fraction; customs publish whole numbers here.",
            "Check the unit of the column.",
        ),
        Fault(
            f"{text} is not null and {either}",
            text,
            "either thousands or decimals: files like this one are written as each computer does, "
            "and nothing says which of the two it is.",
            remedy,
        ),
        Fault(
            f"{text} is not null and not {lost} and not {negative} and not ({fraction}) "
            f"and not {either}",
            text,
            f"not a number below 10^15 {form}.",
            remedy,
        ),
    ]


def too_large() -> list[Fault]:
    """Amounts that no shipment has."""
    return [
        Fault(f"abs({number}) >= {LARGEST}", number, "not below 10^15.", "Check the column's unit.")
        for number in ("quantity", "value_number")
    ]


def _is_counted(cells: Cells) -> str:
    """Goods of a register that are counted. A file of nothing else was not asked for its weights,
    and a code that is weighed in other rows is no such good.
    """
    if cells.layout.quantity.without_kilograms != "counted":
        return "false"
    weighed = f"from {cells.name} where left_out is null and quantity is not null"
    return (
        f"coalesce(lower(trim(unit_text)) in ({literals(sorted(COUNTED))}), false) "
        f"and exists (select 1 {weighed}) and hs_code not in (select hs_code {weighed})"
    )


def of_kilograms(cells: Cells, source: Source) -> list[Fault]:
    """Rows without a weight, where the layout says that each has one."""
    layout = cells.layout
    guessed = [
        place.head.encoding for place, _ in cells.file.tables.places if place.head.is_guessed
    ]
    unreadable = Fault(
        "not coalesce(regexp_full_match(unit_text, '[\\x00-\\x7f]*'), true)",
        "unit_text",
        f"no unit that is known, in a text whose encoding is guessed ({', '.join(guessed[:1])}).",
        DECLARE,
    )
    if layout.quantity.without_kilograms == "unknown":
        return [unreadable] if guessed else []
    own = ", ".join(sorted(layout.units)) or ", ".join(list(kilogrammes_of({}))[:3]) + " ..."
    nothing = "quantity_text is null and not is_withheld and not is_gap"
    empty = Fault(
        f"{nothing} and amount_at is not null",
        "unit_text",
        "an empty quantity beside this unit.",
        "Fill the cell, or leave the row out: what is empty is unknown, and not zero.",
    )
    unit = Fault(
        f"{nothing} and amount_at is null and not ({_is_counted(cells)})",
        "unit_text",
        f"no quantity in a unit of weight ({own}).",
        source.no_kilograms,
    )
    return [*([unreadable] if guessed else []), empty, unit]
