"""Step 1: window volumes of every product and area that meet every statement kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from ortools.sat.python import cp_model

from chokepoint.errors import ChokepointError
from chokepoint.reconstruction import panel, priors
from chokepoint.reconstruction.statements import PressFigure, Statement
from chokepoint.reconstruction.window_model import WindowModel, new_solver

WEIGHT = 10**9  # deviations are weighed relative to their target, in billionths
PRINTED = 20  # and more where print fixes the level, so that figures lie inside their step

BELOW_MEAN_INDEX = 80.0  # where print says "below the mean" and no more

# Section 4.4 names eight of South Korea's nine charted metals; see paper_contradictions.
KOREAN_CANDIDATES = ("28053014", "28053018")
KOREAN_NINTH_METAL = "28053014"


def solve_window_volumes(
    statements: Sequence[Statement], press: Sequence[PressFigure]
) -> dict[tuple[str, str, int], int]:
    """kg by (product, area, window), areas including ROW and WLD.

    Products are solved one by one, which keeps each solve small; the statements that count over
    products are then checked on all of them together.
    """
    world = _world_levels(statements)
    volumes: dict[tuple[str, str, int], int] = {}
    for product in panel.PRODUCTS:
        volumes |= _solve_product(product, statements, press, world)
    _check_together(statements, press, volumes)
    return volumes


def _solve_product(
    product: str,
    statements: Sequence[Statement],
    press: Sequence[PressFigure],
    world: dict[tuple[str, bool], float],
) -> dict[tuple[str, str, int], int]:
    """Smallest total deviation from the priors' targets.

    The objective says nothing about what was really shipped; it only keeps free cells at plausible
    sizes. It is convex (slopes 1, 4, 16), so that what print leaves open is spread over windows
    instead of being put into one.
    """
    window_model = WindowModel(statements, press, products=[product])
    model = window_model.model
    if product in KOREAN_CANDIDATES:
        charted = window_model.charted(product, "KOR")
        is_ninth = product == KOREAN_NINTH_METAL
        model.add_bool_and([window_model.within(product, "KOR") if is_ninth else ~charted])
    printed = {
        (s.destination_id, s.metric)
        for s in statements
        if s.product_code == product and s.comparator == "eq"
    }
    costs = []
    for area in (*panel.AREAS, panel.WORLD):
        targets = _targets(product, area, statements, world)
        has_mean = {(area, "volume_index"), (area, "benchmark_mean_kg")} & printed
        if has_mean:
            total = window_model.benchmark_sum(product, area)
            aim = sum(targets[w] for w in panel.BENCHMARK)
            costs.append(
                PRINTED * _cost(window_model, total, aim, 4 * window_model.ceiling[product])
            )
        if area == panel.WORLD:
            continue  # its windows are sums of the areas'
        for w in panel.WINDOWS:
            kg = window_model.volume(product, area, w)
            cost = _cost(window_model, kg, targets[w], window_model.ceiling[product])
            is_printed = w == 0 and (area, "post_volume_kg") in printed
            costs.append(cost * (PRINTED if is_printed else 1))
    model.minimize(sum(costs))
    solver = new_solver(deterministic_limit=4)
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise ChokepointError(
            f"No volumes of {product} meet the statements kept ({solver.status_name(status)}). "
            "Run `chokepoint conflicts` and name the statement to drop in "
            "seeds/published/paper_contradictions.csv."
        )
    return {key: solver.value(variable) for key, variable in window_model.volumes.items()}


def _cost(
    window_model: WindowModel, kg: cp_model.IntVar, target: int, limit: int
) -> cp_model.LinearExprT:
    """Convex cost of a relative deviation: slopes 1, 4 and 16 per target."""
    model = window_model.model
    deviation = model.new_int_var(0, limit, "")
    model.add(deviation >= kg - target)
    model.add(deviation >= target - kg)
    cost = model.new_int_var(0, 16 * limit, "")
    for slope, share in ((1, 0.0), (4, 0.1), (16, 0.3)):
        model.add(cost >= slope * (deviation - round(share * target)))
    return cost * (WEIGHT // (target + 10))


def _targets(
    product: str,
    area: str,
    statements: Sequence[Statement],
    world: dict[tuple[str, bool], float],
) -> dict[int, int]:
    """What each window of a cell is drawn to, in kg.

    Where the cell prints a volume, a mean or an index, the level follows from it, so that computed
    figures lie in the middle of their rounding step instead of at its edge; elsewhere it is the
    assumed share of the world. Benchmark windows scatter around their mean.
    """
    printed: dict[tuple[str, str], float] = {}
    for s in sorted(statements, key=lambda s: s.step, reverse=True):
        if (s.product_code, s.destination_id) == (product, area):
            printed[s.metric, s.comparator] = float(s.value)
    share = 1.0 if area == panel.WORLD else priors.area_share(product, area)
    post = printed.get(("post_volume_kg", "eq"))
    index = printed.get(("volume_index", "eq"))
    mean = printed.get(("benchmark_mean_kg", "eq"))
    if mean is None and post and index:
        mean = 100 * post / index
    if mean is None:
        mean = world[product, False] * share
    if index is None and ("volume_index", "lt") in printed:
        index = BELOW_MEAN_INDEX
    if post is None:
        post = mean * index / 100 if index is not None else world[product, True] * share
    spread = priors.product(product)["window_spread"]
    noise = np.exp(priors.generator("window", product, area).normal(0, spread, 4))
    scatter = dict(zip(panel.BENCHMARK, noise / noise.mean(), strict=True))
    return {0: round(post)} | {w: round(mean * scatter[w]) for w in panel.BENCHMARK}


def _check_together(
    statements: Sequence[Statement],
    press: Sequence[PressFigure],
    volumes: dict[tuple[str, str, int], int],
) -> None:
    window_model = WindowModel(statements, press)
    for key, variable in window_model.volumes.items():
        window_model.model.add(variable == volumes[key])
    solver = new_solver()
    status = solver.solve(window_model.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise ChokepointError(
            "The products meet their own statements but not those that count over products "
            f"({solver.status_name(status)}); see scripts/chokepoint/reconstruction."
        )


def _world_levels(statements: Sequence[Statement]) -> dict[tuple[str, bool], float]:
    """World volume of the window after the event (True) and its benchmark mean (False)."""
    levels = {}
    for s in statements:
        if s.destination_id == panel.WORLD and s.metric == "post_volume_kg" and s.step == 1:
            levels[s.product_code, True] = float(s.value)
    for s in statements:
        if s.destination_id == panel.WORLD and s.metric == "volume_index" and s.step == 1:
            levels[s.product_code, False] = levels[s.product_code, True] * 100 / float(s.value)
    return levels
