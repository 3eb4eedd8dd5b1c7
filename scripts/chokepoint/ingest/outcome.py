"""What became of each file of a call, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum

from chokepoint.console import say
from chokepoint.ingest.problems import Problem


class Status(StrEnum):
    """What became of a file."""

    LOADED = "loaded"
    CHECKED = "checked"  # in a dry run
    KNOWN = "known"
    REFUSED = "refused"
    UNREAD = "unread"  # in a folder beside others, and by its name no table
    FAILED = "failed"  # by a fault of ours, or of the machine


IS_WELL = (Status.LOADED, Status.CHECKED, Status.KNOWN)


@dataclass
class Outcome:
    """What became of one file, and why."""

    file: str
    status: Status
    batch_id: str | None = None
    rows: int = 0
    first_month: date | None = None
    last_month: date | None = None
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether the file is in the lake, or would be but for a dry run."""
        return self.status in IS_WELL

    @classmethod
    def from_json(cls, text: str | bytes) -> Outcome:
        """As `as_json` writes it."""
        found = json.loads(text)
        for key in ("first_month", "last_month"):
            found[key] = date.fromisoformat(found[key]) if found[key] else None
        problems = [Problem(**one) for one in found.pop("problems")]
        return cls(**{**found, "status": Status(found["status"]), "problems": problems})


def as_json(outcome: Outcome | list[Outcome], indent: int | None = None) -> str:
    """One outcome, or all of a call; what is no character as a question mark."""
    rows = [asdict(one) for one in outcome] if isinstance(outcome, list) else asdict(outcome)
    text = json.dumps(rows, indent=indent, ensure_ascii=False, default=str)
    return text.encode("utf-8", "replace").decode()


def summarise(outcomes: Iterable[Outcome], dry_run: bool) -> None:
    """A line per file and their number by status, on standard output."""
    say()
    for outcome in outcomes:
        span = f"  {outcome.first_month} to {outcome.last_month}" if outcome.first_month else ""
        rows = f"  {outcome.rows:,} rows" if outcome.rows else ""
        notes = f"  ({'; '.join(outcome.notes)})" if outcome.notes else ""
        say(f"  {outcome.status:<8} {outcome.file}{rows}{span}{notes}")
    counts = {status: sum(one.status == status for one in outcomes) for status in Status}
    say("  " + ", ".join(f"{n} {status}" for status, n in counts.items() if n))
    if dry_run:
        say("  dry run: nothing was written")
