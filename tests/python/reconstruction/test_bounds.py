"""Intervals hold the panel, and their ends are reached by a panel that meets every statement."""

import random

import pandas as pd
import pytest
from ortools.sat.python import cp_model

from chokepoint.reconstruction import panel
from chokepoint.reconstruction.bounds import identified_bounds
from chokepoint.reconstruction.window_model import WindowModel, new_solver

SOME_CELLS = random.Random(20260531).sample(
    [(p, d, w) for p in panel.METALS for d in panel.DESTINATIONS for w in panel.WINDOWS], 12
)


@pytest.fixture(scope="module")
def bounds(root):
    path = root / "seeds/published/reconstruction_bounds.csv"
    frame = pd.read_csv(path, dtype={"product_code": str})
    return frame.set_index(["product_code", "destination_id", "window_number"])


def test_every_cell_has_one_interval(bounds):
    assert bounds.index.is_unique
    assert len(bounds) == len(panel.PRODUCTS) * 7 * len(panel.WINDOWS)
    assert (bounds["lower_kg"] <= bounds["upper_kg"]).all()
    assert (bounds["trivial_lower_kg"] <= bounds["lower_kg"]).all()
    assert (bounds["upper_kg"] <= bounds["trivial_upper_kg"]).all()
    assert set(bounds["information"]) == {"determined", "bounded", "free"}


@pytest.mark.parametrize("cell", SOME_CELLS, ids=lambda cell: "-".join(map(str, cell)))
def test_both_ends_are_reached_and_nothing_beyond(bounds, kept, cell):
    product, _, _ = cell
    row = bounds.loc[cell]

    def feasible(kg):
        window_model = WindowModel(kept, products=[product])
        window_model.model.add(window_model.volumes[cell] == int(kg))
        status = new_solver().solve(window_model.model)
        return status in (cp_model.OPTIMAL, cp_model.FEASIBLE)

    assert feasible(row["lower_kg"])
    assert feasible(row["upper_kg"])
    if product != "28053018" and cell[1] != "KOR":  # coupled by a count; see bounds.COUPLED
        assert not feasible(row["upper_kg"] + 1)
        assert row["lower_kg"] == 0 or not feasible(row["lower_kg"] - 1)


def test_what_the_paper_prints_to_the_kilogramme_is_determined(bounds):
    printed = bounds.loc[("28053029", "JPN", 0)]
    assert (printed["lower_kg"], printed["upper_kg"]) == (656605, 656605)
    assert printed["information"] == "determined"
    # the first window of scandium is one kilogramme, so every destination has at most one
    assert bounds.loc[("28053018", "WLD", -4), "upper_kg"] == 1


@pytest.mark.usefixtures("takes_long")
def test_the_intervals_follow_from_the_statements(kept, press):
    only_world = [s for s in kept if s.destination_id == "WLD"]
    silent = identified_bounds(only_world, press).set_index(
        ["product_code", "destination_id", "window_number"]
    )
    cell = silent.loc[("28053011", "USA", 0)]
    assert (cell["lower_kg"], cell["upper_kg"]) == (0, 253363)
    assert cell["information"] == "free"
