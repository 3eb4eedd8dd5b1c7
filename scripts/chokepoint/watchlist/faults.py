"""What is wrong with a file of the watchlist: file, line, key, value, remedy."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chokepoint.errors import ChokepointError

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """One fault; without a place it is of the file as a whole."""

    file: str
    what: str
    remedy: str
    line: int | None = None
    key: str = ""
    value: Any = None

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}, line {self.line}"
        if self.key:
            where += f", {self.key}"
        if self.value is not None:
            where += f" = {_shown(self.value)}"
        return f"{where}: {self.what} {self.remedy}"


class WatchlistError(ChokepointError):
    """Files of the watchlist that cannot be built from; each fault is a line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def fault_at(file: str, text: str, place: Place, what: str, remedy: str) -> Fault:
    """A fault of one key, or of a table: where it stands and what it says is read from the text."""
    value = _value(tomllib.loads(text), place)
    plain = None if isinstance(value, dict | list) else value
    return Fault(file, what, remedy, line_of(text, place), key_of(place), plain)


def key_of(place: Place) -> str:
    """`specification[2].length`: entries are counted from one."""
    key = ""
    for part in place:
        key += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if key else part
    return key


def line_of(text: str, place: Place) -> int:
    """The line on which a key or a table begins; of a key that is missing, that of its table.

    What is read of the file's first lines says where a key enters: whatever TOML allows is right,
    without a grammar of our own.
    """
    lines = text.splitlines(keepends=True)
    read = 0
    for end in range(1, len(lines) + 1):
        try:
            table = tomllib.loads("".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue  # within a value of several lines
        if _value(table, place) is not None:
            return _line_within(lines, read, end, _value(table, place))
        read = end
    return line_of(text, place[:-1]) if place else 1


def _line_within(lines: Sequence[str], first: int, end: int, value: Any) -> int:
    """Of a value in a list of several lines its own line, else that on which the key stands."""
    holding = [n for n in range(first, end) if isinstance(value, str) and f'"{value}"' in lines[n]]
    if len(holding) == 1:
        return holding[0] + 1
    said = [n for n in range(first, end) if lines[n].partition("#")[0].strip()]
    return (said or [first])[0] + 1


def _value(table: Any, place: Place) -> Any:
    for part in place:
        if isinstance(part, int):
            if not isinstance(table, list) or part >= len(table):
                return None
        elif not isinstance(table, dict) or part not in table:
            return None
        table = table[part]
    return table


def _shown(value: Any) -> str:
    """The value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else repr(value).replace("'", '"')
