"""logs/refresh.jsonl: a line per step, for whoever looks after a cron job."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from chokepoint.console import say

LOG = Path("logs/refresh.jsonl")


@dataclass
class Line:
    """One step of a run."""

    run: str
    at: str  # when it began, UTC
    step: str
    rows: int = 0  # records fetched, rows loaded, alerts
    seconds: float = 0.0
    outcome: str = ""


class Log:
    """The steps of one run, written as they end, however they end."""

    def __init__(self, root: Path) -> None:
        self.path = root / LOG
        self.run = uuid.uuid4().hex[:8]

    @contextmanager
    def step(self, name: str) -> Iterator[Line]:
        """Time the body, which says what came of it; a step that raises has failed."""
        say(f"== {name}")
        line = Line(self.run, datetime.now(UTC).isoformat(timespec="seconds"), name)
        started = time.perf_counter()
        try:
            yield line
        except BaseException as error:
            line.outcome = f"failed: {type(error).__name__}: {error}"
            raise
        finally:
            line.seconds = round(time.perf_counter() - started, 3)
            self._write(line)
        say(f"   {line.outcome}")

    def _write(self, line: Line) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")
