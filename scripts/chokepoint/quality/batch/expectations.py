"""Great Expectations on the measures of a batch; importing this module takes seconds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
from great_expectations import expectations as gxe
from great_expectations.expectations.metadata_types import FailureSeverity

from chokepoint.errors import ChokepointError
from chokepoint.quality.batch.bounds import MEASURES, Measure, Span
from chokepoint.quality.batch.validation import SuiteResult
from chokepoint.quality.failures import as_failure
from chokepoint.quality.gx_runner import Checker, Expectations

Row = tuple[str, str]  # product and measure


@dataclass(frozen=True)
class Suite:
    """Bounds of one kind."""

    name: str
    title: str
    severity: FailureSeverity
    bounds: str  # attribute of a measure


WARNED = Suite("beside_its_series", "Beside its series", FailureSeverity.WARNING, "warned")
REFUSED = Suite(
    "unusual", "What keeps a file out, unless it is accepted", FailureSeverity.CRITICAL, "refused"
)


def judge(measures: pd.DataFrame) -> tuple[list[SuiteResult], set[Row], set[Row]]:
    """The results of both suites, and the rows outside the bounds of each.

    `measures` is relation batch_measures: a row per product and measure.
    """
    frame = measures.pivot(index="product", columns="measure", values="found").reset_index()
    checker = Checker()
    warned_suite, warned = _asked(checker, WARNED, frame)
    refused_suite, refused = _asked(checker, REFUSED, frame)
    return [warned_suite, refused_suite], warned, refused


def _asked(checker: Checker, suite: Suite, frame: pd.DataFrame) -> tuple[SuiteResult, set[Row]]:
    spans = list(_spans(suite, frame))
    asked: Expectations = [
        gxe.ExpectColumnValuesToBeBetween(
            column=measure.name,
            min_value=span.low,
            max_value=span.high,
            severity=suite.severity,
            description=f"{measure.title}: {span.in_words(measure.unit)}.",
        )
        for measure, span in spans
    ]
    outside: set[Row] = set()
    expectations = []
    results = checker.results(suite.name, frame, asked)
    for (measure, _), expectation, result in zip(spans, asked, results, strict=True):
        rows = [] if result.success else result.result.get("unexpected_index_list", [])
        if not result.success and not rows:
            raise ChokepointError(f"{measure.title}: {as_failure(result, frame).details}")
        products = sorted(frame["product"][row] for row in rows)
        outside |= {(product, measure.name) for product in products}
        codes = int(frame[measure.name].notna().sum())
        expectations.append(
            {
                **expectation.configuration.to_json_dict(),
                "says": expectation.description,
                "success": not rows,
                "observed": f"{codes - len(rows):,} of {codes:,} codes",
                "outside": products,
            }
        )
    held = sum(not one["outside"] for one in expectations)
    return SuiteResult(suite.name, suite.title, len(frame), expectations, held), outside


def _spans(suite: Suite, frame: pd.DataFrame) -> Iterator[tuple[Measure, Span]]:
    for measure in MEASURES:
        span = getattr(measure, suite.bounds)
        if span and measure.name in frame:
            yield measure, span
