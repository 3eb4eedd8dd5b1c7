"""Interval of each window volume that is consistent with everything printed (solve min and max)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from ortools.sat.python import cp_model

from chokepoint.errors import ChokepointError
from chokepoint.reconstruction import panel
from chokepoint.reconstruction.statements import PressFigure, Statement
from chokepoint.reconstruction.window_model import WindowModel, new_solver

# These two are coupled by one count: one of them is South Korea's ninth charted metal.
COUPLED = ("28053014", "28053018")


def _interval(window_model: WindowModel, key: tuple[str, str, int]) -> tuple[int, int]:
    ends = []
    for maximise in (False, True):
        model = window_model.model
        variable = window_model.volumes[key]
        if maximise:
            model.maximize(variable)
        else:
            model.minimize(variable)
        solver = new_solver(deterministic_limit=20)
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise ChokepointError(f"No bound for {key}: {solver.status_name(status)}.")
        # The bound is proven also where the time limit ends the search first.
        ends.append(round(solver.best_objective_bound))
    return ends[0], ends[1]


def printed_model(
    product: str, statements: Sequence[Statement], press: Sequence[PressFigure]
) -> WindowModel:
    """The model of one product under everything printed."""
    window_model = WindowModel(statements, press, products=[product])
    if product in COUPLED:
        _korean_choice(window_model, product)
    return window_model


def _korean_choice(window_model: WindowModel, product: str) -> None:
    """South Korea's ninth metal: this product is charted and within, or it has no history."""
    within = window_model.within(product, "KOR")
    charted = window_model.charted(product, "KOR")
    window_model.model.add_bool_or([within, ~charted])


def identified_bounds(
    statements: Sequence[Statement], press: Sequence[PressFigure]
) -> pd.DataFrame:
    """One row per product, destination and window; kg."""
    steps = _printed_steps(statements)
    rows = []
    for product in panel.PRODUCTS:
        full = printed_model(product, statements, press)
        for destination in (panel.WORLD, *panel.DESTINATIONS):
            silent = _without(destination, product, statements, press)
            for window in panel.WINDOWS:
                key = (product, destination, window)
                low, high = _interval(full, key)
                trivial = _interval(silent, key) if silent else (0, full.ceiling[product])
                step = steps.get(key)
                information = _information(low, high, step, trivial)
                rows.append((*key, low, high, step, information, *trivial))
    columns = ["product_code", "destination_id", "window_number", "lower_kg", "upper_kg"]
    columns += ["printed_step_kg", "information", "trivial_lower_kg", "trivial_upper_kg"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"printed_step_kg": "Int64"})


def _without(
    destination: str, product: str, statements: Sequence[Statement], press: Sequence[PressFigure]
) -> WindowModel | None:
    """The model as if nothing were printed about a destination: only accounting is left.

    None for the world: nothing stands above it from which its volume would follow.
    """
    if destination == panel.WORLD:
        return None
    others = [s for s in statements if s.destination_id != destination]
    other_press = [f for f in press if not _concerns(f, destination)]
    silent = WindowModel(others, other_press, products=[product])
    if product in COUPLED and destination != "KOR":
        _korean_choice(silent, product)
    return silent


def _concerns(figure: PressFigure, destination: str) -> bool:
    members = set(panel.components_of(destination))
    return bool(members & set(panel.components_of(figure.area_id))) and figure.area_id != "WLD"


def _printed_steps(statements: Sequence[Statement]) -> dict[tuple[str, str, int], int]:
    """Finest rounding step at which the cell's volume itself is printed."""
    steps: dict[tuple[str, str, int], int] = {}
    for s in statements:
        if s.metric in ("post_volume_kg", "window_volume_kg") and s.comparator == "eq":
            key = (s.product_code, s.destination_id, s.window_number or 0)
            steps[key] = min(int(s.step), steps.get(key, int(s.step)))
    return steps


def _information(low: int, high: int, step: int | None, trivial: tuple[int, int]) -> str:
    """determined: one value at printed precision; free: print about the cell adds nothing."""
    if high - low <= (step or 1) - (0 if step and step > 1 else 1):
        return "determined"
    return "free" if (low, high) == trivial else "bounded"
