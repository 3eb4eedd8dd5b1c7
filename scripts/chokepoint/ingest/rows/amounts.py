"""Weights and values of a row, as SQL: kilogrammes found by unit, never by position.

A raw row has the number as it stands and the kilogrammes of its unit apart; `kilogrammes` puts them
together, so that a number is taken apart once and not once for every look at it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from chokepoint.ingest.files.head import Select
from chokepoint.ingest.rows import grammar
from chokepoint.ingest.rows.headings import Headings
from chokepoint.ingest.rows.layout import Layout, Quantity
from chokepoint.ingest.rows.marks import Marks
from chokepoint.ingest.rows.units import kilogrammes_of
from chokepoint.sql_text import literal, literals

FACTOR = "decimal(18, 9)"
CHOSEN = "quantity_number"
OF_CHOSEN = (
    "amount", "exact_amount", "kilogrammes_each", "amount_text", "amount_at", "is_estimated",
)  # fmt: skip
LARGEST_CONVERTED = "1000000000000"  # times a million kilogrammes it still fits


@dataclass(frozen=True)
class _Way:
    """One way to a row's weight: where it `counts`, its text, its unit, and its standing."""

    counts: str
    text: str
    unit: str  # column of the kilogrammes of its unit
    number: int  # among the layout's quantities
    is_estimated: str

    def where(self, condition: str) -> _Way:
        """The same, of fewer rows."""
        return replace(self, counts=f"{self.counts} and {condition}")


def quantity_columns(layout: Layout, headings: Headings, marks: Marks) -> Select:
    """Columns of a raw row: a number, its unit's kilogrammes (null: one), what is no number, and
    what is true of few numbers (null: it is not).
    """
    found: dict[str, str] = {}  # of each quantity by itself
    ways: list[_Way] = []
    hidden = []
    unit_text = "cast(null as varchar)"
    for number, quantity in enumerate(layout.quantity.columns):
        place, unit_at = headings.place(quantity.column), headings.place(quantity.unit_column or ())
        if place is None or (quantity.unit is None and unit_at is None):
            continue
        text, unit = f"c{place}", f"unit_{number}"
        if quantity.unit is not None:
            each = kilogrammes_of(layout.units)[quantity.unit.casefold()]
            is_there = f"{grammar.trimmed(text, layout.file.missing)} is not null"
            found[unit] = f"case when {is_there} then cast('{each:f}' as {FACTOR}) end"
        else:
            found[unit] = kilogrammes_in(layout, f"c{unit_at}")
            unit_text = f"c{unit_at}" if unit_text.startswith("cast") else unit_text
        counts = f"{unit} is not null"
        if withheld := _withheld(quantity, headings, text, marks):
            found[f"withheld_{number}"] = withheld
            hidden.append(f"({counts} and withheld_{number})")
            counts += f" and not withheld_{number}"
        ways.append(_Way(counts, text, unit, number, _estimated(quantity, headings)))
    if not ways:
        return Select({})
    if layout.quantity.zero_beside_value == "unknown" and len(ways) > 1:
        # a 0 may be a gap: a later weight counts
        ways = [*(way.where(f"{marks.read(way.text)} is distinct from 0") for way in ways), *ways]
    chosen = {
        name: f"case {' '.join(f'when {way.counts} then {say(way)}' for way in ways)} end"
        for name, say in _CHOSEN.items()
    }
    numbers = {"amount": marks.read("amount_given")}
    return Select(_amounts(layout, marks, unit_text, hidden), (found, chosen, numbers))


# Of the way that counts in a row; null kilogrammes: one.
_CHOSEN: dict[str, Callable[[_Way], str]] = {
    "amount_given": lambda way: way.text,
    "kilogrammes_of_unit": lambda way: f"nullif({way.unit}, 1)",
    CHOSEN: lambda way: str(way.number),
    "estimate_given": lambda way: way.is_estimated,
}


def _amounts(layout: Layout, marks: Marks, unit_text: str, hidden: list[str]) -> dict[str, str]:
    text, factor, *_ = _CHOSEN
    is_odd = f"{factor} is not null or amount is null"
    found = {
        "amount": "amount",
        "kilogrammes_each": factor,
        "amount_text": f"case when {is_odd} then {grammar.trimmed(text, layout.file.missing)} end",
        "amount_at": f"case when {is_odd} then quantity_number end",
        "unit_text": f"case when amount is null then {unit_text} end",
        "is_withheld": f"nullif({' or '.join(hidden) or 'false'}, false)",
        "is_estimated": "nullif(estimate_given, false)",
    }
    if layout.measures and len(layout.quantity.columns) > 1:
        found[CHOSEN] = CHOSEN  # each quantity in a row of its own: the first is chosen later
    if marks.is_whole:  # of tonnes there may be fractions
        exact = marks.read(text, is_whole=False)
        found["exact_amount"] = f"case when {factor} is not null then {exact} end"
    return found


def kilogrammes_in(layout: Layout, column: str) -> str:
    """Kilogrammes of the unit that a cell names; null where it is none of weight.

    What most files write comes first: only another unit is looked at closely.
    """
    by_factor: dict[Decimal, list[str]] = {}
    for name, one in kilogrammes_of(layout.units).items():
        by_factor.setdefault(one, []).append(name)
    unit = f"lower({grammar.code(grammar.trimmed(column, (), layout.file.around))})"
    cases = " ".join(
        f"when regexp_full_match({unit}, {literal('|'.join(map(re.escape, names)))}) "
        f"then cast('{one:f}' as {FACTOR})"
        for one, names in by_factor.items()
    )
    usual = {name: name.casefold() for name in ("千克", "Kilogram", "KG", "kg")}
    kilograms = [name for name, folded in usual.items() if folded in by_factor.get(Decimal(1), [])]
    first = f"when {column} in ({literals(kilograms)}) then 1" if kilograms else ""
    return f"case {first} when {column} in ('-', '?') then null {cases} end"


def kilogrammes(is_whole: bool) -> str:
    """Kilogrammes from the columns of a raw row."""
    amount = "exact_amount" if is_whole else "amount"
    made = f"cast({amount} * kilogrammes_each as {grammar.EXACT})"
    if is_whole:  # grammes, and tonnes with decimals, are no whole kilogrammes as a rule
        made = f"cast(round({made}) as bigint)"
    return (
        "case when kilogrammes_each is null then amount "
        f"when abs({amount}) < {LARGEST_CONVERTED} then {made} end"
    )


def is_rounded(is_whole: bool) -> str:
    """Whether a row's kilogrammes are rounded ones, of a source of whole kilogrammes."""
    if not is_whole:
        return "false"  # flows.py rounds, and counts
    made = f"cast(exact_amount * kilogrammes_each as {grammar.EXACT})"
    return f"coalesce({made} <> round({made}), false)"


def value_columns(layout: Layout, headings: Headings, marks: Marks) -> Select:
    """The value of a raw row, and the text that is no number."""
    place = headings.place(layout.columns.value)
    if place is None:
        return Select({})
    text = f"c{place}"
    number = marks.read(text)
    factor = layout.value.factor
    value = number
    if factor != 1:
        of = f"cast({number} as {grammar.EXACT}) * cast('{factor:f}' as {FACTOR})"
        value = (
            f"case when abs({number}) < {LARGEST_CONVERTED} then cast({of} as {grammar.EXACT}) end"
        )
    written = grammar.trimmed(text, layout.file.missing)
    shown = {
        "value_number": "value_number",
        "value_text": f"case when value_number is null then {written} end",
    }
    return Select(shown, ({"value_number": value},))


def _withheld(quantity: Quantity, headings: Headings, text: str, marks: Marks) -> str | None:
    """Whether a flag says that a zero stands for what is not published."""
    place = headings.place(quantity.flag_column or ())
    if place is None:
        return None
    flag = grammar.trimmed(f"c{place}", quantity.unflagged)
    return f"coalesce({flag} is not null and {marks.read(text)} = 0, false)"


def _estimated(quantity: Quantity, headings: Headings) -> str:
    """Whether the source says that an amount is its own estimate."""
    place = headings.place(quantity.estimated_column or ())
    if place is None:
        return "false"
    text = f"lower({grammar.code(grammar.trimmed(f'c{place}'))})"
    return f"{text} in ({literals(quantity.estimated_texts)})"
