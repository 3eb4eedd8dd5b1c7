"""A wish cut into parts, each of which is one file; what is there is not asked for again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from chokepoint.choices import Flow
from chokepoint.errors import ChokepointError
from chokepoint.fetch.publisher import Part, Publisher
from chokepoint.ingest.model import month_range

Cell = tuple[str, date]  # code and month


@dataclass(frozen=True)
class Wish:
    """What is wanted of a publisher."""

    flow: Flow
    codes: tuple[str, ...]
    months: tuple[date, ...]
    reporters: tuple[str, ...] = ()


def over(months: Iterable[date], today: date) -> tuple[date, ...]:
    """Those of the months that are over: nobody has published the others."""
    return tuple(month for month in months if month < today.replace(day=1))


def require_possible(publisher: Publisher, wish: Wish) -> None:
    """Raise where a publisher has no such data."""
    if wish.flow not in publisher.flows:
        flows = " and ".join(f"{flow}s" for flow in publisher.flows)
        raise ChokepointError(f"--flow {wish.flow}: {publisher.title} is asked for {flows} alone.")
    if wish.reporters and not publisher.takes_reporters:
        raise ChokepointError(
            f"--reporter {', '.join(wish.reporters)}: {publisher.title} is asked for all that it "
            "publishes. Leave --reporter out."
        )
    if wish.months and wish.months[0].year < publisher.first_year:
        raise ChokepointError(
            f"--months: {publisher.title} begins with January {publisher.first_year}."
        )


def parts_of(
    publisher: Publisher, wish: Wish, there: Collection[Cell], has_key: bool, today: date
) -> list[Part]:
    """The parts of a wish without the cells that are there, in the order of months and codes."""
    size = publisher.months_a_part
    if not has_key and publisher.months_without_key:
        size = publisher.months_without_key
    parts = []
    for chunk in _chunks(wish.months, size):
        lacking: dict[tuple[date, ...], list[str]] = defaultdict(list)
        for code in wish.codes:
            months = [month for month in chunk if (code, month) not in there]
            if months:
                lacking[_whole(publisher, months, today)].append(code)
        for span, codes in sorted(lacking.items()):
            for at in range(0, len(codes), publisher.codes_a_part):
                some = tuple(codes[at : at + publisher.codes_a_part])
                parts.append(Part(wish.flow, some, span, wish.reporters))
    return parts


def halves(part: Part) -> tuple[Part, Part] | None:
    """Two parts of one whose answer was cut; None where there is nothing left to cut."""
    for name in ("months", "codes", "reporters"):
        listed = getattr(part, name)
        if len(listed) > 1:
            middle = len(listed) // 2
            return (
                replace(part, **{name: listed[:middle]}),
                replace(part, **{name: listed[middle:]}),
            )
    return None


def _chunks(months: Collection[date], size: int) -> Iterator[list[date]]:
    """Months in pieces that stay within their calendar year."""
    by_year: dict[int, list[date]] = defaultdict(list)
    for month in months:
        by_year[month.year].append(month)
    for _, its in sorted(by_year.items()):
        for at in range(0, len(its), size):
            yield its[at : at + size]


def _whole(publisher: Publisher, months: list[date], today: date) -> tuple[date, ...]:
    """A span without a hole, which one question can name; a year where answers hold one."""
    first, last = months[0], months[-1]
    if publisher.has_whole_years:
        first, last = first.replace(month=1), last.replace(month=12)
    return over(month_range(first, last), today)
