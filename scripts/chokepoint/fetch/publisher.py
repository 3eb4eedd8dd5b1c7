"""What a publisher's declaration says: how to ask, how an answer is read, what proves a month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from chokepoint.choices import Flow
from chokepoint.errors import ChokepointError

Published = frozenset[tuple[str, date]]  # reporter and month
NOTHING: Published = frozenset()


class Unusable(ChokepointError):
    """An answer that is none: `what` it is instead, and what to do."""

    def __init__(self, what: str, remedy: str = "Try again later.") -> None:
        super().__init__(f"{what} {remedy}")
        self.what, self.remedy = what, remedy


class Incomplete(Unusable):
    """An answer that broke off: worth another attempt."""


@dataclass(frozen=True)
class Key:
    """A key that the publisher wants: read from the environment, sent as a parameter."""

    variable: str
    parameter: str
    is_needed: bool
    where: str  # to get one


@dataclass(frozen=True)
class Question:
    """One request: path below the publisher's address, and parameters without the key."""

    path: str
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Part:
    """What one file asks for: codes of six digits, months in a row, reporters (none: all)."""

    flow: Flow
    codes: tuple[str, ...]
    months: tuple[date, ...]
    reporters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """A record of an answer, as far as it can contradict the question."""

    reporter: str
    code: str
    month: date
    says: str  # all of it that is no remark on its own making
    is_recorded: bool = True  # not one of the zeros that stand for months to come


@dataclass(frozen=True)
class Page:
    """One answer: its rows, what it says of itself, and where the next is."""

    rows: tuple[Row, ...] = ()
    records: int = 0
    announced: int | None = None  # of all pages together
    shown: Published = NOTHING  # months that it proves to be published
    following: Question | None = None
    is_cut: bool = False  # at the publisher's limit: nobody knows what is missing


@dataclass(frozen=True)
class Witness:
    """A question whose answer shows which months are published, whatever was traded."""

    ask: Callable[[Part, bool], Question]
    read: Callable[[int, bytes, Part], Published]


@dataclass(frozen=True)
class Publisher:
    """One publisher of records of imports, or of both flows."""

    name: str  # of the command
    source: str  # of chokepoint ingest
    title: str
    address: str
    flows: tuple[Flow, ...]
    partner: str  # China in its codes
    partner_scheme: str
    currency: str
    suffix: str
    seconds: float  # between two requests
    months_a_part: int
    codes_a_part: int
    delay_days: int  # from the end of a month to its publication, as a rule
    # whether a key is there -> the request of a part
    ask: Callable[[Part, bool], Question]
    read: Callable[[int, bytes, Part], Page]
    witness: Witness | None = None
    key: Key | None = None
    months_without_key: int | None = None
    takes_reporters: bool = False  # can be asked for some of its reporters
    has_whole_years: bool = False  # an answer holds the calendar year
    lacks_codes: bool = False  # no row of a code says nothing: it may not be in the database
    first_year: int = 2000
    revised_months: int = 12  # latest months, which it revises
    smaller: str = "Ask for fewer months or codes."
