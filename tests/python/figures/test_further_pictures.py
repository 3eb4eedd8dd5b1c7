"""Waterfall, specification curve and placebo distribution, from rows made by hand."""

from itertools import product

import duckdb
import pandas as pd
import pytest

from chokepoint.figures import render
from chokepoint.figures.data import CONTRIBUTIONS
from chokepoint.figures.placebo import placebo_picture
from chokepoint.figures.specification_curve import specification_curve_picture
from chokepoint.figures.waterfall import waterfall_picture

from .conftest import SOURCES
from .drawing import Drawing


def drawing(picture):
    found = Drawing(render.svg(picture))
    assert found.overlaps() == []
    assert found.outside() == []
    assert found.title == picture.title
    return found


def part(name, kind, points, **changes):
    return {
        "product_code": "85051110",
        "product_name": "Magnets",
        "destination_id": name[:3].upper(),
        "destination_name": name,
        "part_kind": kind,
        "post_volume_kg": 1250,
        "benchmark_mean_kg": 1000.0,
        "volume_index": 125.0,
        "change_kg": 10.0 * points,
        "contribution_points": points,
        "is_reconstructed": True,
    } | changes


def test_the_waterfall_ends_at_the_worlds_index(context):
    rows = pd.DataFrame(
        [
            part("World", "world", 25.0),
            part("European Union", "destination", 20.0),
            part("Germany", "overlapping", 12.0),
            part("Rest of the world", "rest_of_world", 6.0),
            part("United States", "destination", -1.0),
        ]
    )
    picture = waterfall_picture(rows, context, SOURCES)
    assert picture.title == (
        "Magnets: +25 per cent worldwide, most of all through the European Union; "
        "only the United States went the other way"
    )
    found = drawing(picture)
    # Germany is a part of a part: drawn, it would be counted twice.
    assert found.texts("points") == ["100", "+20.0", "+6.0", "\u22121.0", "125"]
    assert (found.count("parts_above"), found.count("parts_below")) == (2, 1)
    assert found.count("links") == 4


def test_a_product_that_nobody_bought_before_has_no_waterfall():
    with duckdb.connect() as connection:
        connection.execute("""
            create schema marts;
            create table marts.dim_products as
            select 'A' as product_code, 'Magnets' as product_name, 1 as display_order;
            create table marts.dim_destinations as
            select 'WLD' as destination_id, 'World' as destination_name;
            create table marts.fct_contributions as
            select 'paper' as specification_id, 'A' as product_code, 'WLD' as destination_id,
            'magnet' as product_kind, 'world' as part_kind, points as contribution_points,
            true as is_evidence
            from (values (25.0), (null)) as worlds (points);
        """)
        found = connection.execute(CONTRIBUTIONS, {"specification": "paper"}).df()
    assert found["contribution_points"].tolist() == [25.0]


def readings():
    for position, (months, windows) in enumerate(product((3, 6, 12), (2, 4))):
        index = None if position == 0 else 60.0 + 30 * position
        yield {
            "product_code": "28053012",
            "product_name": "Dysprosium",
            "destination_id": "WLD",
            "destination_name": "World",
            "window_months": months,
            "benchmark_windows": windows,
            "start_shift_months": 0,
            "volume_index": index,
            "range_position": None if index is None else "above" if index > 150 else "within",
            "is_own_specification": (months, windows) == (6, 4),
            "is_reconstructed": False,
        }


def test_the_curve_shows_each_reading_and_its_choices(context):
    picture = specification_curve_picture(pd.DataFrame(list(readings())), context, SOURCES)
    assert picture.title == (
        "Dysprosium, World: within the earlier range under three of five readings, two above"
    )
    found = drawing(picture)
    assert (found.count("within"), found.count("above"), found.count("below")) == (3, 2, 0)
    assert found.count("choices") == 3 * 5
    assert found.count("own_reading") == 1
    assert found.texts("labels")[:3] == ["Months: 3", "Months: 6", "Months: 12"]
    assert "Without a benchmark, not drawn: one reading." in picture.notes


def test_a_curve_without_a_benchmark_says_so(context):
    rows = pd.DataFrame(list(readings())).assign(volume_index=float("nan"))
    picture = specification_curve_picture(rows, context, SOURCES)
    assert picture.title == "Dysprosium, World: no reading has a benchmark"
    assert drawing(picture).count("choices") == 0


@pytest.mark.parametrize(
    ("event_index", "as_extreme", "count"), [(900.0, 0, "one"), (120.0, 1, "none")]
)
def test_the_placebo_figure_prints_the_marts_rank(context, event_index, as_extreme, count):
    windows = {
        "Dysprosium": [event_index, 95.0, 110.0, 150.0, 60.0, None],
        "Terbium": [None, 100.0],
    }
    rows = pd.DataFrame(
        [
            {
                "label": label,
                "volume_index": index,
                "is_event_window": position == 0,
                "is_placebo": position > 0,
                "as_extreme_count": as_extreme if label == "Dysprosium" else None,
                "placebo_windows": 4 if label == "Dysprosium" else 0,
            }
            for label, indices in windows.items()
            for position, index in enumerate(indices)
        ]
    ).assign(
        destination_id="WLD", destination_name="World", benchmark_windows=2, is_reconstructed=True
    )
    picture = placebo_picture(rows, context, SOURCES)
    assert picture.title == (
        f"World: {count} of one product more extreme than every window before the Event"
    )
    assert "each against two windows" in picture.subtitle
    found = drawing(picture)
    assert found.texts("counts") == [f"{as_extreme} of 4"]
    assert (found.count("placebo_windows"), found.count("event_windows")) == (4, 1)
    assert any("not drawn: terbium" in note for note in picture.notes)


@pytest.mark.parametrize(
    ("indices", "end", "beyond"),
    [
        ([90.0, 120.0, 128.0], 140, 0),
        ([0.0, 0.0], 100, 0),
        ([5200.0, 6100.0, 8163.0], 10000, 0),
        ([60.0, 80.0, 95.0, 8163.0], 500, 1),
        ([], 100, 0),
    ],
)
def test_the_curve_has_a_scale_of_its_own(indices, end, beyond):
    from chokepoint.figures.specification_curve import scale_of

    scale = scale_of(indices)
    assert (scale.end, len(scale.beyond)) == (end, beyond)
    assert 4 <= scale.end / scale.step <= 10
    assert all(0 <= scale.place(index) <= scale.place(0) for index in indices)
