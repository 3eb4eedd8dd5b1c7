"""Range charts from rows made by hand: what is rare in the data must not be rare in the tests."""

from dataclasses import replace

import pytest

from chokepoint.figures import render
from chokepoint.figures.model import Window
from chokepoint.figures.range_chart import Scope
from chokepoint.figures.theme import LIGHT

from .conftest import omission_row, series_row
from .drawing import Drawing

MAGNETS = Scope("figure_8", "Magnets", "product_kind", "magnet")


def drawing(picture):
    found = Drawing(render.svg(picture))
    assert found.overlaps() == []
    assert found.outside() == []
    return found


def test_an_index_beyond_the_scale_is_printed_in_the_gutter(range_figure):
    picture = range_figure(
        [
            series_row(
                "Dysprosium",
                1,
                index_post=8163.0,
                index_display="8,163",
                range_position="above",
                is_off_scale=True,
            ),
            series_row("Terbium", 2),
        ]
    )
    found = drawing(picture)
    assert found.texts("gutter_values") == ["8,163"]
    assert (found.count("verdicts_off_scale"), found.count("verdicts")) == (1, 1)


def test_kilogrammes_stand_for_an_index_on_a_tiny_mean(range_figure):
    picture = range_figure(
        [
            series_row(
                "Dysprosium",
                1,
                index_post=680667.0,
                index_display="680,667",
                post_volume_kg=5105,
                benchmark_mean_kg=0.75,
                range_position="above",
                is_off_scale=True,
                is_shown_in_kg=True,
            )
        ]
    )
    found = drawing(picture)
    assert found.texts("gutter_values") == ["5,105 kg"]
    assert found.texts("mean_text") == ["0.75"]
    assert "680,667" not in found.words
    assert "Dysprosium 5,105 kg" in picture.alt_text
    assert "680,667" not in picture.alt_text


def test_a_range_that_starts_at_zero_has_a_dark_edge(range_figure):
    rows = [series_row("Cerium", 1, index_min=0.0, has_zero_minimum=True), series_row("Terbium", 2)]
    found = drawing(range_figure(rows))
    assert found.count("zero_edges") == 1
    assert "starts at zero" in found.words
    assert "starts at zero" not in drawing(range_figure(rows[1:])).words


def test_a_range_beyond_the_scale_runs_into_the_gutter(range_figure):
    picture = range_figure([series_row("Cerium", 1, index_max=650.0)])
    assert drawing(picture).count("ranges_beyond") == 1
    assert any("goes on beyond 400" in note for note in picture.notes)


def test_a_range_of_one_value_is_visible(range_figure):
    found = drawing(range_figure([series_row("Cerium", 1, index_min=100.0, index_max=100.0)]))
    assert found.count("range_points") == 1


def test_each_verdict_has_its_own_shape_and_colour(range_figure):
    picture = range_figure(
        [
            series_row("A", 1, range_position="above", index_post=150.0),
            series_row("B", 2),
            series_row("C", 3, range_position="below", index_post=10.0),
        ]
    )
    marks = [
        (path.get("d").split("L")[0][:1] and path.get("d"), path.get("fill"))
        for group in Drawing(render.svg(picture)).root.iter()
        if "verdicts_marks" in (group.get("class") or "").split()
        for path in group
    ]
    assert len({shape for shape, _ in marks}) == 3
    assert [colour for _, colour in marks] == [LIGHT.above, LIGHT.within, LIGHT.below]


def test_where_nothing_can_be_charted_the_figure_says_so(range_figure):
    picture = range_figure(
        [], [omission_row("Dysprosium"), omission_row("Cerium", post_volume_kg=0)]
    )
    assert picture.title == "United States: no metal can be compared with earlier years"
    found = drawing(picture)
    assert "dysprosium (3,500 kg) and cerium (0 kg)" in found.words
    assert found.count("verdicts") == 0


def test_where_print_decides_nothing_the_title_does_not_say_that_nothing_can_be_compared(
    range_figure,
):
    undecided = {"omission_reason": "not_determined", "post_volume_words": None}
    picture = range_figure([], [omission_row("Dysprosium", **undecided)])
    assert picture.title == "United States: what is printed decides no verdict on any metal"
    picture = range_figure([], [omission_row("Japan", **undecided)], scope=MAGNETS)
    assert picture.title == "Magnets: what is printed decides no verdict on any destination"


def test_places_keep_their_capitals(range_figure):
    charted = [
        series_row("European Union", 1, benchmark_windows_used=3, is_reconstructed=True),
        series_row("World", 2),
    ]
    picture = range_figure(charted, [omission_row("South Korea")], scope=MAGNETS)
    said = " ".join(picture.notes)
    assert "South Korea (3,500 kg)." in said
    assert "complete windows: the European Union (three)." in said
    assert said.endswith("records: the European Union.")


def test_a_figure_about_nothing_in_the_event_says_so(range_figure):
    assert range_figure([]).title == "United States: no metal is compared"
    assert range_figure([], scope=MAGNETS).title == "Magnets: no destination is compared"


def test_reasons_of_omission_are_kept_apart(range_figure):
    picture = range_figure(
        [series_row("Terbium", 1)],
        [
            omission_row("Dysprosium"),
            omission_row("Scandium", omission_reason="benchmark_incomplete", post_volume_kg=133),
            omission_row("Cerium", omission_reason="post_window_incomplete", post_volume_kg=None),
        ],
    )
    assert [note.split(":")[-1].strip() for note in picture.notes[:3]] == [
        "dysprosium (3,500 kg).",
        "scandium (133 kg).",
        "cerium (unknown).",
    ]


@pytest.mark.parametrize(
    ("flags", "note"),
    [
        ((False, False), None),
        ((True, True), "Reconstructed monthly data: not GACC\u2019s records."),
        ((True, False), "Reconstructed monthly data, not GACC\u2019s records: terbium."),
    ],
)
def test_reconstructed_rows_are_named(range_figure, flags, note):
    picture = range_figure(
        [
            series_row("Terbium", 1, is_reconstructed=flags[0]),
            series_row("Cerium", 2, is_reconstructed=flags[1]),
        ]
    )
    found = [text for text in picture.notes if text.startswith("Reconstructed")]
    assert found == ([note] if note else [])
    assert picture.is_reconstructed is any(flags)


def test_fewer_windows_than_specified_are_named(range_figure):
    picture = range_figure([series_row("Scandium", 1, benchmark_windows_used=3)])
    assert any(
        "Fewer than four complete windows: scandium (three)." in note for note in picture.notes
    )


def test_other_windows_change_the_words(range_figure, context):
    other = replace(
        context,
        benchmark_statistic="median",
        windows=tuple(
            Window(number, *(month.replace(year=2025 + number) for month in span))
            for number in (-2, -1, 0)
            for span in [(context.post.first_month.replace(month=1), context.post.last_month)]
        ),
    )
    picture = range_figure([series_row("Terbium", 1)], context=other)
    assert "January 2025 to April 2025 against the same months of 2023 to 2024" in picture.subtitle
    assert "Median of the two earlier windows" not in picture.subtitle
    assert "median of the two earlier windows = 100" in drawing(picture).words


def test_many_and_long_labels_fit(range_figure):
    names = [f"Rare earth compounds of kind {n}, mixed, alloyed or separated" for n in range(40)]
    rows = [series_row(name, number) for number, name in enumerate(names, start=1)]
    rows[0] |= {"post_volume_kg": 12_345_678_901, "benchmark_mean_kg": 98_765_432_109.5}
    found = drawing(range_figure(rows, [omission_row(f"Further metal {n}") for n in range(30)]))
    assert found.texts("labels") == names
    assert "and 18 more" in found.words


def test_the_figure_of_a_product_counts_destinations(range_figure):
    places = ["World", "Japan", "United States", "United Kingdom"]
    verdicts = ["above", "above", "below", "within"]
    rows = [
        series_row(place, number, range_position=verdict, product_code="85051110")
        for number, (place, verdict) in enumerate(zip(places, verdicts, strict=True), start=1)
    ]
    picture = range_figure(rows, scope=MAGNETS, world_label="World")
    assert picture.title == (
        "Magnets: above the earlier range worldwide and in Japan, below it in the United States"
    )
    assert "by destination" in picture.subtitle


@pytest.mark.parametrize(
    ("highest", "end"), [(150.0, "160"), (100.0, "140"), (346.0, "400"), (400.0, "400")]
)
def test_the_scale_ends_where_the_rows_do(range_figure, highest, end):
    found = drawing(range_figure([series_row("A", 1, index_post=highest, range_position="above")]))
    assert end in [line.text for line in found.lines]
    assert str(int(end) + 20) not in [line.text for line in found.lines]
    # A field for what is off the scale is there only if something is.
    assert (found.count("gutter"), "off scale" in found.words) == (0, False)


def test_what_is_off_scale_does_not_stretch_it(range_figure):
    far = {"index_post": 8163.0, "index_display": "8,163", "is_off_scale": True}
    found = drawing(range_figure([series_row("A", 1, range_position="above", **far)]))
    assert found.count("gutter") == 1
    assert found.texts("gutter_values") == ["8,163"]
    assert "140" in [line.text for line in found.lines]


@pytest.mark.parametrize("information", ["bounded", "free"])
def test_an_end_that_is_not_printed_is_open(range_figure, information):
    rows = [
        series_row("A", 1, benchmark_min_information=information),
        series_row("B", 2, benchmark_max_information=information),
        series_row("C", 3, benchmark_min_information="determined"),
    ]
    found = drawing(range_figure(rows))
    assert (found.count("open_minima"), found.count("open_maxima")) == (1, 1)
    assert "open: end not printed, reconstructed" in found.words


def test_customs_data_has_no_open_bar_and_no_word_of_it(range_figure):
    rows = [series_row("A", 1, benchmark_min_information=None, benchmark_max_information=None)]
    found = drawing(range_figure(rows))
    assert (found.count("open_minima"), found.count("open_maxima")) == (0, 0)
    assert "open" not in found.words


def test_a_minimum_of_zero_that_is_not_printed_has_no_edge(range_figure):
    rows = [
        series_row("A", 1, index_min=0.0, has_zero_minimum=True, benchmark_min_information="free")
    ]
    picture = range_figure(rows)
    assert drawing(picture).count("zero_edges") == 0
    assert not any("starts at zero" in note for note in picture.notes)


def test_numbers_that_print_does_not_fix_are_shown_nowhere(range_figure):
    rows = [
        series_row(
            "Cerium",
            1,
            index_post=233.4,
            range_position="above",
            index_display="233",
            index_words=None,
            post_volume_kg=34221,
            post_volume_words=None,
            benchmark_mean_kg=14656.0,
            benchmark_words=None,
        )
    ]
    picture = range_figure(rows)
    found = drawing(picture)
    for number in ("233", "34,221", "14,656"):
        assert number not in found.words
        assert number not in picture.alt_text
    assert "Cerium (not printed)" in picture.alt_text
    assert found.count("hollow_verdicts") == found.count("verdicts") == 1
    assert any("hollow mark" in note for note in picture.notes)


def test_an_end_in_kilogrammes_has_no_place_where_the_mean_is_not_printed(range_figure):
    unknown_mean = {
        "index_post": 0.0,
        "index_words": "0",
        "index_display": "0",
        "post_volume_kg": 0,
        "benchmark_words": None,
        "benchmark_min_information": "determined",
        "benchmark_max_information": "free",
        "range_position": "below",
        "is_reconstructed": True,
    }
    assert drawing(range_figure([series_row("Yttrium", 1, **unknown_mean)])).count("open_minima")
    printed = unknown_mean | {"benchmark_words": "2,700"}
    assert not drawing(range_figure([series_row("Yttrium", 1, **printed)])).count("open_minima")
    known = range_figure(
        [series_row("Yttrium", 1, **unknown_mean | {"index_min": 0.0, "has_zero_minimum": True})]
    )
    assert any("starts at zero" in note for note in known.notes)
