"""Step 3: split each world month over areas so that every area meets its windows and the press."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from ortools.sat.python import cp_model

from chokepoint.errors import ChokepointError
from chokepoint.reconstruction import panel, priors
from chokepoint.reconstruction.statements import PressFigure
from chokepoint.reconstruction.window_model import new_solver

WEIGHT = 10**8
GERMANY_IN_EU, VIETNAM_IN_ASEAN, INDIA_IN_REST = 0.45, 0.38, 0.16  # magnets, from the press months


def component_share(product: str, component: str) -> float:
    """Assumed share of a component in the world volume."""
    share = priors.area_share(product, panel.AREA_OF_COMPONENT[component])
    inner = {
        "DEU": GERMANY_IN_EU,
        "EU27_OTHER": 1 - GERMANY_IN_EU,
        "VNM": VIETNAM_IN_ASEAN,
        "ASEAN_OTHER": 1 - VIETNAM_IN_ASEAN,
        "IND": INDIA_IN_REST,
        "ROW_OTHER": 1 - INDIA_IN_REST,
    }
    return share * inner.get(component, 1.0)


def _active_months(
    product: str, area: str, window: int, total: int, world: np.ndarray
) -> list[int]:
    """Months in which an area receives a window's kilogrammes: small volumes ship rarely."""
    months = [m for m in panel.window_months(window) if world[m] > 0]
    unit = float(priors.product(product)["smallest_shipment_kg"])
    wanted = int(np.clip(1 + np.log2(max(total / (4 * unit), 1)), 1, len(months)))
    rng = priors.generator("active", product, area, window)
    weights = np.array([float(world[m]) for m in months])
    order = rng.choice(len(months), size=wanted, replace=False, p=weights / weights.sum())
    return [months[i] for i in sorted(order)]


def split_metal(
    product: str, volumes: Mapping[tuple[str, str, int], int], world: np.ndarray
) -> dict[str, np.ndarray]:
    """kg by area and month of one metal. Window months are solved, the others apportioned."""
    flows = {area: np.zeros(panel.MONTH_COUNT, dtype=np.int64) for area in panel.AREAS}
    for window in panel.WINDOWS:
        months = list(panel.window_months(window))
        targets = {}
        for area in panel.AREAS:
            total = volumes[product, area, window]
            row = np.zeros(panel.MONTH_COUNT)
            if total:
                active = _active_months(product, area, window, total, world)
                row[active] = total * world[active] / world[active].sum()
            targets[area] = row
        model = cp_model.CpModel()
        kg = _variables(model, targets, months, world)
        for area in panel.AREAS:
            model.add(sum(kg[area, m] for m in months) == volumes[product, area, window])
        _solve_into(flows, model, kg, targets, product)
    for m in range(panel.MONTH_COUNT):
        if panel.window_of_month(m) is None and world[m]:
            rng = priors.generator("off-window", product, m)
            shares = np.array([priors.area_share(product, a) for a in panel.AREAS])
            unit = float(priors.product(product)["smallest_shipment_kg"])
            present = rng.random(len(shares)) < np.minimum(1, shares * world[m] / (6 * unit))
            present |= shares == shares.max()
            weights = np.where(present, shares * np.exp(rng.normal(0, 0.4, len(shares))), 0)
            for area, amount in zip(
                panel.AREAS, priors.apportion(int(world[m]), weights), strict=True
            ):
                flows[area][m] = amount
    return flows


def split_magnets(
    volumes: Mapping[tuple[str, str, int], int], world: np.ndarray, press: Sequence[PressFigure]
) -> dict[str, np.ndarray]:
    """kg by component and month of magnets, all 64 months in one model because of the press."""
    product = panel.MAGNETS
    months = range(panel.MONTH_COUNT)
    level = {w: volumes[product, panel.WORLD, w] for w in panel.WINDOWS}
    targets = {}
    for component in panel.COMPONENTS:
        area = panel.AREA_OF_COMPONENT[component]
        inside = component_share(product, component) / priors.area_share(product, area)
        windows = [volumes[product, area, w] / level[w] for w in reversed(panel.WINDOWS)]
        centres = [panel.window_months(w).start + 2.5 for w in reversed(panel.WINDOWS)]
        share = inside * np.interp(np.arange(panel.MONTH_COUNT), centres, windows)
        noise = priors.generator("magnets", component).normal(0, 0.07, panel.MONTH_COUNT)
        targets[component] = share * world * np.exp(noise)
    model = cp_model.CpModel()
    kg = _variables(model, targets, months, world)
    for area in panel.AREAS:
        parts = panel.components_of(area)
        for w in panel.WINDOWS:
            total = sum(kg[c, m] for c in parts for m in panel.window_months(w))
            model.add(total == volumes[product, area, w])
    for figure in press:
        first, last = panel.month_index(figure.first_month), panel.month_index(figure.last_month)
        parts = panel.components_of(figure.area_id)
        total = sum(kg[c, m] for c in parts for m in range(first, last + 1))
        model.add(total >= figure.quantity_kg - figure.tolerance_kg)
        model.add(total <= figure.quantity_kg + figure.tolerance_kg)
    flows = {c: np.zeros(panel.MONTH_COUNT, dtype=np.int64) for c in panel.COMPONENTS}
    _solve_into(flows, model, kg, targets, product)
    return flows


def _variables(
    model: cp_model.CpModel,
    targets: Mapping[str, np.ndarray],
    months: Sequence[int],
    world: np.ndarray,
) -> dict[tuple[str, int], cp_model.IntVar]:
    kg = {(a, m): model.new_int_var(0, int(world[m]), f"{a}_{m}") for a in targets for m in months}
    for m in months:
        model.add(sum(kg[a, m] for a in targets) == int(world[m]))
    return kg


def _solve_into(
    flows: dict[str, np.ndarray],
    model: cp_model.CpModel,
    kg: Mapping[tuple[str, int], cp_model.IntVar],
    targets: Mapping[str, np.ndarray],
    product: str,
) -> None:
    """Minimise relative deviations from the targets; convex, so that residues are spread."""
    costs = []
    for (area, m), variable in kg.items():
        target = int(targets[area][m])
        limit = variable.proto.domain[1] + target
        deviation = model.new_int_var(0, limit, "")
        model.add(deviation >= variable - target)
        model.add(deviation >= target - variable)
        cost = model.new_int_var(0, 8 * limit + 8, "")
        model.add(cost >= deviation)
        model.add(cost >= 8 * (deviation - round(0.2 * target)))
        costs.append(cost * (WEIGHT // (target + 20)))
    model.minimize(sum(costs))
    solver = new_solver(deterministic_limit=4)
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise ChokepointError(
            f"The world months of {product} cannot be split over areas "
            f"({solver.status_name(status)}); change priors/areas.csv."
        )
    for (area, m), variable in kg.items():
        flows[area][m] = solver.value(variable)
