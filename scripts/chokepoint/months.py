"""Months as people write them, read by an explicit list of forms: nothing is guessed."""

import re
from datetime import date

from chokepoint.errors import ChokepointError

NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
# `Nov`, `Sept`, `Nov.` and the whole name.
BY_NAME = {
    short: number
    for number, name in enumerate(NAMES, start=1)
    for short in {name, name[:3], *(["sept"] if name == "september" else [])}
}
# 2025-11, 2025/11, 2025.11, 202511, 2025M11; with the first day of the month too.
YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?:[-/.]?|[mM])(?P<month>\d{2})(?:(?P<dash>-)(?P<day>\d{2}))?"
)
# 11/2025, 11-2025, 11.2025
MONTH_FIRST = re.compile(r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})")
# Nov 2025, November 2025, Nov. 2025, Nov-2025, November, 2025; 2025 November
NAME_FIRST = re.compile(r"(?P<name>[a-z]+)\.?[\s,-]*(?P<year>\d{4})")
NAME_LAST = re.compile(r"(?P<year>\d{4})[\s-]*(?P<name>[a-z]+)\.?")
FORMS = "2025-11, 11/2025, Nov 2025 or November 2025"
# A day and a month, or a year of two digits: read one way here and the other way there.
AMBIGUOUS = re.compile(r"\d{1,2}[-/.]\d{1,2}([-/.]\d{2,4})?|[a-z]+\.?[\s-]*'?\d{1,2}")


def read_month(option: str, text: str) -> date:
    """First day of the month that a user wrote; refuses what is none, or can be read two ways."""
    written = text.strip().casefold()
    for form in (YEAR_FIRST, MONTH_FIRST, NAME_FIRST, NAME_LAST):
        found = form.fullmatch(written)
        if found:
            return _month(option, text, found.groupdict())
    if AMBIGUOUS.fullmatch(written):
        raise ChokepointError(
            f"{option} '{text}' can be read in several ways. Write the month with a year of four "
            f"digits: {FORMS}."
        )
    raise ChokepointError(f"{option} '{text}' is no month. Write it as {FORMS}.")


def _month(option: str, text: str, parts: dict[str, str | None]) -> date:
    name = parts.get("name")
    number = BY_NAME.get(name, 0) if name else int(parts["month"] or 0)
    if not 1 <= number <= 12 or not int(parts["year"] or 0):
        raise ChokepointError(f"{option} '{text}' is no month. Write it as {FORMS}.")
    if parts.get("day") not in (None, "01"):
        raise ChokepointError(
            f"{option} '{text}' is a day. Exports are known by month: write it as {FORMS}."
        )
    return date(int(parts["year"] or 0), number, 1)
