"""The figures of the built project, for two specifications: formats, words, marks, rows."""

import io
import json

import pandas as pd
import pytest

from chokepoint.figures import render
from chokepoint.figures.draw import range_sketches
from chokepoint.figures.theme import DARK, LIGHT

from .drawing import Drawing

RANGE_FIGURES = [f"figure_{number}" for number in range(1, 9)]
OPEN = ("bounded", "free")  # what print says of an end that it does not fix
MAGIC = {"png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-", "svg": b"<svg "}


def mart_rows(scratch, figure_id, specification):
    return scratch.execute(
        "select * from marts.figure_series where figure_id = $figure and "
        "specification_id = $specification order by display_order",
        {"figure": figure_id, "specification": specification},
    ).df()


@pytest.mark.parametrize("name", RANGE_FIGURES)
def test_every_figure_is_written_in_every_format(written, name):
    for suffix in ("svg", "png", "pdf", "csv", "json", "txt"):
        content = (written / f"{name}.{suffix}").read_bytes()
        assert content.startswith(MAGIC.get(suffix, b"")), suffix
        assert len(content) > 50, suffix


@pytest.mark.parametrize("name", RANGE_FIGURES)
def test_the_svg_shows_title_labels_and_one_mark_for_each_row(drawings, drawn, data, scratch, name):
    rows = mart_rows(scratch, name, data.context.specification_id)
    drawing = drawings[name]
    assert drawing.title == drawn[name].title
    assert drawn[name].title in drawing.words
    assert drawing.texts("labels") == rows["label"].tolist()
    assert drawing.texts("index_text") == [
        "\u2013" if row.is_shown_in_kg or pd.isna(row.index_words) else row.index_words
        for row in rows.itertuples()
    ]
    off_scale = int(rows["is_off_scale"].sum())
    assert drawing.count("verdicts_off_scale") == off_scale
    assert drawing.count("verdicts") == len(rows) - off_scale
    assert drawing.count("ranges") == len(rows)
    printed = {end: ~rows[f"benchmark_{end}_information"].isin(OPEN) for end in ("min", "max")}
    assert drawing.count("zero_edges") == int((rows["has_zero_minimum"] & printed["min"]).sum())
    # Kilogrammes have a place on the scale of an index only where their mean is printed too.
    placed = rows["benchmark_words"].notna() | (
        rows["index_words"].notna() & (rows["index_post"] > 0)
    )
    for end, marks in (("min", "open_minima"), ("max", "open_maxima")):
        is_open = ~printed[end] | ~(placed | (rows[f"index_{end}"] == 0))
        assert drawing.count(marks) == int(is_open.sum())


@pytest.mark.parametrize("name", RANGE_FIGURES)
def test_the_alt_text_names_the_counts(written, drawings, data, scratch, name):
    rows = mart_rows(scratch, name, data.context.specification_id)
    text = (written / f"{name}.txt").read_text(encoding="utf-8")
    for verdict in ("above", "within", "below"):
        count = int((rows["range_position"] == verdict).sum())
        assert f"{verdict.capitalize()} the range ({count}):" in text
    assert drawings[name].description in text


@pytest.mark.parametrize("name", RANGE_FIGURES)
def test_the_csv_is_the_marts_rows(written, data, scratch, name):
    rows = mart_rows(scratch, name, data.context.specification_id)
    read = pd.read_csv(
        io.BytesIO((written / f"{name}.csv").read_bytes()),
        dtype={
            name: str
            for name in rows.columns
            if name in ("product_code", "index_display") or name.endswith("_words")
        },
    )
    pd.testing.assert_frame_equal(read, rows, check_dtype=False, check_exact=True)


@pytest.mark.parametrize("name", RANGE_FIGURES)
def test_the_metadata_says_what_the_figure_rests_on(written, data, scratch, name):
    known = json.loads((written / f"{name}.json").read_text(encoding="utf-8"))
    rows = mart_rows(scratch, name, data.context.specification_id)
    omitted = scratch.execute(
        "select label from marts.figure_omissions where figure_id = $figure "
        "and specification_id = $specification",
        {"figure": name, "specification": data.context.specification_id},
    ).fetchall()
    assert known["row_count"] == len(rows) == sum(known["verdicts"].values())
    assert {item["label"] for item in known["omissions"]} == {label for (label,) in omitted}
    assert known["is_reconstructed"] is True
    assert known["notes"][-1] == "Reconstructed monthly data: not GACC\u2019s records."


def test_no_text_names_a_number_that_print_does_not_fix(drawn, drawings, data):
    """Each number that is not worded stands nowhere beside the name of its row."""
    unsaid = 0
    for row in data.series.itertuples():
        picture, numbers = drawn[row.figure_id], drawings[row.figure_id].texts("labels")
        if pd.isna(row.index_words) and not row.is_shown_in_kg:
            unsaid += 1
            assert f"{row.label} {row.index_display}" not in picture.alt_text
        if pd.isna(row.post_volume_words):
            assert f"{row.label} {row.post_volume_kg:,}" not in picture.alt_text
            place = numbers.index(row.label)
            assert drawings[row.figure_id].texts("post_text")[place] == "\u2013"
    assert unsaid > 0


def test_every_omitted_product_is_listed_with_its_volume(drawn, data):
    for row in data.omissions.itertuples():
        notes = " ".join(drawn[row.figure_id].notes)
        assert row.label.lower() in notes.lower()
        if pd.notna(row.post_volume_words):
            assert f"({row.post_volume_words} kg)" in notes


def test_no_text_overlaps_or_leaves_the_sheet(drawings, drawn):
    assert set(drawings) == set(drawn) - {"table_1"}
    for name, drawing in drawings.items():
        assert len(drawing.lines) > 10
        assert drawing.overlaps() == [], name
        assert drawing.outside() == [], name


def _ranges(data, theme=LIGHT):
    made = [sketch.made() for sketch in range_sketches(data, theme)]
    return {figure.picture_id: figure for figure in made}


def test_svg_and_png_are_the_same_bytes_every_time(written, data):
    again = _ranges(data)["figure_3"]
    assert render.svg(again).encode() == (written / "figure_3.svg").read_bytes()
    assert render.png(again) == (written / "figure_3.png").read_bytes()


def test_an_svg_refers_to_nothing_outside_itself(written):
    for path in written.glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        for namespace in ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"):
            text = text.replace(namespace, "")
        assert "http" not in text
        assert "<image" not in text
        assert "font-face" not in text


def test_ids_differ_between_figures_of_one_page(drawings):
    found = [
        element.get("id")
        for drawing in drawings.values()
        for element in drawing.root.iter()
        if element.get("id")
    ]
    assert len(found) >= 2 * len(drawings)
    assert len(found) == len(set(found))


def test_the_dark_figure_differs_in_colours_only(written, drawings, data):
    dark = _ranges(data, DARK)["figure_3"]
    svg = render.svg(dark)
    assert Drawing(svg).lines == drawings["figure_3"].lines
    assert DARK.background in svg
    assert DARK.background not in (written / "figure_3.svg").read_text(encoding="utf-8")


def test_monthly_bars_and_strips_cover_every_month(drawings, data):
    months = data.months[data.months["destination_id"] == "WLD"]
    shipped = int((months["volume_kg"] > 0).sum())
    zero = int((months["volume_kg"] == 0).sum())
    unknown = int(months["volume_kg"].isna().sum())
    assert unknown > 0
    bars = drawings["monthly_WLD"]
    assert bars.count("months") + bars.count("months_after_event") == shipped
    assert bars.count("zero_months") == zero
    strips = drawings["zero_months_WLD"]
    assert strips.count("shipped_months") == shipped
    assert strips.count("zero_months") == zero
    assert strips.count("undefined_months") == unknown


def test_table_1_prints_the_marts_figures(written, data):
    page = (written / "table_1.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "http" not in page
    for row in data.growth.itertuples():
        assert row.label in page
        assert f">{row.post_volume_kg:,}<" in page
    # Only rules that are bound to the table: several tables may stand in one page.
    style = page.split("<style>")[1].split("</style>")[0]
    selectors = [line.split("{")[0] for line in style.splitlines() if "{" in line]
    assert all(
        part.strip().startswith("#table-1-") for line in selectors for part in line.split(",")
    )
