"""Possible positions against the intervals, the panel, and the statements behind them."""

import pandas as pd
import pytest

from chokepoint.reconstruction import panel
from chokepoint.reconstruction.positions import POSITIONS, possible_positions

KEY = ["product_code", "destination_id"]
CAN_BE = [f"can_be_{name}" for name in POSITIONS]
COMPOSITION = "2025-01-01"  # membership_basis of the paper's specification


@pytest.fixture(scope="module")
def positions(root):
    path = root / "seeds/published/reconstruction_positions.csv"
    return pd.read_csv(path, dtype={"product_code": str}).set_index(KEY)


@pytest.fixture(scope="module")
def bounds(root):
    path = root / "seeds/published/reconstruction_bounds.csv"
    return pd.read_csv(path, dtype={"product_code": str}).set_index([*KEY, "window_number"])


@pytest.fixture(scope="module")
def volumes(root):
    """kg by product, destination and window, from the raw rows and the reference lists alone."""
    raw = pd.read_csv(root / "seeds/raw/raw_gacc_monthly_exports.csv", dtype=str)
    partners = pd.read_csv(root / "seeds/reference/gacc_partners.csv", dtype=str)
    members = pd.read_csv(root / "seeds/reference/destination_memberships.csv", dtype=str)
    members = members[
        (members["valid_from"] <= COMPOSITION)
        & (members["valid_to"].isna() | (members["valid_to"] >= COMPOSITION))
    ]
    ids = partners.drop_duplicates("partner_code").set_index("partner_code")["partner_id"]
    raw["partner_id"] = raw["partner_code"].map(ids)
    raw["kg"] = raw["quantity_kg"].astype("int64")
    raw["window_number"] = [panel.window_of_month(panel.month_index(m)) for m in raw["month"]]
    raw = raw[raw["window_number"].notna()].astype({"window_number": int})
    parts = {panel.WORLD: set(raw["partner_id"])}
    for destination in panel.DESTINATIONS:
        group = set(members.loc[members["group_code"] == destination, "partner_id"])
        parts[destination] = group or {destination}
    return {
        (product, destination, window): int(
            raw.loc[
                (raw["hs_code"] == product)
                & (raw["window_number"] == window)
                & raw["partner_id"].isin(parts[destination]),
                "kg",
            ].sum()
        )
        for product in panel.PRODUCTS
        for destination in (panel.WORLD, *panel.DESTINATIONS)
        for window in panel.WINDOWS
    }


def test_every_cell_has_one_row_and_an_answer(positions):
    assert positions.index.is_unique
    assert len(positions) == len(panel.PRODUCTS) * 7
    assert positions[[*CAN_BE, "can_lack_benchmark"]].any(axis=1).all()


def test_intervals_never_exclude_what_is_possible(positions, bounds):
    for cell, row in positions.iterrows():
        post = bounds.loc[(*cell, 0)]
        windows = [bounds.loc[(*cell, w)] for w in panel.BENCHMARK]
        low = [w["lower_kg"] for w in windows]
        high = [w["upper_kg"] for w in windows]
        if post["lower_kg"] >= min(high):
            assert not row["can_be_below"], cell
        if post["upper_kg"] <= max(low):
            assert not row["can_be_above"], cell
        if post["upper_kg"] < min(low) or post["lower_kg"] > max(high):
            assert not row["can_be_within"], cell
        if max(low) > 0:
            assert not row["can_lack_benchmark"], cell


def test_the_panel_has_a_possible_position_everywhere(positions, volumes):
    for cell, row in positions.iterrows():
        post = volumes[(*cell, 0)]
        windows = [volumes[(*cell, w)] for w in panel.BENCHMARK]
        if not sum(windows):
            assert row["can_lack_benchmark"], cell
        elif post < min(windows):
            assert row["can_be_below"], cell
        elif post > max(windows):
            assert row["can_be_above"], cell
        else:
            assert row["can_be_within"], cell


def test_print_fixes_the_position_of_every_cell_with_a_benchmark(positions):
    assert (positions[CAN_BE].sum(axis=1) <= 1).all()
    open_history = positions[positions["can_lack_benchmark"] & positions[CAN_BE].any(axis=1)]
    # South Korea's ninth metal is lanthanum or scandium; see DECISIONS.
    assert list(open_history.index) == [("28053014", "KOR"), ("28053018", "KOR")]


def test_the_positions_follow_from_the_statements(positions, kept, press):
    again = possible_positions(kept, press).set_index(KEY)
    assert again.equals(positions.replace({True: "true", False: "false"}))
    only_world = [s for s in kept if s.destination_id == "WLD"]
    silent = possible_positions(only_world, press).set_index(KEY)
    assert (silent.loc[("28053011", "USA")] == "true").all()
