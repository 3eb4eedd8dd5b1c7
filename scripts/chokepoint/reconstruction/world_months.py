"""Step 2: monthly world volumes that sum to the windows and have the printed volatility.

A lumpy path is drawn first (log-normal around the window's level, scaled until its standard
deviation of log changes is the target). CP-SAT then finds whole kilogrammes near that path which
meet the window sums, the press months and the zero months exactly, and keep the variance inside
the printed step: within a narrow trust region ln(1 + kg) is linear in kg up to its square.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from ortools.sat.python import cp_model

from chokepoint.errors import ChokepointError
from chokepoint.reconstruction import panel, priors
from chokepoint.reconstruction.statements import PressFigure
from chokepoint.reconstruction.window_model import new_solver

SAMPLE = range(2, panel.MONTH_COUNT)  # March 2021 to April 2026, the 62 months of footnote 2
LOG_SCALE = 2000
TRUST = (0.04, 0.10, 0.20)  # relative distance from the path, widened until a solution exists
VARIANCE_HALF_WIDTH = 0.0025  # of the standard deviation; print leaves 0.005


def volatility(path: np.ndarray) -> float:
    """Sample standard deviation of monthly changes of ln(1 + kg) over footnote 2's months."""
    logs = np.log1p(path[SAMPLE.start :])
    return float(np.std(np.diff(logs), ddof=1))


def zero_months(product: str, totals: dict[int, int]) -> set[int]:
    """Months without world exports: before the code exists, then spread by the generator."""
    rng = priors.generator("zeros", product)
    first = panel.FIRST_MONTH_OF_CODE.get(product, 0)
    zeros = set(range(first))
    wanted = int(priors.product(product)["zero_months"]) - len(zeros & set(SAMPLE))
    if wanted <= 0:
        return zeros
    # A window needs as many active months as it has kilogrammes, up to what its size suggests.
    forced: set[int] = set()
    for w, total in totals.items():
        months = [m for m in panel.window_months(w) if m not in zeros]
        if total < len(months):
            quiet = rng.permutation(months)[total:]
            forced |= {int(m) for m in quiet}
    candidates = [m for m in SAMPLE if m not in zeros and m not in forced]
    keep_active = {
        int(rng.choice([m for m in panel.window_months(w) if m not in forced]))
        for w, total in totals.items()
        if total > 0
    }
    rest = [m for m in candidates if m not in keep_active]
    chosen: set[int] = set()
    for start in rng.permutation(rest):  # quiet spells last one to four months
        for m in range(start, start + 1 + min(int(rng.poisson(1.3)), 3)):
            if m in rest and len(chosen) < wanted - len(forced):
                chosen.add(m)
    return zeros | forced | chosen


def _levels(product: str, totals: dict[int, int], press: Sequence[PressFigure]) -> np.ndarray:
    """Deseasonalised kg per month: windows as given, other months between their neighbours."""
    centres = [panel.window_months(w).start + 2.5 for w in reversed(panel.WINDOWS)]
    logs = [np.log(max(totals[w], 1) / 6) for w in reversed(panel.WINDOWS)]
    months = np.arange(panel.MONTH_COUNT)
    level: np.ndarray = np.exp(np.interp(months, centres, logs)) * np.array(
        [priors.SEASON[m % 12] for m in months]
    )
    spans = [(f, _span(f)) for f in press if f.area_id == panel.WORLD]
    for figure, span in sorted(spans, key=lambda pair: -len(pair[1])):
        level[span.start : span.stop] *= figure.quantity_kg / level[span.start : span.stop].sum()
    return level


def _span(figure: PressFigure) -> range:
    return range(panel.month_index(figure.first_month), panel.month_index(figure.last_month) + 1)


def _draw(
    product: str, totals: dict[int, int], zeros: set[int], press: Sequence[PressFigure]
) -> np.ndarray:
    """The path at the spread that gives the target volatility (bisection on the spread)."""
    level = _levels(product, totals, press)
    target = float(priors.product(product)["target_volatility"])
    shocks = priors.generator("months", product).standard_normal(panel.MONTH_COUNT)
    fixed = {m for f in press if f.area_id == panel.WORLD and len(_span(f)) == 1 for m in _span(f)}
    shocks[list(fixed)] = 0
    shocks = np.clip(shocks, -2.2, 2.2)

    def path(spread: float) -> np.ndarray:
        values = level * np.exp(spread * shocks)
        values[list(zeros)] = 0
        for w, total in totals.items():
            months = list(panel.window_months(w))
            held = sum(values[m] for m in months if m in fixed)
            free = [m for m in months if m not in fixed]
            if free and values[free].sum() > 0:
                values[free] *= max(total - held, 1) / values[free].sum()
        active = np.array([m not in zeros for m in range(panel.MONTH_COUNT)])
        return np.where(active, np.maximum(np.round(values), 1), 0)

    low, high = 0.0, 4.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if volatility(path(middle)) < target else (low, middle)
    return path(low)


def solve_world_months(
    product: str, totals: dict[int, int], press: Sequence[PressFigure]
) -> np.ndarray:
    """Integer kg of 64 months; `totals` maps windows to world kg."""
    zeros = zero_months(product, totals)
    path = _draw(product, totals, zeros, press)
    for trust in TRUST:
        solution = _near(product, path, totals, press, trust)
        if solution is not None:
            return solution
    raise ChokepointError(
        f"No monthly path of {product} has the printed volatility; its draw has "
        f"{volatility(path):.3f}. Change target_volatility or zero_months in priors/products.csv."
    )


def _near(
    product: str,
    path: np.ndarray,
    totals: dict[int, int],
    press: Sequence[PressFigure],
    trust: float,
) -> np.ndarray | None:
    model = cp_model.CpModel()
    months, deviations = [], []
    for m, value in enumerate(path):
        point = int(value)
        room = max(int(point * trust), 3) if point else 0
        kg = model.new_int_var(max(point - room, 1 if point else 0), point + room, f"kg_{m}")
        model.add_hint(kg, point)
        deviation = model.new_int_var(0, 2 * room + 1, f"deviation_{m}")
        model.add_abs_equality(deviation, kg - point)
        months.append(kg)
        deviations.append(deviation * (10**8 // (point + 10)))
    for w, total in totals.items():
        model.add(sum(months[m] for m in panel.window_months(w)) == total)
    for figure in press:
        if figure.area_id == panel.WORLD:
            spanned = sum(months[m] for m in _span(figure))
            model.add(spanned >= figure.quantity_kg - figure.tolerance_kg)
            model.add(spanned <= figure.quantity_kg + figure.tolerance_kg)
    _bind_variance(model, path, months, float(priors.product(product)["target_volatility"]))
    model.minimize(sum(deviations))
    solver = new_solver(deterministic_limit=6)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return np.array([solver.value(kg) for kg in months], dtype=np.int64)


def _bind_variance(
    model: cp_model.CpModel, path: np.ndarray, months: list[cp_model.IntVar], target: float
) -> None:
    """n * sum(d^2) - (sum d)^2 inside the band, d the change of the linearised ln(1 + kg)."""
    logs = []
    for m in SAMPLE:
        point = float(path[m])
        # ln(1 + kg) = ln(1 + point) + (kg - point) / (1 + point), in steps of 1 / LOG_SCALE
        log = model.new_int_var(-LOG_SCALE, 25 * LOG_SCALE, f"log_{m}")
        denominator = int(point) + 1
        offset = round(np.log1p(point) * LOG_SCALE)
        scaled = LOG_SCALE * (months[m] - int(point))
        model.add(denominator * (log - offset) <= scaled + denominator)
        model.add(denominator * (log - offset) >= scaled - denominator)
        logs.append(log)
    squares = []
    for previous, current in itertools.pairwise(logs):
        change = model.new_int_var(-25 * LOG_SCALE, 25 * LOG_SCALE, "")
        model.add(change == current - previous)
        square = model.new_int_var(0, (25 * LOG_SCALE) ** 2, "")
        model.add_multiplication_equality(square, [change, change])
        squares.append(square)
    count = len(squares)
    # The mean change is (last - first) / n: fixed by the path up to the trust region.
    drift = float(np.log1p(path[SAMPLE.stop - 1]) - np.log1p(path[SAMPLE.start])) ** 2 / count
    bounds = [(target + side * VARIANCE_HALF_WIDTH) ** 2 * (count - 1) + drift for side in (-1, 1)]
    model.add(sum(squares) >= int(bounds[0] * LOG_SCALE**2))
    model.add(sum(squares) <= int(bounds[1] * LOG_SCALE**2))
