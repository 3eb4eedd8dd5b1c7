"""What is wanted and not there is asked for, and saved as it came."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from chokepoint.console import say
from chokepoint.fetch.asking import Answer, Asker
from chokepoint.fetch.folder import confirm, of_wish, same, save, saved_in, there
from chokepoint.fetch.plan import Wish, over, parts_of, require_possible
from chokepoint.fetch.publisher import Part, Publisher
from chokepoint.fetch.web import Web
from chokepoint.storage.locks import exclusive

if TYPE_CHECKING:
    from collections.abc import Callable


def now() -> datetime:
    """The day and hour, to the second, as side-cars have it."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass
class Fetched:
    """What a call has brought."""

    folder: Path
    saved: list[Path] = field(default_factory=list)
    records: int = 0
    unchanged: int = 0  # answers that said nothing new
    unpublished: set[date] = field(default_factory=set)  # months that nobody has published


def fetch(
    downloads: Path,
    publisher: Publisher,
    wish: Wish,
    *,
    again: bool = False,
    dry_run: bool = False,
) -> Fetched:
    """Ask for the cells of a wish that are not there, or, `again`, for all of them."""
    asker = Asker(publisher, Web(publisher))
    require_possible(publisher, wish)
    today = now().date()
    past = Wish(wish.flow, wish.codes, over(wish.months, today), wish.reporters)
    folder = downloads / publisher.name
    known = () if again else there(of_wish(saved_in(folder), wish))
    parts = parts_of(publisher, past, known, asker.web.has_key, today)
    if dry_run:
        say_questions(asker, parts)
        return Fetched(folder)
    if parts:
        asker.web.require_key()
    return fetch_parts(asker, downloads, parts)


def fetch_parts(asker: Asker, downloads: Path, parts: list[Part]) -> Fetched:
    """Ask for parts in turn; what came before a failure is kept."""
    folder = downloads / asker.publisher.name
    result = Fetched(folder)
    if not parts:
        return result
    with exclusive(downloads / ".lock", "the downloads"), _progress(len(parts)) as step:
        for part in parts:
            answers = asker.ask(part, now())
            for answer in answers:
                _keep(folder, asker.publisher, answer, result)
            shown = {month for one in answers for month in one.query.published_months}
            result.unpublished |= set(part.months) - shown
            step()
    return result


def _keep(folder: Path, publisher: Publisher, answer: Answer, result: Fetched) -> None:
    wish = Wish(answer.part.flow, answer.part.codes, answer.part.months, answer.part.reporters)
    known = same(of_wish(saved_in(folder), wish), answer.query)
    if known:
        confirm(known, answer.query.asked_at)
        result.unchanged += 1
        return
    result.saved.append(save(folder, publisher, answer.part, answer.body, answer.query))
    result.records += answer.query.records


def say_result(fetched: Fetched) -> None:
    """What a call has brought, and what to do with it."""
    for path in fetched.saved:
        say(f"  saved  {path}")
    if fetched.unchanged:
        say(f"  {fetched.unchanged} answers say what earlier ones said")
    if fetched.unpublished:
        months = ", ".join(f"{month:%Y-%m}" for month in sorted(fetched.unpublished))
        say(f"  not published, or not in the publisher's tables: {months}")
    if not fetched.saved:
        say("  nothing new")
        return
    say(f"  {len(fetched.saved)} files, {fetched.records:,} records; load them with")
    say(f"  chokepoint ingest {fetched.folder}")


def say_questions(asker: Asker, parts: list[Part]) -> None:
    """Print the requests of parts, without their keys."""
    shown = dict.fromkeys(
        asker.web.shown(question) for part in parts for question in asker.questions(part)
    )
    for address in shown:
        say(f"GET {address}")
    say(f"{len(shown)} requests, and pages that follow; dry run: nothing was asked")


@contextmanager
def _progress(parts: int) -> Iterator[Callable[[], None]]:
    """A bar at standard error, with what is left, where somebody looks."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("  asking"),
        BarColumn(bar_width=24),
        TextColumn("{task.completed:.0f} of {task.total:.0f} answers,"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=parts)
        yield lambda: bar.advance(task)
