"""Rank, exceedance, chance, corrections and leave-one-out against scipy and brute force."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from .panels import DESTINATIONS, SPECIFICATION, Cell, comparison_rows, window_rows

# Few values, so that ties and zeros are common; now and then a large one.
KG = st.one_of(
    st.integers(0, 4), st.integers(0, 200), st.integers(0, 50_000_000), st.just(7), st.just(0)
)
KEYS = [
    (product, destination)
    for product in ("85051110", "28053011", "28053012")
    for destination in DESTINATIONS["destination_id"]
]


@st.composite
def panels(draw):
    """Cells of one specification: up to seven windows, some of them incomplete."""
    windows = draw(st.integers(1, 7))
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=8, unique=True))
    window = st.one_of(KG, KG, KG, st.none()) if draw(st.booleans()) else KG
    return [
        Cell(
            product_code=product,
            destination_id=destination,
            post_kg=draw(window),
            benchmark_kg=tuple(
                draw(st.lists(window, min_size=windows, max_size=windows))
                if draw(st.booleans())
                else [draw(KG)] * windows
            ),
            post_usd=draw(st.one_of(st.none(), st.integers(0, 10**6))),
            active_months=draw(st.integers(0, 6)),
        )
        for product, destination in keys
    ]


def given_panels(test):
    return settings(max_examples=40)(given(cells=panels())(test))


def load(models, cells):
    models.table("fct_window_volumes", window_rows(cells))
    models.table("fct_benchmark_comparison", comparison_rows(cells))
    numbers = sorted({-n for cell in cells for n in range(len(cell.benchmark_kg) + 1)})
    models.table(
        "int_windows",
        pd.DataFrame(
            {
                "specification_id": SPECIFICATION,
                "window_number": numbers,
                "window_start_month": [pd.Timestamp(2025 + n, 11, 1) for n in numbers],
            }
        ),
    )


def by_key(frame):
    return {(row.product_code, row.destination_id): row for row in frame.itertuples()}


def same(found, wanted, rel=1e-9, absolute=1e-12):
    if wanted is None:
        return found is None or pd.isna(found)
    return not pd.isna(found) and math.isclose(found, wanted, rel_tol=rel, abs_tol=absolute)


def chances(values, windows):
    """P(above), P(below) over every charted choice of the window after the event."""
    above, below, charted = 0, 0, 0
    for post in range(windows + 1):
        others = [value for place, value in enumerate(values) if place != post]
        if sum(others) == 0:
            continue
        charted += 1
        above += values[post] > max(others)
        below += values[post] < min(others)
    return above / charted, below / charted


@given_panels
def test_rank_exceedance_and_t(models, cells):
    load(models, cells)
    rows = by_key(models.run("fct_verdict_strength"))
    assert len(rows) == len(cells)
    for cell in cells:
        row = rows[(cell.product_code, cell.destination_id)]
        earlier, post = cell.complete, cell.post_kg
        n = len(earlier)
        if post is None or n == 0:
            assert pd.isna(row.upper_rank_p)
            assert pd.isna(row.windows_ranked)
            continue
        everything = [post, *earlier]
        upper = sum(value >= post for value in everything) / (n + 1)
        lower = sum(value <= post for value in everything) / (n + 1)
        assert same(row.upper_rank_p, upper)
        assert same(row.lower_rank_p, lower)
        assert same(row.two_sided_rank_p, min(1, 2 * min(upper, lower)))
        assert row.windows_ranked == n + 1
        assert row.rank_from_top == sorted(everything, reverse=True).index(post) + 1
        assert row.rank_from_bottom == sorted(everything).index(post) + 1
        assert row.tied_windows == earlier.count(post)
        if not cell.has_benchmark:
            assert pd.isna(row.range_exceedance)
            assert pd.isna(row.chance_above)
            continue
        above, below = chances(everything, n)
        assert same(row.chance_above, above)
        assert same(row.chance_below, below)

        mean = Fraction(sum(earlier), n)
        bound = max(earlier) if post > mean else min(earlier)
        exceedance = 0.0 if post == mean else None
        if exceedance is None and bound != mean:
            exceedance = float((post - mean) / (bound - mean))
        assert same(row.range_exceedance, exceedance, rel=1e-6)
        assert (row.range_position == "within") or exceedance is None or exceedance > 1

        if n == 1 or exceedance is None:
            assert pd.isna(row.is_5_pct_possible)
        else:
            t_bound = exceedance * (n - 1) / math.sqrt(n + 1)
            assert same(row.t_bound, t_bound, rel=1e-6)
            assert same(row.smallest_t_p, 2 * stats.t.sf(t_bound, n - 1), rel=1e-5, absolute=1e-10)
        if n > 1 and max(earlier) > min(earlier):
            t = float(post - mean) / (np.std(earlier, ddof=1) * math.sqrt(1 + 1 / n))
            assert same(row.t_statistic, t, rel=1e-6, absolute=1e-9)
            wanted = 2 * stats.t.sf(abs(t), n - 1)
            assert same(row.t_two_sided_p, wanted, rel=1e-5, absolute=1e-10)
            assert abs(row.t_statistic) <= row.t_bound * (1 + 1e-9) + 1e-9
        else:
            assert pd.isna(row.t_statistic)


@given_panels
def test_volume_flags_unit_values_and_detectable_ratio(models, root, cells):
    load(models, cells)
    rows = by_key(models.run("fct_verdict_strength"))
    shifts = pd.read_csv(root / "seeds/reference/detection_shifts.csv")
    constants = dict(shifts.itertuples(index=False))
    for cell in cells:
        row = rows[(cell.product_code, cell.destination_id)]
        earlier = cell.complete
        total = sum(earlier)
        if not earlier:
            assert pd.isna(row.is_small_volume)
            continue
        active = sum(cell.active_months for kg in earlier if kg)
        share = max(earlier) / total if total else None
        assert row.benchmark_active_months == active
        assert same(row.largest_window_share_pct, None if share is None else 100 * share)
        flags = [total < 100 * len(earlier), active < 6, share is not None and share > 0.6]
        assert row.is_small_volume == any(flags)
        assert same(row.benchmark_unit_value_usd_per_kg, 10.0 if total else None)
        unit = None
        if cell.post_kg and cell.post_usd is not None:
            unit = cell.post_usd / cell.post_kg
        assert same(row.post_unit_value_usd_per_kg, unit)
        change = 100 * (unit / 10 - 1) if unit is not None and total else None
        assert same(row.unit_value_change_pct, change, absolute=1e-9)
        ratio = None
        if len(earlier) > 1 and min(earlier) > 0:
            ratio = math.exp(constants[len(earlier)] * np.std(np.log(earlier), ddof=1))
        assert same(row.detectable_ratio, ratio, rel=1e-6)


@given_panels
def test_adjusted_p_values(models, cells):
    load(models, cells)
    frame = models.run("fct_verdict_strength")
    tested = frame[frame["has_benchmark"]]
    assert frame.loc[~frame["has_benchmark"], "bh_adjusted_p"].isna().all()
    for _, family in tested.groupby(tested["destination_id"] == "WLD"):
        p = family["two_sided_rank_p"].to_numpy(dtype=float)
        for method in ("bh", "by"):
            wanted = stats.false_discovery_control(p, method=method)
            np.testing.assert_allclose(family[f"{method}_adjusted_p"], wanted, rtol=1e-9)
        assert (family["family_cells"] == len(family)).all()


def tail(probabilities, at_least):
    """P(at least so many successes), by convolution: exact for different probabilities."""
    distribution = np.array([1.0])
    for p in probabilities:
        distribution = np.convolve(distribution, [1 - p, p])
    return distribution[at_least:].sum()


@given_panels
def test_chance_table(models, cells):
    load(models, cells)
    models.run("fct_verdict_strength")
    models.table(
        "int_specification_overlaps",
        pd.DataFrame({"specification_id": [SPECIFICATION], "destination_id": ["DEU"]}),
    )
    table = models.run("fct_chance_table").set_index(["destination_id", "product_kind"])
    charted = [cell for cell in cells if cell.has_benchmark]
    groups = {}
    for cell in charted:
        kind = "magnet" if cell.product_code.startswith("85") else "metal"
        pooled = cell.destination_id not in ("WLD", "DEU")
        places = [cell.destination_id] + (["ALL"] if pooled else [])
        for place, kind_row in itertools.product(places, (kind, "all")):
            groups.setdefault((place, kind_row), []).append(cell)
    assert set(table.index) == set(groups)
    for key, members in groups.items():
        row = table.loc[key]
        simple = [1 / (len(cell.complete) + 1) for cell in members]
        assert row["charted_count"] == len(members)
        assert same(row["expected_count"], sum(simple))
        tied = [chances([cell.post_kg, *cell.complete], len(cell.complete)) for cell in members]
        for place, verdict in enumerate(("above", "below")):
            count = sum(cell.position == verdict for cell in members)
            possible = [pair[place] for pair in tied if pair[place] > 0]
            assert row[f"{verdict}_count"] == count
            assert row[f"{verdict}_possible_count"] == len(possible)
            assert same(row[f"{verdict}_expected_given_ties"], sum(possible))
            for column, probabilities in (
                (f"{verdict}_tail_p", simple),
                (f"{verdict}_tail_p_given_ties", possible),
            ):
                mean = np.mean(probabilities) if probabilities else 0
                wanted = stats.binom.sf(count - 1, len(probabilities), mean)
                assert same(row[column], wanted, rel=1e-8)
                exact = tail(probabilities, count)
                if len(set(probabilities)) <= 1:
                    assert same(row[column], exact, rel=1e-8)
                elif count >= sum(probabilities) + 1:
                    assert row[column] >= exact - 1e-12  # Hoeffding 1956
        assert row["is_tail_exact"] == (len(set(simple)) == 1)


@given_panels
def test_leave_one_out(models, cells):
    load(models, cells)
    frame = models.run("fct_leave_one_out")
    charted = [cell for cell in cells if cell.has_benchmark]
    assert len(frame) == sum(2 * (len(cell.complete) + 1) for cell in charted)
    if frame.empty:
        return
    frame = frame.set_index(["product_code", "destination_id"]).sort_index()
    for cell in charted:
        rows = frame.loc[[(cell.product_code, cell.destination_id)]]
        changed, sides = [], []
        for row in rows.itertuples():
            rest = [
                kg
                for number, kg in enumerate(cell.benchmark_kg, start=1)
                if kg is not None and -number != row.left_out_window
            ]
            base = getattr(np, row.benchmark_statistic)(rest) if rest else None
            index = 100 * cell.post_kg / base if base else None
            assert same(row.volume_index, index)
            shortened = Cell("", "", cell.post_kg, tuple(rest)).position
            assert (None if pd.isna(row.range_position) else row.range_position) == shortened
            assert row.benchmark_windows_used == len(rest)
            assert row.is_verdict_changed == (shortened != cell.position)
            changed.append(shortened != cell.position)
            # Whole numbers: at an index of 100 a rounding error would be a side.
            sides.append(None if index is None else np.sign(round(index - 100, 9)))
        assert (rows["is_verdict_stable"] == (not any(changed))).all()
        if not any(side == 0 for side in sides):
            assert (rows["is_side_stable"] == (None not in sides and len(set(sides)) == 1)).all()


@pytest.mark.parametrize(("windows", "possible"), [(18, False), (19, True)])
def test_nineteen_windows_make_5_per_cent_possible_by_rank(models, windows, possible):
    load(models, [Cell("85051110", "USA", 50, tuple(range(100, 100 + windows)))])
    row = models.run("fct_verdict_strength").iloc[0]
    assert row["is_5_pct_possible_by_rank"] == possible
    assert row["lower_rank_p"] == pytest.approx(1 / (windows + 1))


@pytest.mark.parametrize("windows", [2, 3, 4, 5, 9])
def test_the_bound_on_t_is_reached_and_never_passed(models, windows):
    # One window at the bound, the others equal: the least variance that a bound allows.
    load(models, [Cell("85051110", "USA", 500, (200, *[100] * (windows - 1)))])
    row = models.run("fct_verdict_strength").iloc[0]
    assert abs(row["t_statistic"]) == pytest.approx(row["t_bound"], rel=1e-12)


def test_four_windows_need_an_exceedance_of_2_37(models):
    quantile = stats.t.ppf(0.975, 3)
    needed = quantile * math.sqrt(5) / 3
    assert round(needed, 2) == 2.37
    mean, bound = 100_000, 200_000
    cells = [
        Cell("85051110", place, mean + round(factor * needed * (bound - mean)), benchmark)
        for place, factor in (("USA", 0.999), ("JPN", 1.001))
        for benchmark in [(bound, 2 * mean - bound, mean, mean)]
    ]
    load(models, cells)
    rows = by_key(models.run("fct_verdict_strength"))
    assert not rows[("85051110", "USA")].is_5_pct_possible
    assert rows[("85051110", "JPN")].is_5_pct_possible


def test_rounding_does_not_break_the_order_of_the_corrected_p_values(models):
    """8/9 * 7 / 7 is 0.8888888888888887: below 8/9, which an exact check refused."""
    benchmark = tuple(range(10, 90, 10))
    load(models, [Cell(f"2805301{place}", "USA", 55, benchmark) for place in range(7)])
    rows = models.run("fct_verdict_strength")  # which checks the contract
    assert rows["two_sided_rank_p"].tolist() == [pytest.approx(8 / 9)] * 7
    assert rows["bh_adjusted_p"].tolist() == [pytest.approx(8 / 9)] * 7
    assert (rows["bh_adjusted_p"] < rows["two_sided_rank_p"]).all()


def test_empty_panel(models):
    cells = [Cell("85051110", "USA", 1, (1,))]
    models.table("fct_window_volumes", window_rows(cells).iloc[:0])
    models.table("fct_benchmark_comparison", comparison_rows(cells).iloc[:0])
    for name in ("fct_verdict_strength", "fct_chance_table", "fct_leave_one_out"):
        assert models.run(name).empty
