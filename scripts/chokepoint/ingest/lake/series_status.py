"""One series of the lake: its span, and the months that a reader must not take for zero."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from chokepoint.choices import Flow
from chokepoint.ingest.lake.manifest import LoadStatus
from chokepoint.ingest.lake.month_states import (
    SOME_PARTNERS,
    SOME_PARTS,
    SOME_REPORTERS,
    SeriesKey,
)
from chokepoint.ingest.model import month_range
from chokepoint.paths import RAW_SEEDS

PANEL_MONTHS = RAW_SEEDS / "raw_loaded_months.csv"
RELEASE_DAY = 20  # the online query of China customs follows on the 20th of the next month


def release_date(month: date) -> date:
    """When China customs publish a month at eight digits: January and February both in March."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    if month.month == 1:
        following = date(month.year, 3, 1)
    return following.replace(day=RELEASE_DAY)


@dataclass(frozen=True)
class Series:
    """One series: its span, and the months that a reader must not take for zero."""

    source: str
    reporter: str
    flow: str
    hs_code: str
    first_month: str  # months as 2026-01
    last_month: str
    months_complete: int
    truncated: list[str]
    missing: list[str]
    overdue: list[str]
    only_in_panel: list[str]  # before the first one loaded: the lake replaces the whole series
    some_partners: list[str]  # whole for the partners listed, unknown for others and the world
    some_parts: list[str]  # some trade regimes, places or procedures only: unknown for everybody
    partners: list[str] = field(default_factory=list)  # scopes of the batches, in words
    parts: list[str] = field(default_factory=list)
    missing_parts: list[str] = field(default_factory=list)  # what would complete the first month
    months: list[str] = field(default_factory=list)  # how the months of the batches are known
    some_reporters: list[str] = field(default_factory=list)  # unknown for others of the file


def panel_months(root: Path) -> dict[tuple[str, str], list[str]]:
    """Months of the embedded panel, as 2026-01, by reporter and code."""
    months: dict[tuple[str, str], list[str]] = defaultdict(list)
    with (root / PANEL_MONTHS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["load_status"] == "complete":
                months[row["reporter_code"], row["hs_code"]].append(row["month"][:7])
    return dict(months)


def series_status(
    key: SeriesKey,
    months: Mapping[date, str],
    today: date,
    panel: dict[tuple[str, str], list[str]],
    partners: Sequence[str] = (),
    parts: Sequence[str] = (),
    missing: Sequence[str] = (),
    scopes: Sequence[str] = (),
) -> Series:
    """What is complete, cut, missing and overdue of one series."""
    first, last = min(months), max(months)
    due = [m for m in month_range(first, today) if release_date(m) <= today]
    absent = [m for m in due if m not in months]
    cut = [m for m, state in sorted(months.items()) if state == LoadStatus.TRUNCATED]
    return Series(
        **key._asdict(),
        first_month=f"{first:%Y-%m}",
        last_month=f"{last:%Y-%m}",
        months_complete=sum(state == LoadStatus.COMPLETE for state in months.values()),
        truncated=[f"{m:%Y-%m}" for m in cut],
        missing=[f"{m:%Y-%m}" for m in absent if m < last],
        overdue=[f"{m:%Y-%m}" for m in absent if m > last] if key.source == "gacc" else [],
        only_in_panel=_only_in_panel(key, f"{first:%Y-%m}", panel),
        some_partners=[
            f"{m:%Y-%m}" for m, state in sorted(months.items()) if state == SOME_PARTNERS
        ],
        some_parts=[f"{m:%Y-%m}" for m, state in sorted(months.items()) if state == SOME_PARTS],
        partners=list(partners),
        parts=list(parts),
        missing_parts=list(missing),
        months=list(scopes),
        some_reporters=[
            f"{m:%Y-%m}" for m, state in sorted(months.items()) if state == SOME_REPORTERS
        ],
    )


def _only_in_panel(
    key: SeriesKey, first: str, panel: dict[tuple[str, str], list[str]]
) -> list[str]:
    if key.flow != Flow.EXPORT:
        return []
    return [month for month in panel.get((key.reporter, key.hs_code[:8]), []) if month < first]
