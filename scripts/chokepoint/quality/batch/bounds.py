"""What a batch may look like beside its series: every bound in one place, with its reason.

The bounds are read twice: by a comparison in SQL, which costs nothing, and by Great Expectations,
which is asked only where that comparison finds something to ask about.
"""

from __future__ import annotations

from dataclasses import dataclass

ALL_CODES = "all"  # in the place of a product: all codes of the file together
NEAR = 1.1  # a tenth before a bound the last word is Great Expectations' own, not rounding's

# How much must be there before a number says anything.
EVIDENCE = {
    # Whole kilogrammes: under ten of them the rounding alone changes a unit value by a tenth.
    "least_cell_kg": 10,
    # One consignment doubles what is less (as small_mean_kg of the thresholds).
    "least_kg": 100,
    # A median of fewer months and partners is one of them.
    "least_cells": 3,
    # One cell of this weight is no sample: it stands for a series by itself.
    "large_kg": 1000,
    # An error of units hits all partners alike, a change of trade does not.
    "least_series": 5,
    # ... or months enough of fewer partners.
    "least_months": 6,
    # Prices and trade change over the years: a file is set against what is near it in time.
    "near_months": 24,
    # Of ten rows three without a weight are chance.
    "least_rows": 30,
    # A code with fewer rows a month comes and goes.
    "least_rows_a_month": 10,
    # Neighbours of a month: half a year to either side.
    "neighbour_months": 6,
}
HUNDREDFOLD = 80  # less a fifth, for prices and trade that moved besides
MOST_BATCHES = 24  # of a series, the nearest in time: a lake of hundreds costs no more


@dataclass(frozen=True)
class Span:
    """Where a number may lie, ends included; none: there is no end."""

    low: float | None = None
    high: float | None = None

    def in_words(self, unit: str) -> str:
        """As a person says it."""
        if self.low is None:
            return f"at most {self.high:g} {unit}"
        if self.high is None:
            return f"at least {self.low:.2g} {unit}"
        return f"{self.low:.2g} to {self.high:g} {unit}"

    def narrowed(self) -> Span:
        """The same, less what lies near an end."""
        return Span(
            None if self.low is None else self.low * NEAR,
            None if self.high is None else self.high / NEAR,
        )


@dataclass(frozen=True)
class Measure:
    """One number per product that no single row shows."""

    name: str
    title: str
    unit: str  # of the number that is judged
    reason: str
    warned: Span | None = None  # outside it the batch has a warning
    refused: Span | None = None  # outside it the file stays out, unless --accept-unusual is said


MEASURES = (
    Measure(
        "unit_value",
        "Value of a kilogramme beside the series",
        "times",
        "Prices of the metals have moved threefold within a year, and of one of them fiftyfold "
        "within two; a hundredfold is an error of units as a rule.",
        warned=Span(1 / 10, 10),
        refused=Span(1 / HUNDREDFOLD, HUNDREDFOLD),
    ),
    Measure(
        "unit_value_of_most",
        "The same, of nine in ten of five partners or more",
        "times",
        "Quintals (100 kg) for kilogrammes, with the noise of single flows: what moves nearly all "
        "partners thirtyfold in one direction is no trade.",
        refused=Span(1 / 30, 30),
    ),
    Measure(
        "monthly_weight",
        "Weight of a month beside the series, partner by partner",
        "times",
        "Single flows go from nothing to tonnes; half of the partners do not at once.",
        warned=Span(1 / 20, 20),
    ),
    Measure(
        "monthly_weight_of_many",
        "The same, of five partners or more, or where no value says otherwise",
        "times",
        "Weights and values may both be in thousands, and then a kilogramme is worth what it was.",
        refused=Span(1 / HUNDREDFOLD, HUNDREDFOLD),
    ),
    Measure(
        "monthly_value",
        "Value of a month beside the series, partner by partner",
        "times",
        "As of weights.",
        warned=Span(1 / 20, 20),
    ),
    Measure(
        "monthly_value_of_many",
        "The same, of five partners or more, or where no weight says otherwise",
        "times",
        "As of weights.",
        refused=Span(1 / HUNDREDFOLD, HUNDREDFOLD),
    ),
    Measure(
        "rows_without_weight",
        "Rows without a weight, more than in the series",
        "points",
        "A month with such a row has no sum: more than a fifth of them is a column that was lost.",
        warned=Span(None, 20),
    ),
    Measure(
        "value_without_weight",
        "Value without a weight, more than in the series",
        "points",
        "A few rows may be most of the trade.",
        warned=Span(None, 20),
    ),
    Measure(
        "thinnest_month",
        "Rows of the thinnest month beside the months around it",
        "times",
        "A month that is not yet whole, or was cut, reads as a fall of trade.",
        warned=Span(1 / 3, None),
    ),
)
BY_NAME = {measure.name: measure for measure in MEASURES}
