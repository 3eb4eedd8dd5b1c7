"""Specification curve and placebo windows against sums month by month on random panels."""

import csv
from random import Random
from statistics import mean, median

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import percentileofscore, rankdata

from compiled_models import EVENT_PRODUCT_COLUMNS, month, nothing

QUICK = settings(max_examples=60)
FIRST = 2021 * 12 + 1
DESTINATIONS = ["WLD", "USA", "JPN"]
PRODUCT = "28053017"
BASIS = "fixed:2025-01-01"


@pytest.fixture(scope="module")
def models(models, root):
    """With the alternatives of the seed, which are also `models.grid`."""
    with (root / "seeds/events/alternative_specifications.csv").open(encoding="utf-8") as file:
        grid = [tuple(int(value) for value in row.values()) for row in csv.DictReader(file)]
    columns = ("window_months", "benchmark_windows", "start_shift_months")
    models.typed_table("alternative_specifications", dict.fromkeys(columns, "integer"), grid)
    models.grid = grid
    return models


@st.composite
def panels(draw):
    """A panel of up to 66 months: kilogrammes by destination, months that are not covered."""
    months = range(FIRST, FIRST + draw(st.integers(1, 66)))
    # Few different volumes, so that zeros, ties and constant series are common.
    volume = draw(
        st.sampled_from([st.just(0), st.just(7), st.integers(0, 2), st.integers(0, 10**9)])
    )
    has_unknown = draw(st.booleans())
    return {
        "months": list(months),
        "kg": {
            destination: {
                # Some of the shipments have no weight.
                m: None if has_unknown and not draw(st.integers(0, 20)) else draw(volume)
                for m in months
                if draw(st.integers(0, 3))
            }
            for destination in DESTINATIONS[: draw(st.integers(0, 3))]
        },
        "not_loaded": draw(st.sets(st.sampled_from(list(months)), max_size=2)),
        "undefined_before": draw(st.sampled_from([0, 0, FIRST + 12])),
        "start": draw(st.integers(FIRST + 20, FIRST + 62)),
        "window_months": draw(st.integers(1, 12)),
        "benchmark_windows": draw(st.integers(1, 5)),
        "needed": draw(st.integers(1, 5)),
        "statistic": draw(st.sampled_from(["mean", "median"])),
        "treatment": draw(st.sampled_from(["as_zero", "as_missing"])),
    }


def panel(**changes):
    """58 months (to October 2025) and six more, with the paper's specification."""
    return {
        "months": list(range(FIRST, FIRST + 64)),
        "kg": {},
        "not_loaded": set(),
        "undefined_before": 0,
        "start": FIRST + 58,
        "window_months": 6,
        "benchmark_windows": 4,
        "needed": 3,
        "statistic": "mean",
        "treatment": "as_missing",
    } | changes


ALL_ZERO = panel()
CONSTANT = panel(kg={"WLD": dict.fromkeys(range(FIRST, FIRST + 64), 5)})
SINGLE_WINDOW = panel(months=list(range(FIRST + 58, FIRST + 64)), kg={"USA": {FIRST + 60: 9}})
NEW_FLOW = panel(kg={"USA": {FIRST + 60: 9}})


ABSENT = {"not_loaded": "not_covered", "undefined": "undefined", "loaded": "zero"}
STATUS_COLUMNS = {
    "product_series_number": "bigint",
    "month_index": "bigint",
    "absent_state": "varchar",
    "is_reconstructed": "boolean",
}
ROW_COLUMNS = {
    "membership_basis": "varchar",
    "product_series_number": "bigint",
    "destination_number": "integer",
    "month_index": "bigint",
    "absent_state": "varchar",
    "is_recorded": "boolean",
    "volume_kg": "bigint",
    "value_usd": "bigint",
    "has_zero_kg_shipment": "boolean",
}
SPECIFICATION_COLUMNS = {
    "specification_id": "varchar",
    "event_id": "varchar",
    "reporter_code": "varchar",
    "start_month_index": "integer",
    "window_months": "integer",
    "benchmark_windows": "integer",
    "benchmark_windows_needed": "integer",
    "benchmark_statistic": "varchar",
    "membership_basis": "varchar",
    "missing_treatment": "varchar",
    "recorded_by": "varchar",
}
KNOWN_COLUMNS = {
    "reporter_code": "varchar",
    "membership_basis": "varchar",
    "product_code": "varchar",
    "destination_id": "varchar",
    "start_month_index": "integer",
    "window_months": "integer",
    "information": "varchar",
    "lower_kg": "bigint",
    "upper_kg": "bigint",
    "reference_window_number": "integer",
    "proven_below": "boolean",
    "proven_within": "boolean",
    "proven_above": "boolean",
    "proven_windows": "bigint",
}


def state(panel, m):
    """What is known of a month whatever is in it; before the code, no file is needed."""
    if m < panel["undefined_before"]:
        return "undefined"
    return "loaded" if m in panel["months"] and m not in panel["not_loaded"] else "not_loaded"


def load(models, panel, placebo_benchmarks=(2,)):
    numbers = {destination: number for number, destination in enumerate(DESTINATIONS)}
    status = [(1, m, ABSENT[state(panel, m)], True) for m in panel["months"]]
    rows = [
        (BASIS, 1, numbers[destination], m, None, True, kg, 1, kg == 0)
        for destination, volumes in panel["kg"].items()
        for m, kg in volumes.items()
    ]
    needed = min(panel["needed"], panel["benchmark_windows"])
    specification = ("s", "e", "CHN", panel["start"], panel["window_months"])
    specification += (panel["benchmark_windows"], needed, panel["statistic"])
    specification += (BASIS, panel["treatment"], "exporter")
    models.typed_table("int_specifications", SPECIFICATION_COLUMNS, [specification])
    valid_from = panel["undefined_before"] or None
    models.typed_table(
        "int_event_products",
        EVENT_PRODUCT_COLUMNS | {"valid_from_index": "integer", "valid_to_index": "integer"},
        # Of the second nothing is loaded.
        [("e", "CHN", PRODUCT, 1, valid_from, None), ("e", "CHN", "00000000", 2, None, None)],
    )
    models.typed_table(
        "int_event_destinations",
        {"event_id": "varchar", "destination_id": "varchar", "destination_number": "integer"},
        [("e", destination, number) for destination, number in numbers.items()],
    )
    models.typed_table(
        "placebo_benchmarks",
        {"benchmark_windows": "integer"},
        [(length,) for length in placebo_benchmarks],
    )
    # Print says nothing of this panel.
    models.typed_table("int_known_windows", KNOWN_COLUMNS, [])
    models.typed_table("int_month_status", STATUS_COLUMNS, status)
    models.typed_table("int_destination_months", ROW_COLUMNS, rows)
    for name in ("int_alternatives", "int_placebo_dates", "int_measured_alternatives"):
        models.run(name)


def window(panel, destination, start, length):
    """Volume, covered and unknown months of a window, month by month; none known, no volume."""
    volumes = panel["kg"].get(destination, {})
    states = [state(panel, m) for m in range(start, start + length)]
    known = {
        m: volumes.get(m, 0)
        for m, what in zip(range(start, start + length), states, strict=True)
        if what == "loaded" and volumes.get(m, 0) is not None
    }
    undefined = states.count("undefined")
    covered = len(known) + (undefined if panel["treatment"] == "as_zero" else 0)
    volume = sum(known.values()) if covered else None
    return volume, covered, length - len(known) - undefined


def shipment_months(panel, destination, start, length):
    """Known months with a shipment; every row of these panels has a value."""
    volumes = panel["kg"].get(destination, {})
    return sum(
        volumes.get(m) is not None and state(panel, m) == "loaded"
        for m in range(start, start + length)
    )


def benchmark(panel, destination, start, length, windows):
    """Volumes of the complete windows among the earlier ones, shipments in them, unknown ones."""
    complete, shipments, unknown = [], 0, 0
    for k in range(1, windows + 1):
        volume, covered, not_known = window(panel, destination, start - 12 * k, length)
        unknown += bool(not_known)
        if covered == length:
            complete.append(volume)
            shipments += shipment_months(panel, destination, start - 12 * k, length)
    return complete, shipments, unknown


def compare(panel, destination, start, length, windows):
    """What fct_specification_curve says about one alternative, and why not."""
    volume, covered, _ = window(panel, destination, start, length)
    complete, shipments, unknown = benchmark(panel, destination, start, length, windows)
    average = {"mean": mean, "median": median}[panel["statistic"]]
    base = average(complete) if complete else None
    reason = None
    if covered < length:
        reason = "post_window_incomplete"
    elif unknown:
        reason = "benchmark_unknown"
    elif len(complete) < min(panel["needed"], panel["benchmark_windows"], windows) or (
        not base and len(complete) < windows
    ):
        reason = "benchmark_incomplete"
    elif not base and shipments:
        reason = "benchmark_under_half_kg"
    elif not base:
        shipped = shipment_months(panel, destination, start, length)
        reason = "no_benchmark_history" + ("_new_flow" if shipped else "")
    position = None
    if reason is None:
        position = "below" if volume < min(complete) else "within"
        position = "above" if volume > max(complete) else position
    return {
        "post_volume_kg": volume,
        "benchmark_mean_kg": base,
        "benchmark_min_kg": min(complete, default=None),
        "benchmark_max_kg": max(complete, default=None),
        "volume_index": 100 * volume / base if reason is None else None,
        "range_position": position,
        "has_short_benchmark": reason is None and len(complete) < windows,
        "omission_reason": reason,
        "post_months_covered": covered,
        "benchmark_windows_used": len(complete),
    }


def same(row, wanted):
    for column, value in wanted.items():
        assert nothing(row[column]) == (value if value is None else pytest.approx(value)), column


@QUICK
@example(ALL_ZERO)
@example(CONSTANT)
@example(SINGLE_WINDOW)
@example(NEW_FLOW)
@given(panels())
def test_the_curve_is_the_comparison_of_each_alternative(models, panel):
    load(models, panel)
    curve = models.run("fct_specification_curve").astype(object)
    own = (panel["window_months"], panel["benchmark_windows"], 0)
    wanted = {
        (destination, *alternative): compare(
            panel,
            destination,
            panel["start"] + alternative[2],
            alternative[0],
            alternative[1],
        )
        for destination in DESTINATIONS
        for alternative in {own, *models.grid}
    }
    keys = ["destination_id", "window_months", "benchmark_windows", "start_shift_months"]
    found = {tuple(row[key] for key in keys): row for row in curve.to_dict("records")}
    assert found.keys() == wanted.keys()
    assert set(curve["product_code"]) == {PRODUCT}
    for key, row in found.items():
        same(row, wanted[key])
        assert row["is_own_specification"] == (key[1:] == own)
        assert row["window_start_month"].date() == month(panel["start"] + key[3])

    shares = models.run("fct_specification_shares").astype(object).set_index("destination_id")
    for destination in DESTINATIONS:
        cell = [row for key, row in wanted.items() if key[0] == destination]
        positions = [row["range_position"] for row in cell if row["range_position"]]
        share = shares.loc[destination]
        assert share["alternatives"] == len(cell)
        assert share["alternatives_compared"] == len(positions)
        for position in ("below", "within", "above"):
            count = positions.count(position)
            assert share[f"{position}_count"] == count
            percent = 100 * count / len(positions) if positions else None
            same(share, {f"{position}_share_pct": percent})
        indices = [row["volume_index"] for row in cell if row["volume_index"] is not None]
        same(
            share,
            {
                "lowest_index": min(indices, default=None),
                "median_index": median(indices) if indices else None,
                "highest_index": max(indices, default=None),
                "own_range_position": wanted[(destination, *own)]["range_position"],
            },
        )


def placebo_index(panel, destination, start, windows):
    length = panel["window_months"]
    volume, covered, _ = window(panel, destination, start, length)
    complete, _, unknown = benchmark(panel, destination, start, length, windows)
    average = {"mean": mean, "median": median}[panel["statistic"]]
    # A placebo's benchmark lies in the panel.
    if start - 12 * windows < panel["months"][0] or covered < length or unknown:
        return None
    if len(complete) < windows or not average(complete):
        return None
    return 100 * volume / average(complete)


@QUICK
@example(ALL_ZERO)
@example(CONSTANT)
@example(SINGLE_WINDOW)
@given(panels())
def test_placebo_windows_and_the_rank_among_them(models, panel):
    load(models, panel, placebo_benchmarks=(1, 2))
    placebos = models.run("fct_placebo_windows").astype(object)
    ranks = (
        models.run("fct_placebo_ranks")
        .astype(object)
        .set_index(["destination_id", "benchmark_windows"])
    )
    length, start = panel["window_months"], panel["start"]
    starts = [m for m in panel["months"] if m + length - 1 in panel["months"]]
    found = {
        (row["destination_id"], row["benchmark_windows"], row["window_start_month"].date()): row
        for row in placebos.to_dict("records")
    }
    assert len(found) == len(placebos) == len(starts) * len(DESTINATIONS) * 2
    assert len(ranks) == (len(DESTINATIONS) * 2 if starts else 0)
    for destination, windows in ranks.index:
        indices = {m: placebo_index(panel, destination, m, windows) for m in starts}
        for m, index in indices.items():
            row = found[destination, windows, month(m)]
            same(row, {"volume_index": index, "months_after_event": m - start})
            # Months that both windows have, one by one.
            shared = set(range(m, m + length)) & set(range(start, start + length))
            assert row["overlaps_event_window"] == bool(shared)
            assert row["is_placebo"] == (m + length <= start)
        rank = ranks.loc[destination, windows]
        event = indices.get(start)
        before = {m: i for m, i in indices.items() if m + length <= start and i is not None}
        assert rank["placebo_windows"] == len(before)
        assert rank["disjoint_placebo_windows"] == sum((start - m) % length == 0 for m in before)
        same(rank, {"event_index": event})
        if event is None or not before:
            assert nothing(rank["as_extreme_share_pct"]) is None
            continue
        scores = list(before.values())
        as_high = 100 - percentileofscore(scores, event, kind="strict")
        as_low = percentileofscore(scores, event, kind="weak")
        share = as_high if event >= 100 else as_low
        same(rank, {"as_extreme_share_pct": share})
        tail = (1 + min(as_high, as_low) / 100 * len(scores)) / (1 + len(scores))
        same(rank, {"placebo_p": min(1, 2 * tail)})
        from_top = rankdata([-event, *(-score for score in scores)], method="min")[0]
        assert rank["rank_from_top"] == from_top


RANKED = [
    "specification_id",
    "product_code",
    "destination_id",
    "benchmark_windows",
    "reporter_code",
    "window_months",
    "window_start_month",
    "months_after_event",
    "is_event_window",
    "is_placebo",
    "volume_index",
    "omission_reason",
    "is_reconstructed",
]


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("windows", [5, 29])
def test_placebo_p_keeps_its_level_when_all_windows_are_exchangeable(models, windows, ties):
    """P(p <= alpha) <= alpha: each of the windows is as likely as any other to be the event's.

    So take each in turn for the event's: exactly the distribution under exchangeability, for any
    set of indices. One column of "products" per window that is taken.
    """
    random = Random(8)
    rows, wanted = [], {}
    for panel in range(20):
        indices = [random.lognormvariate(4.6, 0.5) for _ in range(windows + 1)]
        if ties:
            indices = [round(index, -2) for index in indices]
        for event in range(windows + 1):
            product = f"{panel}/{event}"
            others = indices[:event] + indices[event + 1 :]
            high = sum(other >= indices[event] for other in others)
            low = sum(other <= indices[event] for other in others)
            wanted[product] = min(1.0, 2 * (1 + min(high, low)) / (1 + windows))
            for place, index in enumerate([indices[event], *others]):
                key = ("s", product, "USA", 2, "CHN", 6, month(24311 - place), -6 * place)
                rows.append((*key, place == 0, place > 0, index, None, False))
    frame = pd.DataFrame(rows, columns=RANKED)
    models.table("fct_placebo_windows", frame.astype({"omission_reason": "string"}))
    found = models.run("fct_placebo_ranks").set_index("product_code")["placebo_p"]
    assert found.to_dict() == pytest.approx(wanted)
    for alpha in [k / (windows + 1) for k in range(1, windows + 2)]:
        assert (found <= alpha + 1e-12).mean() <= alpha + 1e-12
    # Not so cautious that it could never speak: without ties the level is reached.
    if not ties:
        assert (found <= 2 / (windows + 1) + 1e-12).mean() == pytest.approx(2 / (windows + 1))
