"""The answer to one part: its pages, looked at before anything is kept."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from chokepoint.fetch.answers import CHANGED
from chokepoint.fetch.plan import halves
from chokepoint.fetch.publisher import Page, Part, Published, Publisher, Question, Row
from chokepoint.fetch.web import Web, without_key
from chokepoint.ingest.query import Query

MOST_PAGES = 1000
DIGITS = 16  # of a digest per month


@dataclass(frozen=True)
class Answer:
    """A part, the bytes to keep and what is known of them."""

    part: Part
    body: bytes
    query: Query


class Asker:
    """Asks one publisher for parts. What shows which months are published is asked for once."""

    def __init__(self, publisher: Publisher, web: Web) -> None:
        self.publisher = publisher
        self.web = web
        self._shown: dict[Question, Published] = {}

    def questions(self, part: Part) -> list[Question]:
        """The first requests of a part; pages that follow are not known beforehand."""
        first = [self.publisher.ask(part, self.web.has_key)]
        if self.publisher.witness:
            first.append(self.publisher.witness.ask(part, self.web.has_key))
        return first

    def ask(self, part: Part, when: datetime) -> list[Answer]:
        """Answers to a part, or to its halves where one is cut; none of months that nobody has
        published.
        """
        question = self.publisher.ask(part, self.web.has_key)
        bodies, pages = self._pages(question, part)
        if any(page.is_cut for page in pages):
            two = halves(part)
            if two is None:
                what = f"the answer is cut at {pages[-1].records:,} records."
                raise self.web.failed(question, what, self.publisher.smaller)
            return [answer for half in two for answer in self.ask(half, when)]
        rows = [row for page in pages for row in page.rows]
        self._require_whole(question, pages)
        self._require_what_was_asked(question, part, rows)
        published = self._published(part, pages)
        if not published or (self.publisher.lacks_codes and not rows):
            return []
        body = bodies[0] if len(bodies) == 1 else b"[" + b",\n".join(bodies) + b"]"
        body = self._without_key(body)
        asked = Query(
            source=self.publisher.source,
            flow=part.flow,
            codes=part.codes,
            months=part.months,
            partners=(self.publisher.partner,) if part.flow == "import" else (),
            partner_scheme=self.publisher.partner_scheme,
            reporters=part.reporters,
            currency=self.publisher.currency,
            address=self.web.shown(question),
            asked_at=when,
            confirmed_at=when,
            sha256=hashlib.sha256(body).hexdigest(),
            pages=len(pages),
            records=sum(page.records for page in pages),
            announced=pages[0].announced,
            published=published,
            recorded=_by_reporter((row.reporter, row.month) for row in rows if row.is_recorded),
            content=_content(rows, published),
        )
        return [Answer(part, body, asked)]

    def _pages(self, question: Question, part: Part) -> tuple[list[bytes], list[Page]]:
        bodies, pages = [], []
        following: Question | None = question
        while following is not None:
            body, page = self.web.ask(
                following, lambda status, body: self.publisher.read(status, body, part)
            )
            bodies.append(body)
            pages.append(page)
            if len(pages) > MOST_PAGES or page.following == following:
                raise self.web.failed(question, "pages without an end.", CHANGED)
            following = page.following
        return bodies, pages

    def _published(self, part: Part, pages: list[Page]) -> dict[str, tuple[date, ...]]:
        """Months of the part by reporter that the answer, or the witness, shows to be published."""
        shown = set().union(*(page.shown for page in pages))
        witness = self.publisher.witness
        if witness:
            question = witness.ask(part, self.web.has_key)
            if question not in self._shown:
                _, found = self.web.ask(
                    question, lambda status, body: witness.read(status, body, part)
                )
                self._shown[question] = found
            shown |= self._shown[question]
        return _by_reporter(
            (reporter, month)
            for reporter, month in shown
            if month in part.months and reporter in (part.reporters or (reporter,))
        )

    def _require_whole(self, question: Question, pages: list[Page]) -> None:
        records, announced = sum(page.records for page in pages), pages[0].announced
        if announced is not None and records != announced:
            raise self.web.failed(
                question,
                f"{records:,} records of the {announced:,} that it announces.",
                "Nothing of it was saved. Try again later.",
            )

    def _require_what_was_asked(self, question: Question, part: Part, rows: list[Row]) -> None:
        for row in rows:
            if not row.is_recorded:
                continue
            if row.month not in part.months:
                what = f"a record of {row.month:%Y-%m}, which nobody asked for."
            elif not row.code.startswith(part.codes):
                what = f"a record of the code {row.code}, which nobody asked for."
            elif part.reporters and row.reporter not in part.reporters:
                what = f"a record of {row.reporter}, which nobody asked for."
            else:
                continue
            raise self.web.failed(question, what, f"Nothing of it was saved. {CHANGED}")

    def _without_key(self, body: bytes) -> bytes:
        """A publisher may repeat the key in its answer: then, and then alone, the bytes differ."""
        if not self.web.secret or self.web.secret.encode() not in body:
            return body
        return without_key(body.decode(), self.publisher.key, self.web.secret).encode()


def _by_reporter(cells: Iterable[tuple[str, date]]) -> dict[str, tuple[date, ...]]:
    months: dict[str, set[date]] = defaultdict(set)
    for reporter, month in cells:
        months[reporter].add(month)
    return {reporter: tuple(sorted(months[reporter])) for reporter in sorted(months)}


def _content(rows: list[Row], published: dict[str, tuple[date, ...]]) -> dict[str, str]:
    """A digest of each published month's rows, in whatever order they came."""
    by_month: dict[date, list[str]] = {m: [] for months in published.values() for m in months}
    for row in rows:
        if row.month in by_month:
            by_month[row.month].append(row.says)
    return {
        f"{month:%Y-%m}": hashlib.sha256("\n".join(sorted(said)).encode()).hexdigest()[:DIGITS]
        for month, said in sorted(by_month.items())
    }
