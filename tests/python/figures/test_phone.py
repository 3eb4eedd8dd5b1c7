"""The narrow sheet of a phone: the same rows and numbers, nothing cut, the same bytes each time."""

from itertools import chain

import pytest

from chokepoint.figures.model import Picture
from chokepoint.figures.plain import phone_svg
from chokepoint.figures.theme import DARK, NARROW

from .conftest import series_row
from .drawing import Drawing


@pytest.fixture(scope="session")
def sketches(data):
    from chokepoint.figures.draw import cell_sketches, month_sketches, range_sketches

    return list(chain(range_sketches(data), month_sketches(data), cell_sketches(data)))


def parsed(picture: Picture) -> Drawing:
    found = Drawing(phone_svg(picture))
    assert found.width == NARROW.width
    assert found.overlaps() == [], picture.picture_id
    assert found.outside() == [], picture.picture_id
    return found


def test_no_text_of_any_picture_overlaps_or_leaves_the_narrow_sheet(sketches):
    for sketch in sketches:
        drawing = parsed(sketch.narrow())
        assert len(drawing.lines) > 8


def test_a_narrow_picture_says_what_the_wide_one_says(sketches):
    for sketch in sketches:
        wide, narrow = sketch.made(), sketch.narrow()
        assert (narrow.title, narrow.subtitle, narrow.notes) == (
            wide.title,
            wide.subtitle,
            wide.notes,
        )
        assert narrow.alt_text == wide.alt_text
        assert narrow.title in parsed(narrow).words


def test_rows_stand_in_the_order_of_the_wide_figure_with_its_numbers(range_figure):
    rows = [
        series_row("Mixed or alloyed metals of a long name", 1, index_display="1,234"),
        series_row("Terbium", 2, post_volume_kg=987654, benchmark_mean_kg=876543.0),
    ]
    drawing = parsed(range_figure(rows, paper=NARROW))
    tops = {line.text: line.top for line in drawing.lines}
    assert tops["Mixed or alloyed metals of a long name"] < tops["Terbium"]
    assert tops["1,234"] == pytest.approx(tops["Mixed or alloyed metals of a long name"])
    assert "987,654 kg; mean of earlier windows 876,543 kg" in tops


@pytest.mark.parametrize("count", [1, 30])
def test_long_labels_are_wrapped_beside_their_numbers(range_figure, count):
    rows = [
        series_row(
            f"Compounds of metals number {number} with a name that no phone has room for",
            number,
            index_display="680,667",
            range_position="above",
            index_post=680667.0,
            is_off_scale=True,
        )
        for number in range(1, count + 1)
    ]
    assert parsed(range_figure(rows, paper=NARROW)).words.count("680,667") == 2 * count


def test_a_figure_without_rows_says_so_on_a_phone(range_figure):
    assert "Nothing to chart" in parsed(range_figure([], paper=NARROW)).words


def test_the_same_rows_make_the_same_bytes(sketches):
    assert phone_svg(sketches[0].narrow()) == phone_svg(sketches[0].narrow())


def test_it_has_no_ids_and_is_called_by_the_words_of_the_wide_one(range_figure):
    from chokepoint.figures import render

    rows = [series_row("Terbium", 1)]
    wide = Drawing(render.svg(range_figure(rows))).root
    narrow = Drawing(phone_svg(range_figure(rows, paper=NARROW))).root
    ids = {element.get("id") for element in wide.iter() if element.get("id")}
    assert {narrow.get("aria-labelledby"), narrow.get("aria-describedby")} <= ids
    assert not [element for element in narrow.iter() if element.get("id")]


def test_words_are_escaped(range_figure):
    assert parsed(range_figure([series_row("A & <B>", 1)], paper=NARROW)).texts is not None


def test_a_dark_one_differs_in_colours_only(range_figure):
    rows = [series_row("Terbium", 1)]
    light, dark = (
        parsed(range_figure(rows, paper=NARROW, **theme)) for theme in ({}, {"theme": DARK})
    )
    assert light.lines == dark.lines
