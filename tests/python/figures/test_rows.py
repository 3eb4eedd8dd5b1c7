"""Rows as the pictures read them: the values of pandas become Python's, or a message."""

from datetime import date

import pandas as pd
import pytest

from chokepoint.errors import ChokepointError
from chokepoint.figures.monthly import monthly_picture
from chokepoint.figures.rows import MonthRow, OmissionRow, RangeRow, grouped, read_rows
from chokepoint.figures.zero_strips import zero_strips_picture

from .conftest import SOURCES, frame, omission_row, series_row

COLUMNS = omission_row("x")


def months(*volumes, name="Scandium", **changes):
    rows = [
        {
            "product_name": name,
            "destination_id": "WLD",
            "destination_name": "World",
            "month": date(2026, number, 1),
            "volume_kg": volume,
            "is_loaded": True,
            "is_defined": True,
            "is_reconstructed": False,
        }
        for number, volume in enumerate(volumes, start=1)
    ]
    # As DuckDB delivers a bigint that may be null.
    return pd.DataFrame(rows).astype({"volume_kg": "Int64"}).assign(**changes)


def test_rows_hold_values_of_python():
    (row,) = read_rows(RangeRow, frame([series_row("Cerium", 3)], series_row("x", 1)))
    kinds = {name: type(value) for name, value in vars(row).items()}
    assert kinds["display_order"] is kinds["benchmark_windows_used"] is int
    assert kinds["index_post"] is float
    assert kinds["is_off_scale"] is bool
    assert row.label == "Cerium"


@pytest.mark.parametrize("unknown", [None, float("nan"), pd.NA, pd.NaT])
def test_what_pandas_calls_unknown_is_none(unknown):
    rows = pd.DataFrame([omission_row("x")]).astype({"post_volume_kg": object})
    rows.loc[0, "post_volume_kg"] = unknown
    assert read_rows(OmissionRow, rows)[0].post_volume_kg is None


def test_whole_numbers_stay_whole_beside_an_unknown_one():
    rows = months(3, 4).astype({"volume_kg": float})
    rows.loc[1, "volume_kg"] = float("nan")
    volumes = [row.volume_kg for row in read_rows(MonthRow, rows)]
    assert volumes == [3, None]
    assert type(volumes[0]) is int


def test_a_time_stamp_is_the_day_that_it_begins():
    rows = months(3).assign(month=pd.Timestamp("2026-04-01"))
    found = read_rows(MonthRow, rows)[0].month
    assert (found, type(found)) == (date(2026, 4, 1), date)


def test_no_rows_are_no_rows():
    assert read_rows(OmissionRow, frame([], COLUMNS)) == []


def test_missing_columns_are_named():
    rows = pd.DataFrame([omission_row("x")]).drop(columns=["label", "omission_reason"])
    with pytest.raises(
        ChokepointError, match=r"marts\.figure_omissions lacks .*: label, omission_reason"
    ):
        read_rows(OmissionRow, rows)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("range_position", "beside", "'beside' is no below or within or above"),
        ("range_position", None, "null is no below or within or above"),
        ("label", None, "null is no text"),
        ("label", 3, "3 is no text"),
        ("display_order", 1.5, "1.5 is no whole number"),
        ("display_order", True, "True is no whole number"),
        ("index_post", "100", "'100' is no number"),
        ("index_post", True, "True is no number"),
        ("is_off_scale", 1, "1 is no truth value"),
    ],
)
def test_a_value_of_another_kind_is_named_with_its_place(column, value, said):
    rows = [series_row("Cerium", 1), series_row("Terbium", 2) | {column: value}]
    made = pd.DataFrame(rows).astype({column: object})
    with pytest.raises(ChokepointError, match=f"figure_series, row 2 .*, column {column}: {said}"):
        read_rows(RangeRow, made)


def test_groups_keep_the_order_of_the_rows():
    rows = read_rows(MonthRow, pd.concat([months(1, 2, name="B"), months(3, name="A")]))
    found = grouped(rows, lambda row: row.product_name)
    assert [(name, len(group)) for name, group in found.items()] == [("B", 2), ("A", 1)]


@pytest.mark.parametrize("make", [monthly_picture, zero_strips_picture])
def test_a_shipment_without_a_weight_is_no_zero(make, context):
    # Loaded and defined, recorded without a weight: neither zero nor a bar.
    picture = make(months(5, None, 0), context, SOURCES)
    drawn = picture.chart.to_dict(validate=False)
    counts = {
        layer["name"]: len(drawn["datasets"][layer["data"]["name"]])
        if "name" in layer["data"]
        else len(layer["data"]["values"])
        for layer in drawn["layer"]
        if layer.get("name", "").endswith("_months")
    }
    assert (counts["missing_months"], counts["zero_months"]) == (1, 1)
