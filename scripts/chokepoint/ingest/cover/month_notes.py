"""What the user should know of the months that a file is taken to cover, and of those it is not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from chokepoint.ingest.model import month_range
from chokepoint.ingest.rows.known_codes import Row

if TYPE_CHECKING:
    from chokepoint.ingest.cover.months import Months

SHOWN = 6  # months that a note lists; a longer list is read by nobody


def hole_note(every: set[date], stated: set[date]) -> list[str]:
    """What the user should know of months without a row of any code."""
    if not every:
        return []
    first, last = min(every | stated), max(every | stated)
    holes = [month for month in month_range(first, last) if month not in every | stated]
    if not holes:
        return []
    listed = ", ".join(f"{month:%Y-%m}" for month in holes[:SHOWN])
    more = f" and {len(holes) - SHOWN} other months" if len(holes) > SHOWN else ""
    return [
        f"has no row of any code in {listed}{more}, which is taken for a gap in the download and "
        "stays unknown. If the query asked for it and nothing was traded, say "
        f"--months {first:%Y-%m}:{last:%Y-%m}"
    ]


def span_note(by_reporter: dict[str, Months], rows: Iterable[Row], stated: set[date]) -> list[str]:
    """What the user should know of codes that are covered in a part of the file's months."""
    seen = {(reporter, code) for reporter, code, _ in rows}
    every = {month for _, _, month in rows}
    short = [
        (code, reporter, own[code])
        for reporter, own in by_reporter.items()
        for code in own
        if every - own[code] - stated and ((reporter, code) in seen or (not reporter and own[code]))
    ]
    if not short:
        return []
    code, reporter, months = min(short, key=lambda one: one[:2])
    of = f" of {reporter}" if len(by_reporter) > 1 and reporter else ""
    span = f"{min(months):%Y-%m} to {max(months):%Y-%m}" if months else "no month"
    inside = {m.year for m in every if months and min(months) < m < max(months)}
    if gap := sorted(inside - {m.year for m in months}):
        span += f" without {', '.join(map(str, gap))}"
    others = f"; {len(short)} such series" if len(short) > 1 else ""
    first, last = min(every | stated), max(every | stated)
    return [
        f"has rows of {code}{of} in a part of its months alone, and covers it in {span} and in no "
        f"other month{others}: the rest stays unknown. If the query asked for the code in all of "
        f"them, say --hs {code}; if it asked for every code of the file, "
        f"--months {first:%Y-%m}:{last:%Y-%m}"
    ]
