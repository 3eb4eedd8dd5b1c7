"""What was measured of a batch and what was said of it, as it is kept beside it.

Apart from the expectations themselves, because importing those takes seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from chokepoint.ingest.lake.manifest import BatchWarning
from chokepoint.quality.batch.bounds import Measure


@dataclass(frozen=True)
class Taken:
    """A measure, the codes of which it could be taken, and the ends between which it lies."""

    measure: Measure
    codes: int
    lowest: float
    highest: float


@dataclass(frozen=True)
class SuiteResult:
    """What Great Expectations said of the measures."""

    suite: str
    title: str
    rows_judged: int
    expectations: list[dict[str, Any]]  # the library's own description of each, and what was found
    held: int


@dataclass(frozen=True)
class Validation:
    """All that is said of one file."""

    file: str
    rows: int
    profile: dict[str, int]
    series: list[str]  # file names of the batches beside which it was set
    measures: list[Taken] = field(default_factory=list)
    suites: list[SuiteResult] = field(default_factory=list)  # none where no measure is near a bound
    warnings: list[BatchWarning] = field(default_factory=list)
