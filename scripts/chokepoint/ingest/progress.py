"""How far a long load is: rows and time left, on a terminal only."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from chokepoint.ingest.files.encodings import HEAD

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

LONG = 16 << 20  # bytes; smaller files are in before a bar is of use
# Share of the time that each step takes, measured on ten million rows.
STEPS = {"reading": 0.5, "checking": 0.25, "storing": 0.25}
EVERY = 0.2  # seconds


class LoadProgress:
    """The bar of one file; without a terminal it does nothing."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection, console: Console | None):
        self.connection = connection
        self.rows = f"about {_estimated_rows(path):,}" if console else ""
        self.step_name, self.done, self.fraction = "", 0.0, 0.0
        self.bar = _bar(console) if console else None
        self.task = self.bar.add_task("", total=1.0, rows=self.rows) if self.bar else None

    def step(self, name: str, rows: int | None = None) -> None:
        """Begin a step; `rows` as soon as they are counted and no longer estimated."""
        self.done += STEPS.get(self.step_name, 0.0)
        self.step_name, self.fraction = name, 0.0
        if rows is not None:
            self.rows = f"{rows:,}"
        self.show()

    def show(self) -> None:
        """Draw what DuckDB says of the query that it is at."""
        if not self.bar or self.task is None:
            return
        # A step has several queries, each of which begins at zero: the bar never goes back.
        self.fraction = max(self.fraction, self.connection.query_progress() / 100)
        # The watcher may look before the first step.
        completed = self.done + STEPS.get(self.step_name, 0.0) * min(self.fraction, 1.0)
        self.bar.update(self.task, completed=completed, description=self.step_name, rows=self.rows)


def is_long(path: Path) -> bool:
    """Whether a bar is of use before the file is in."""
    return path.stat().st_size >= LONG


@contextmanager
def load_progress(
    path: Path, connection: duckdb.DuckDBPyConnection, is_shown: bool
) -> Iterator[LoadProgress]:
    """Show the bar of a file at standard error while it is loaded, if it shall be shown."""
    if not is_shown:
        yield LoadProgress(path, connection, None)
        return
    from rich.console import Console  # most files are in before this is imported

    progress = LoadProgress(path, connection, Console(stderr=True))
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(EVERY):
            progress.show()

    watcher = threading.Thread(target=watch, daemon=True)
    with progress.bar or nullcontext():
        watcher.start()
        try:
            yield progress
        finally:
            ended.set()
            watcher.join()


def _bar(console: Console) -> Progress:
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("  {task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.percentage:>3.0f} % of {task.fields[rows]} rows,"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=console,
        transient=True,
    )


def _estimated_rows(path: Path) -> int:
    """Rows by the mean length of the first lines."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    return round(path.stat().st_size * head.count(b"\n") / max(len(head), 1))
