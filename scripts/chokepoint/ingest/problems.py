"""Errors of a file as a person reads them: file, row, column, value, remedy."""

from __future__ import annotations

from dataclasses import dataclass

from chokepoint.errors import ChokepointError

SHOWN = 10


@dataclass(frozen=True)
class Problem:
    """One thing that keeps a file out of the lake."""

    file: str
    what: str
    remedy: str
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        place = [f"row {self.row}"] if self.row is not None else []
        place += [f"column {self.column}"] if self.column else []
        place += [f"value '{self.value}'"] if self.value is not None else []
        where = f"{self.file}" + (f", {', '.join(place)}" if place else "")
        return f"{where}: {self.what} {self.remedy}"


class FileRefused(ChokepointError):
    """Nothing of the file enters the lake."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        lines = [str(problem) for problem in problems[:SHOWN]]
        if len(problems) > SHOWN:
            lines.append(f"... and {len(problems) - SHOWN} more")
        super().__init__("\n".join(lines))


def refuse(
    file: str,
    what: str,
    remedy: str,
    *,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
) -> FileRefused:
    """One problem as an exception to raise."""
    return FileRefused([Problem(file, what, remedy, row, column, value)])
