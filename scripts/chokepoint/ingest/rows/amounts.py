"""Weights and values of a row, as SQL: kilogrammes found by unit, never by position.

A raw row has the number as it stands and the kilogrammes of its unit apart; `kilogrammes` puts them
together, so that a number is taken apart once and not once for every look at it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from chokepoint.ingest.files.head import Select
from chokepoint.ingest.rows import grammar
from chokepoint.ingest.rows.headings import Headings
from chokepoint.ingest.rows.layout import Layout, Numbers, Quantity
from chokepoint.ingest.rows.units import kilogrammes_of
from chokepoint.ingest.sql_text import literal

FACTOR = "decimal(18, 9)"
LARGEST_CONVERTED = "1000000000000"  # times a million kilogrammes it still fits


@dataclass(frozen=True)
class Marks:
    """How the numbers of one file are written."""

    numbers: Numbers
    is_open: bool = False  # by the user's computer: what both marks could have made is refused

    @property
    def is_whole(self) -> bool:
        """Whether the source publishes whole numbers alone."""
        return self.numbers.fractions == "refuse"

    def read(self, text: str, is_whole: bool | None = None) -> str:
        """A text's number; null where it is none."""
        is_signed = self.numbers.negatives == "book"
        whole = self.is_whole if is_whole is None else is_whole
        read = grammar.whole_number if whole else grammar.exact_number
        number = read(text, self.numbers, is_signed)
        return (
            f"case when not {grammar.either_mark(text)} then {number} end"
            if self.is_open
            else number
        )


@dataclass(frozen=True)
class _Way:
    """One way to a row's weight: where it `counts`, its text, its unit, and its standing."""

    counts: str
    text: str
    unit: str
    place: int  # among the layout's quantities
    is_estimated: str

    def where(self, condition: str) -> _Way:
        """The same, of fewer rows."""
        return replace(self, counts=f"{self.counts} and {condition}")


def marks_of(layout: Layout, delimiter: str | None) -> Marks:
    """The declared marks; of a text whose publisher follows the user's computer, by delimiter."""
    numbers = layout.numbers
    if delimiter is None or not numbers.by_delimiter:
        return Marks(numbers)
    if delimiter in numbers.by_delimiter:
        decimal, group = numbers.by_delimiter[delimiter]
        changed = {"decimal_mark": decimal, "thousands_mark": group}
        numbers = numbers.model_copy(update=changed)
    return Marks(numbers, is_open=True)


def quantity_columns(layout: Layout, headings: Headings, marks: Marks) -> Select:
    """Columns of a raw row: a number, its unit's kilogrammes (null: one), what is no number."""
    by_factor: dict[Decimal, list[str]] = {}
    for name, one in kilogrammes_of(layout.units).items():
        by_factor.setdefault(one, []).append(name)
    ways: list[_Way] = []
    hidden = []
    unit_text = "cast(null as varchar)"
    for number_of, quantity in enumerate(layout.quantity.columns):
        place, unit_at = headings.place(quantity.column), headings.place(quantity.unit_column or ())
        if place is None or (quantity.unit is None and unit_at is None):
            continue
        text = grammar.trimmed(f"c{place}", layout.file.missing)
        if quantity.unit is not None:
            unit = literal(quantity.unit.casefold())
            is_weight = f"{text} is not null"
        else:
            unit_cell = grammar.trimmed(f"c{unit_at}", (), layout.file.around)
            unit = f"lower({grammar.code(unit_cell)})"
            is_weight = f"{unit} in ({_listed(n for ns in by_factor.values() for n in ns)})"
            unit_text = f"c{unit_at}" if unit_text.startswith("cast") else unit_text
        if withheld := _withheld(quantity, headings, text, marks):
            hidden.append(f"(coalesce({is_weight}, false) and {withheld})")
            is_weight += f" and not {withheld}"
        ways.append(_Way(is_weight, text, unit, number_of, _estimated(quantity, headings)))
    if not ways:
        return Select({})
    if layout.quantity.zero_beside_value == "unknown":  # a 0 may be a gap: a later weight counts
        weighed = [way.where(f"{marks.read(way.text)} is distinct from 0") for way in ways]
        ways = [*weighed, *ways] if len(ways) > 1 else ways
    texts = [f"when {way.counts} then {way.text}" for way in ways]
    places = [f"when {way.counts} then {way.place}" for way in ways]
    factors = []
    for way in ways:
        cases = " ".join(
            f"when {way.unit} in ({_listed(names)}) then cast('{one:f}' as {FACTOR})"
            for one, names in by_factor.items()
            if one != 1
        )
        # of kilogrammes too: or the unit of the next quantity would be this one's
        factors.append(f"when {way.counts} then case {cases} end")
    before = {"amount_given": f"case {' '.join(texts)} end"}
    estimates = [f"when {way.counts} then {way.is_estimated}" for way in ways]
    has_estimates = any(way.is_estimated != "false" for way in ways)
    before["kilogrammes_of_unit"] = f"case {' '.join(factors)} end" if factors else "null"
    text, factor = before
    before["quantity_number"] = f"case {' '.join(places)} end"
    number = marks.read(text)
    found = {
        "amount": number,
        "kilogrammes_each": factor,
        "amount_text": f"case when {factor} is not null or {number} is null then {text} end",
        "amount_at": f"case when {factor} is not null or {number} is null then quantity_number end",
        "unit_text": f"case when {number} is null then {unit_text} end",
        "is_withheld": " or ".join(hidden) or "false",
        "is_estimated": f"coalesce(case {' '.join(estimates)} end, false)"
        if has_estimates
        else "false",
    }
    if marks.is_whole:  # of tonnes there may be fractions
        exact = marks.read(text, is_whole=False)
        found["exact_amount"] = f"case when {factor} is not null then {exact} end"
    return Select(found, before)


def kilogrammes(is_whole: bool) -> str:
    """Kilogrammes from the columns of a raw row."""
    amount = "exact_amount" if is_whole else "amount"
    made = f"cast({amount} * kilogrammes_each as {grammar.EXACT})"
    if is_whole:
        made = f"case when {made} = floor({made}) then cast({made} as bigint) end"
    return (
        "case when kilogrammes_each is null then amount "
        f"when abs({amount}) < {LARGEST_CONVERTED} then {made} end"
    )


def value_columns(layout: Layout, headings: Headings, marks: Marks) -> Select:
    """The value of a raw row, and the text that is no number."""
    place = headings.place(layout.columns.value)
    if place is None:
        return Select({})
    text = "value_given"
    number = marks.read(text)
    factor = layout.value.factor
    value = number
    if factor != 1:
        of = f"cast({number} as {grammar.EXACT}) * cast('{factor:f}' as {FACTOR})"
        value = (
            f"case when abs({number}) < {LARGEST_CONVERTED} then cast({of} as {grammar.EXACT}) end"
        )
    found = {"value_number": value, "value_text": f"case when {value} is null then {text} end"}
    return Select(found, {text: grammar.trimmed(f"c{place}", layout.file.missing)})


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
    return f"{text} in ({_listed(quantity.estimated_texts)})"


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(literal(text) for text in texts)
