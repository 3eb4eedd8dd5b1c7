"""Weights and values of a row, as SQL: kilogrammes found by unit, never by position."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from chokepoint.ingest.rows import grammar
from chokepoint.ingest.rows.headings import Headings
from chokepoint.ingest.rows.layout import Layout, Numbers, Quantity
from chokepoint.ingest.rows.units import kilogrammes_of
from chokepoint.ingest.sql_text import literal


@dataclass(frozen=True)
class Marks:
    """How the numbers of one file are written."""

    numbers: Numbers
    is_open: bool = False  # by the user's computer: what both marks could have made is refused

    def read(self, text: str, factor: Decimal = Decimal(1)) -> str:
        """A text's number times a factor; null where it is none."""
        numbers = self.numbers
        is_signed = numbers.negatives == "book"
        if numbers.fractions == "round":
            number = times(grammar.exact_number(text, numbers, is_signed), factor)
        elif factor == 1:
            number = grammar.whole_number(text, numbers, is_signed)
        else:
            exact = times(grammar.exact_number(text, numbers, is_signed), factor)
            number = f"case when {exact} = floor({exact}) then cast({exact} as bigint) end"
        if self.is_open:
            return f"case when not {grammar.either_mark(text)} then {number} end"
        return number


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


def times(number: str, factor: Decimal) -> str:
    """An exact number times a factor."""
    if factor == 1:
        return number
    whole = factor == factor.to_integral_value()
    scale = -int(factor.normalize().as_tuple().exponent)
    by = f"{int(factor)}" if whole else f"cast('{factor:f}' as decimal(18, {scale}))"
    return f"cast(({number}) * {by} as {grammar.EXACT})"


def quantity_columns(layout: Layout, headings: Headings, marks: Marks) -> dict[str, str]:
    """Columns of a raw row: kilogrammes, the text that is no number, the unit that is no weight."""
    units = kilogrammes_of(layout.units)
    by_factor: dict[Decimal, list[str]] = {}
    for name, factor in units.items():
        by_factor.setdefault(factor, []).append(name)
    amounts, texts, hidden, converted = [], [], ["false"], ["false"]
    first_unit = "cast(null as varchar)"
    for quantity in layout.quantity.columns:
        place = headings.place(quantity.column)
        if place is None:
            continue
        text = grammar.trimmed(f"c{place}", layout.file.missing)
        withheld = _withheld(quantity, headings, marks.read(text))
        unit_at = headings.place(quantity.unit_column or ())
        if quantity.unit is None and unit_at is None:
            continue
        if quantity.unit is not None:
            choices = [(f"{text} is not null", units[quantity.unit.casefold()])]
        else:
            unit = f"lower({grammar.trimmed(f'c{unit_at}')})"
            first_unit = f"c{unit_at}" if first_unit.startswith("cast") else first_unit
            choices = [(f"{unit} in ({_listed(names)})", f) for f, names in by_factor.items()]
        for condition, factor in choices:
            amounts.append(f"when {condition} and not {withheld} then {marks.read(text, factor)}")
            texts.append(f"when {condition} and not {withheld} then {text}")
            if withheld != "false":
                hidden.append(f"(coalesce({condition}, false) and {withheld})")
            if quantity.unit is None and factor != 1:
                converted.append(f"coalesce({condition}, false)")
    if not amounts:
        return {}
    amount = f"case {' '.join(amounts)} end"
    return {
        "quantity": amount,
        "quantity_text": f"case when {amount} is null then case {' '.join(texts)} end end",
        "unit_text": f"case when {amount} is null then {first_unit} end",
        "is_withheld": " or ".join(hidden),
        "is_converted": " or ".join(converted),
    }


def value_columns(layout: Layout, headings: Headings, marks: Marks) -> dict[str, str]:
    """The value of a raw row, and the text that is no number."""
    place = headings.place(layout.columns.value)
    if place is None:
        return {}
    text = grammar.trimmed(f"c{place}", layout.file.missing)
    value = marks.read(text, layout.value.factor)
    return {"value_number": value, "value_text": f"case when {value} is null then {text} end"}


def _withheld(quantity: Quantity, headings: Headings, number: str) -> str:
    """Whether a flag says that a zero stands for what is not published."""
    place = headings.place(quantity.flag_column or ())
    if place is None:
        return "false"
    flag = grammar.trimmed(f"c{place}", ("-",))
    return f"coalesce({flag} is not null and {number} = 0, false)"


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(literal(text) for text in texts)
