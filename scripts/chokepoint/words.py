"""Names of places and products, numbers, months and lists as English words, for all that is said.

SQL says the same by `macros/words.sql` in fct_findings and fct_changes; a test compares.
"""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

SMALL_NUMBERS = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
ELLIPSIS_AFTER = 12

# Typographic marks, by number: in the source they look like other characters.
DASH = "\u2013"
MINUS = "\u2212"
APOSTROPHE = "\u2019"

WITH_ARTICLE = (
    "United ",
    "European Union",
    "Netherlands",
    "Philippines",
    "Czech Rep",
    "Russian Fed",
)
# Places that are no proper names.
COMMON_NOUNS = ("World", "Rest of the world")

# Said of whatever rests on the embedded panel, beside its number or at the end of its sentence.
RECONSTRUCTED = "reconstructed monthly data"
# What a cell of a table says where print does not give the figure.
NOT_PRINTED = "not printed"
# Of a verdict on importers' records; those on exporters' say how many windows, in fct_findings.
SHORT_BENCHMARK = "on fewer benchmark windows than asked for"


def number(count: int) -> str:
    """Write a count: in words up to twelve, `no` for zero."""
    return SMALL_NUMBERS[count] if 0 <= count < len(SMALL_NUMBERS) else f"{count:,}"


def none_or_number(count: int) -> str:
    """Count some of a whole: `none of them`, `three of them`."""
    return number(count) if count else "none"


def sentence(text: str) -> str:
    """Begin with a capital and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def inner(name: str) -> str:
    """Write a product's name inside a sentence: `NdFeB` and `HS 2805` keep their capitals."""
    first, *rest = name.split(" ")
    lowered = first.lower() if first[1:].islower() else first
    return " ".join([lowered, *rest])


def listed(names: Sequence[str], last: str = "and") -> str:
    """Join names: `a`, `a and b`, `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def plural(count: int, noun: str) -> str:
    """Count a noun: `one metal`, `three metals`."""
    return f"{number(count)} {noun if count == 1 else noun + 's'}"


def kilogrammes(value: float | None) -> str:
    """Write a volume: whole, from 10 kg on; with up to two decimals below; a dash for none."""
    if value is None or value != value:
        return DASH
    if value < 0:
        return f"{MINUS}{kilogrammes(-value)}"
    if value >= 10 or value == int(value):
        return f"{rounded(value):,}"
    return f"{rounded(value, 2):f}".rstrip("0").rstrip(".") if value >= 0.005 else "<0.01"


def signed(value: float | None, digits: int = 1) -> str:
    """Write a rate or a difference with its sign: `+17.5`; a dash for none."""
    if value is None or value != value:
        return DASH
    shown = rounded(value, digits)
    # What rounds to zero has no sign, be it from above or below.
    return f"{shown:+,f}".replace("-", MINUS) if shown else f"{abs(shown):f}"


def rounded(value: float, digits: int = 0) -> Decimal:
    """Round halves up, as the marts and the paper do (2,408.5 kg is 2,409)."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def month(day: date) -> str:
    """Write a month: `November 2025`."""
    return f"{day:%B} {day.year}"


def day(value: date) -> str:
    """Write a day: `30 October 2025`."""
    return f"{value.day} {value:%B} {value.year}"


def span(first: date, last: date) -> str:
    """Write months from first to last: `November 2025 to April 2026`."""
    return month(first) if first == last else f"{month(first)} to {month(last)}"


def short_month(day: date) -> str:
    """Write a month where room is short: `Nov 2025`."""
    return f"{day:%b} {day.year}"


def short_span(first: date, last: date) -> str:
    """Write months where room is short: `Nov 2025 to Apr 2026`, `Jan to Jun 2025`, with a dash."""
    end = short_month(last)
    if first == last:
        return end
    start = f"{first:%b}" if first.year == last.year else short_month(first)
    return f"{start} {DASH} {end}"


def season(first: date, last: date) -> str:
    """Name the year of a window: `2021`, or `2021/22` where it spans two."""
    return str(first.year) if first.year == last.year else f"{first.year}/{last.year % 100:02d}"


def the(name: str) -> str:
    """Name a place inside a sentence: `the United States`, `the world`, `Japan`."""
    if name in COMMON_NOUNS:
        name = inner(name)
    elif not name.startswith(WITH_ARTICLE):
        return name
    return f"the {name}"


def more(names: Sequence[str]) -> str:
    """Join names, at most a dozen: a chart's words must not outgrow it."""
    if len(names) <= ELLIPSIS_AFTER:
        return listed(names)
    kept = names[:ELLIPSIS_AFTER]
    return f"{', '.join(kept)} and {len(names) - len(kept)} more"
