"""What Great Expectations said of a batch, as it is kept beside it.

Apart from the suites themselves, because importing those takes seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SuiteResult:
    """One suite that held."""

    suite: str
    title: str
    rows_judged: int
    expectations: list[dict[str, Any]]  # the library's own description of each, and what was found
    held: int


@dataclass(frozen=True)
class Validation:
    """All suites of one file."""

    file: str
    rows: int
    profile: dict[str, int]
    suites: list[SuiteResult]
