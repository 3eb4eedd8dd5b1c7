"""Which months are due by a publisher's calendar, and which of the latest are asked for again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from chokepoint.choices import Flow
from chokepoint.fetch.folder import Saved, of_wish, there
from chokepoint.fetch.plan import Cell, Wish
from chokepoint.fetch.publisher import Publisher
from chokepoint.ingest.model import month_range

AGAIN_AFTER = timedelta(days=7)  # publishers revise with each month, not from day to day


def due_months(publisher: Publisher, first: date, today: date) -> tuple[date, ...]:
    """Months from the first on that the publisher has out by today, as a rule."""
    this = today.replace(day=1)
    return tuple(
        month
        for month in (month_range(first, this) if first <= this else [])
        if _next(month) + timedelta(days=publisher.delay_days) <= today
    )


def due_wish(publisher: Publisher, codes: tuple[str, ...], first: date, today: date) -> Wish:
    """All that should be there of a publisher by today."""
    return Wish(Flow.IMPORT, codes, due_months(publisher, first, today))


def fresh(publisher: Publisher, wish: Wish, saved: Iterable[Saved], now: datetime) -> set[Cell]:
    """What is there and need not be asked for: months that are no longer revised, and those of
    which the publisher has said lately that nothing has changed.
    """
    revised = set(wish.months[-publisher.revised_months :])
    return {
        (code, month)
        for (code, month), confirmed in there(of_wish(saved, wish)).items()
        if month not in revised or now - confirmed < AGAIN_AFTER
    }


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
