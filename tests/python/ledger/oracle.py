"""The same answers by brute force in plain Python: each cell of each month on its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median

from .lakes import DESTINATIONS, MEMBERSHIPS, PARTNERS, PRODUCTS, Flow, Lake, Specification

KNOWN = ("shipped", "under_half_kg", "zero")


@dataclass(frozen=True)
class Cell:
    """The state of a product to a destination in a month, and its kilogrammes where known."""

    state: str
    kg: int | None = None


@dataclass(frozen=True)
class Verdict:
    """What the comparison of one product and destination says."""

    post_kg: int | None
    index: Fraction | None
    position: str | None
    reason: str | None
    is_short: bool


def members(destination: str, month: date, basis: str) -> list[str]:
    """The partners that a destination is the sum of in a month."""
    if destination == "WLD":
        return [p for p, (_, valid_from) in PARTNERS.items() if month >= (valid_from or month)]
    if destination in PARTNERS:
        return [destination]
    day = date.fromisoformat(basis.removeprefix("fixed:")) if basis != "as_of_month" else month
    return [
        partner
        for group, partner, first, last in MEMBERSHIPS
        if group == destination and first <= day and (last is None or day <= last)
    ]


def recorded(flow: Flow | None) -> Cell:
    """What a row says, or the want of one where a download covers the cell."""
    if flow is None:
        return Cell("zero", 0)
    if flow.kg is None:
        return Cell("weight_unknown")
    if flow.kg == 0:
        return Cell("under_half_kg" if flow.usd > 0 else "zero", 0)
    return Cell("shipped", flow.kg)


def partner_cell(lake: Lake, exporter: str, product: str, partner: str, month: date) -> Cell:
    """What the latest download that covers the cell says of it."""
    key = (product, partner, month)
    speaking = [b for b in lake.batches if b.exporter == exporter and b.covers(key)]
    if not speaking:
        return Cell("not_covered")
    return recorded(speaking[-1].rows.get(key))


def cell(
    lake: Lake, exporter: str, product: str, destination: str, month: date, basis: str
) -> Cell:
    """The sum over the members, known only where each of them is."""
    valid_from = PRODUCTS[product]
    if valid_from is not None and month < valid_from:
        return Cell("undefined")
    cells = [
        partner_cell(lake, exporter, product, partner, month)
        for partner in members(destination, month, basis)
    ]
    states = {one.state for one in cells}
    for unknown in ("not_covered", "weight_unknown"):
        if unknown in states:
            return Cell(unknown)
    state = next(state for state in KNOWN if state in states)
    return Cell(state, sum(one.kg or 0 for one in cells))


def verdict(lake: Lake, spec: Specification, product: str, destination: str) -> Verdict:
    """The window after the event against the same months of the years before."""
    windows = [
        [
            cell(
                lake, spec.exporter, product, destination,
                date(2025 - back, 11 + number, 1), spec.membership_basis,
            )
            for number in range(spec.window_months)
        ]
        for back in range(spec.benchmark_windows + 1)
    ]  # fmt: skip
    return judged(spec, windows)


def judged(spec: Specification, windows: list[list[Cell]]) -> Verdict:
    """The verdict on the cells of each window, the one after the event first."""
    counting = (*KNOWN, "undefined") if spec.missing_treatment == "as_zero" else KNOWN
    kg = [sum(one.kg or 0 for one in window) for window in windows]
    counted = [sum(one.state in counting for one in window) for window in windows]
    full = [count == spec.window_months for count in counted]
    unknown = [
        any(one.state in ("not_covered", "weight_unknown") for one in window)
        for window in windows
    ]  # fmt: skip
    shipped = [
        any(one.state in ("shipped", "under_half_kg") for one in window) for window in windows
    ]
    used = [number for number in range(1, len(windows)) if full[number]]
    post = kg[0] if counted[0] else None
    base = None
    if used:
        values = [Fraction(kg[number]) for number in used]
        is_median = spec.benchmark_statistic == "median"
        base = median(values) if is_median else sum(values) / len(values)

    def because(reason: str) -> Verdict:
        return Verdict(post, None, None, reason, False)

    if not full[0]:
        return because("post_window_incomplete")
    if any(unknown[1:]):
        return because("benchmark_unknown")
    if len(used) < spec.benchmark_windows_needed:
        return because("benchmark_incomplete")
    is_short = len(used) < spec.benchmark_windows
    if base is None or base == 0:
        if is_short:
            return because("benchmark_incomplete")
        if any(shipped[number] for number in used):
            return because("benchmark_under_half_kg")
        return because("no_benchmark_history_new_flow" if shipped[0] else "no_benchmark_history")
    low, high = min(kg[number] for number in used), max(kg[number] for number in used)
    position = "below" if kg[0] < low else "above" if kg[0] > high else "within"
    return Verdict(post, 100 * kg[0] / base, position, None, is_short)


def verdicts(lake: Lake, specs: tuple[Specification, ...]) -> dict[tuple[str, str, str], Verdict]:
    """By specification, product and destination."""
    return {
        (spec.specification_id, product, destination): verdict(lake, spec, product, destination)
        for spec in specs
        for product in PRODUCTS
        for destination in DESTINATIONS
    }
