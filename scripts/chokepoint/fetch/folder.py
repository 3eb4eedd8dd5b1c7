"""downloads/<source>/: answers as they came, each with its side-car (ingest/query.py).

The side-car is written before its file, which comes in by one rename: a file without its side-car,
which would be read by guessing, is never there. One whose bytes are not those of its side-car is
not whole: it is asked for again, and ingest refuses it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from chokepoint.errors import ChokepointError
from chokepoint.fetch.plan import Cell, Wish
from chokepoint.fetch.publisher import Part, Publisher
from chokepoint.ingest.query import SUFFIX, Query, as_toml, path_of, read_query
from chokepoint.storage.files import write_bytes, write_text

LONGEST = 60


@dataclass(frozen=True)
class Saved:
    """A whole answer."""

    path: Path
    query: Query


def saved_in(folder: Path) -> list[Saved]:
    """Answers of a folder that are whole by their side-cars, oldest first."""
    found = []
    for side_car in sorted(folder.glob(f"*{SUFFIX}")):
        path = side_car.with_name(side_car.name.removesuffix(SUFFIX))
        if not path.is_file():
            continue
        try:
            query = read_query(path)
        except ChokepointError:
            continue  # ingest names it; here it is only asked for again
        if query and hashlib.sha256(path.read_bytes()).hexdigest() == query.sha256:
            found.append(Saved(path, query))
    return sorted(found, key=lambda one: one.query.asked_at)


def of_wish(saved: Iterable[Saved], wish: Wish) -> list[Saved]:
    """Those that were asked of the same flow and reporters."""
    return [
        one for one in saved if (one.query.flow, one.query.reporters) == (wish.flow, wish.reporters)
    ]


def there(saved: Iterable[Saved]) -> dict[Cell, datetime]:
    """Codes and months that are known from some reporter, and when that was last so."""
    found: dict[Cell, datetime] = {}
    for one in saved:
        for code in one.query.codes:
            for month in one.query.published_months:
                cell, when = (code, month), one.query.confirmed_at
                found[cell] = max(found.get(cell, when), when)
    return found


def same(saved: Iterable[Saved], query: Query) -> list[Saved]:
    """The answers that already say all of what a new one says; none if it says anything new."""
    alike = [one for one in saved if one.query.codes == query.codes]
    kept: dict[Path, Saved] = {}
    for month in sorted(query.published_months):
        newest = next((one for one in reversed(alike) if month in one.query.published_months), None)
        if newest is None or _of_month(newest.query, month) != _of_month(query, month):
            return []
        kept[newest.path] = newest
    return list(kept.values())


def confirm(saved: Iterable[Saved], when: datetime) -> None:
    """Write down that the publisher still says so."""
    for one in saved:
        again = one.query.model_copy(update={"confirmed_at": when})
        write_text(path_of(one.path), as_toml(again))


def save(folder: Path, publisher: Publisher, part: Part, body: bytes, query: Query) -> Path:
    """Write an answer and its side-car."""
    path = folder / name_of(publisher, part, query.asked_at.date())
    write_text(path_of(path), as_toml(query))
    write_bytes(path, body)
    return path


def name_of(publisher: Publisher, part: Part, day: date) -> str:
    """Source, flow, codes, reporters, months, and the day of asking."""
    words = [publisher.name, f"{part.flow}s", *part.codes, *part.reporters]
    text = "_".join(words)
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}_{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    span = f"{part.months[0]:%Y%m}-{part.months[-1]:%Y%m}"
    return f"{text}_{span}_asked-{day}{publisher.suffix}"


def _of_month(query: Query, month: date) -> tuple[str | None, set[str]]:
    reporters = {reporter for reporter, months in query.published.items() if month in months}
    return query.content.get(f"{month:%Y-%m}"), reporters
