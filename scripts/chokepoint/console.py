"""What goes to the terminal: steps with their elapsed time, counts, sizes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import typer


def say(text: str = "") -> None:
    """Print a line to standard output."""
    typer.echo(text)


def warn(text: str) -> None:
    """Print a line to standard error."""
    typer.echo(text, err=True)


class StepTimer:
    """Names each step when it starts and keeps its elapsed time for the closing table."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, float]] = []
        self.started = time.perf_counter()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time the body; a step that raises is not listed."""
        say(f"== {name}")
        start = time.perf_counter()
        yield
        self.steps.append((name, time.perf_counter() - start))

    def print_table(self) -> None:
        """Print one line per step and the total."""
        total = time.perf_counter() - self.started
        width = max(len(name) for name, _ in [*self.steps, ("total", 0.0)])
        for name, seconds in [*self.steps, ("total", total)]:
            say(f"  {name:<{width}}  {seconds:6.1f} s")
