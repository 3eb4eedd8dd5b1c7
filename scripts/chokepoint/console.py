"""What goes to the terminal: steps with what they took, counts, sizes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

import typer


def say(text: str = "") -> None:
    """Print a line to standard output."""
    typer.echo(text)


def warn(text: str) -> None:
    """Print a line to standard error."""
    typer.echo(text, err=True)


@dataclass
class Timed:
    """A step as the closing table lists it: what it took, and whether it was done."""

    name: str
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    note: str = ""


class StepTimer:
    """Names each step when it starts and keeps what it took for the closing table."""

    def __init__(self) -> None:
        self.steps: list[Timed] = []
        self.started = time.perf_counter()

    @contextmanager
    def step(self, name: str) -> Iterator[Timed]:
        """Time the body, which may add a note; a step that raises is not listed."""
        say(f"== {name}")
        timed = Timed(name)
        wall, cpu = time.perf_counter(), cpu_seconds()
        yield timed
        timed.wall_seconds = time.perf_counter() - wall
        timed.cpu_seconds = cpu_seconds() - cpu
        self.steps.append(timed)

    def print_table(self) -> None:
        """Print one line per step and the total, which counts the start of the program too."""
        total = Timed("total", time.perf_counter() - self.started, cpu_seconds())
        width = max(len(step.name) for step in [*self.steps, total])
        say(f"  {'':<{width}}  {'elapsed':>9}  {'CPU':>9}")
        for step in [*self.steps, total]:
            line = f"  {step.name:<{width}}  {step.wall_seconds:7.1f} s  {step.cpu_seconds:7.1f} s"
            say(f"{line}  {step.note}".rstrip())


def cpu_seconds() -> float:
    """Return what this process and those that it has waited for have used of the processors."""
    used = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
