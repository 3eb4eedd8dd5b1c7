"""What is said of a measure outside its bounds: a warning, or why the file stays out."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chokepoint.ingest.lake.manifest import BatchWarning
from chokepoint.ingest.problems import Problem
from chokepoint.quality.batch.bounds import ALL_CODES, MEASURES

REMEDY = (
    "Nothing entered the lake. Say in which units its columns are (a mapping file does); if the "
    "earlier file is the wrong one, delete its folder in lake/batches and load it again; if trade "
    "has changed so much, say --accept-unusual."
)
# By the power of ten between what is read and what is usual.
WEIGHTS = {
    -6: "thousands of tonnes read as kilogrammes",
    -3: "tonnes read as kilogrammes",
    -2: "units of 100 kg read as kilogrammes",
    3: "grammes read as kilogrammes",
}
VALUES = {
    -6: "millions of {currency} read as {currency}",
    -4: "ten thousands of {currency} read as {currency}",
    -3: "thousands of {currency} read as {currency}",
    2: "hundredths of {currency} read as {currency}",
}
UNKNOWN = "a column in another unit, or with another decimal mark, than it was read with"
MOST = "unit_value_of_most"
OF_ONE_KIND = ("_of_most", "_of_many")


@dataclass(frozen=True)
class Found:
    """One row of relation `batch_measures`."""

    product: str
    measure: str
    found: float
    here: float | None
    usual: float | None
    series_count: int | None
    month: date | None

    @property
    def kind(self) -> str:
        """The measure, whichever evidence it was asked of."""
        for end in OF_ONE_KIND:
            if self.measure.endswith(end):
                return self.measure.removesuffix(end)
        return self.measure

    @property
    def distance(self) -> float:
        """How far it is from the usual, for an order among those of one measure."""
        return abs(math.log(max(self.found, 1e-9))) if self.is_ratio else self.found

    @property
    def is_ratio(self) -> bool:
        """Whether `found` is a number of times, and not of points."""
        return not self.kind.endswith("_without_weight")


def warnings(
    outside: Collection[Found], unusual: Collection[Found], currency: str, has_series: bool
) -> list[BatchWarning]:
    """One for each kind of measure: its worst code, and how many others there are."""
    kinds: dict[str, list[Found]] = {}
    for found in outside:
        kinds.setdefault(found.kind, []).append(found)
    of_a_product = [_without_sums(rows) for rows in kinds.values()]
    accepted = {found.kind for found in unusual}
    return [_warning(rows, rows[0].kind in accepted, currency, has_series) for rows in of_a_product]


def _without_sums(rows: Collection[Found]) -> list[Found]:
    """Rows of single codes, the worst first; of all codes together only where there is no other."""
    ordered = sorted(rows, key=lambda row: (row.product == ALL_CODES, -row.distance, row.product))
    single = [row for row in ordered if row.product != ALL_CODES]
    return single or ordered


def _warning(
    rows: Sequence[Found], is_unusual: bool, currency: str, has_series: bool
) -> BatchWarning:
    worst = rows[0]
    codes = len({row.product for row in rows})
    others = f" ({codes} such codes)" if codes > 1 else ""
    return BatchWarning(
        measure=worst.kind,
        product_code=None if worst.product == ALL_CODES else worst.product,
        found=worst.found,
        is_unusual=is_unusual,
        says=_said(worst, currency, has_series) + others,
    )


def problems(
    file: str,
    refused: Collection[Found],
    measures: Mapping[tuple[str, str], Found],
    currency: str,
    series: Sequence[str],
) -> list[Problem]:
    """Why the file stays out, product by product."""
    order = [measure.name for measure in MEASURES]
    rows = sorted(_without_sums(refused), key=lambda row: order.index(row.measure))
    products = {row.product: row for row in reversed(rows)}
    beside = series[0] + (f" and {len(series) - 1} more" if len(series) > 1 else "")
    return [
        Problem(
            file,
            f"{_said(row, currency, True)} ({beside}): {_times(row.found)}. "
            f"Likely cause: {cause(product, measures, currency)}.",
            REMEDY,
        )
        for product, row in reversed(products.items())
    ]  # fmt: skip


def cause(product: str, measures: Mapping[tuple[str, str], Found], currency: str) -> str:
    """Which error of units makes such numbers: of weights, of values, or of both.

    Of those that explain what a kilogramme is worth, the one nearest to what a month weighs and is
    worth: trade may have doubled besides.
    """

    def power(measure: str) -> int | None:
        found = measures.get((product, measure))
        return round(math.log10(found.found)) if found and found.found > 0 else None

    unit = power("unit_value") if (product, "unit_value") in measures else power(MOST)
    weight, value = power("monthly_weight") or 0, power("monthly_value") or 0
    explained = {(weight, value): 0}
    if unit is not None:
        explained = {
            (w, v): abs(w - weight) + abs(v - value)
            for w in (0, *WEIGHTS)
            for v in (0, *VALUES)
            if v - w == unit
        }
    nearest = [powers for powers, far in explained.items() if far == min(explained.values())]
    texts = [
        " and ".join(text for text in (WEIGHTS.get(w), VALUES.get(v)) if text) for w, v in nearest
    ]
    return ", or ".join(text for text in texts if text).format(currency=currency) or UNKNOWN


def _said(row: Found, currency: str, has_series: bool) -> str:
    name = "all codes together" if row.product == ALL_CODES else row.product
    here = "" if row.here is None else number(row.here)
    usual = "" if row.usual is None else number(row.usual)
    if row.kind == "unit_value":
        if row.here is None:
            return f"{name}: most of {row.series_count} flows have another value of a kilogramme"
        return f"{name}: {here} {currency} per kg in the median, and {usual} in its series"
    if row.kind in ("monthly_weight", "monthly_value"):
        unit = "kg" if row.kind == "monthly_weight" else currency
        flows = "the flow" if row.series_count == 1 else f"the {row.series_count} flows"
        return f"{name}: {here} {unit} a month in {flows} compared, and {usual} in the series"
    if row.kind == "thinnest_month":
        rows = "1 row" if row.here == 1 else f"{here} rows"
        return f"{name}: {rows} in {row.month:%Y-%m}, and {usual} in the months around it"
    what = "rows" if row.kind == "rows_without_weight" else "value"
    beside = f", and {usual} in its series" if has_series else ""
    return f"{name}: {here} per cent of its {what} without a weight{beside}"


def _times(ratio: float) -> str:
    if ratio >= 1:
        return f"{number(ratio)} times as much"
    return f"1/{number(1 / ratio)} of it" if ratio > 0 else "nothing of it"


def number(value: float) -> str:
    """Three digits, or all of a whole number."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
