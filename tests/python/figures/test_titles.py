"""Findings and the words they are made of."""

from datetime import date

import pytest

from chokepoint import words
from chokepoint.figures.rows import GrowthRow, RangeRow, read_rows
from chokepoint.figures.table_1 import growth_finding
from chokepoint.figures.text import text_width, wrap, wrap_evenly
from chokepoint.figures.titles import destination_finding, product_finding

from .conftest import frame, series_row


def rows(*verdicts, **changes):
    names = ["Dysprosium", "Terbium", "Cerium", "Mixed or alloyed metals", "NdFeB alloys"]
    made = [
        series_row(name, number, range_position=verdict, **changes)
        for number, (name, verdict) in enumerate(zip(names, verdicts, strict=False), start=1)
    ]
    return read_rows(RangeRow, frame(made, series_row("x", 1)))


@pytest.mark.parametrize(
    ("verdicts", "finding"),
    [
        ("www", "all three metals within the earlier range"),
        ("w", "the only metal within the earlier range"),
        ("aaa", "all three metals above the earlier range"),
        ("aaw", "two of three metals above the earlier range, none below"),
        ("wwb", "cerium below the earlier range, none above"),
        ("abb", "two of three metals below the earlier range, dysprosium above"),
        ("aab", "cerium below the earlier range, two of three metals above it"),
        ("aabb", "two of four metals below the earlier range, two above"),
        ("wwwwb", "NdFeB alloys below the earlier range, none above"),
    ],
)
def test_the_title_is_the_finding(verdicts, finding):
    names = {"a": "above", "w": "within", "b": "below"}
    found = destination_finding("Japan", "metal", rows(*(names[letter] for letter in verdicts)), [])
    assert found == f"Japan: {finding}"


@pytest.mark.parametrize(
    ("verdicts", "finding"),
    [
        (["within"] * 3, "within the earlier range in all three destinations"),
        (["above"] * 2, "above the earlier range in both destinations"),
        (["above", "within"], "above the earlier range in Dysprosium, below it nowhere"),
        (
            ["above", "above", "within"],
            "above the earlier range in two of three destinations, below it nowhere",
        ),
        (
            ["above", "above", "below", "below"],
            "above the earlier range in two of four destinations, below it in two",
        ),
    ],
)
def test_the_title_of_a_product_is_its_finding(verdicts, finding):
    one_product = rows(*verdicts, product_code="85051110")
    assert product_finding("Magnets", one_product, [], None) == f"Magnets: {finding}"


@pytest.mark.parametrize(
    ("changes", "differences", "finding"),
    [
        ([1, 1], [1, 1], "Every product was exported in larger volume than a year earlier, all"),
        ([1, 1], [1, -1], "all but terbium growing faster than before"),
        ([1, -1], [1, -1], "One of two products was exported in larger volume"),
        ([-1, -1], [-1, -1], "None of two products were exported in larger volume"),
        ([1, 1], [1, None], "than a year earlier, one growing faster than before"),
        ([None, None], [None, None], "No product can be compared with a year earlier"),
    ],
)
def test_table_1_names_its_finding(changes, differences, finding):
    names = ("Dysprosium", "Terbium")
    table = [
        GrowthRow(name, name, 1000, None, change, difference, is_reconstructed=False)
        for name, change, difference in zip(names, changes, differences, strict=True)
    ]
    assert finding in growth_finding(table)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "\u2013"),
        (0, "0"),
        (0.75, "0.75"),
        (0.001, "<0.01"),
        (5.25, "5.25"),
        (4.5, "4.5"),
        (12.25, "12"),
        (2408.5, "2,409"),
        (33229126, "33,229,126"),
        (-290000.4, "\u2212290,000"),
    ],
)
def test_kilogrammes_are_rounded_as_print_does(value, text):
    assert words.kilogrammes(value) == text


def test_months_are_named_by_their_span():
    first, last = date(2025, 11, 1), date(2026, 4, 1)
    assert words.span(first, last) == "November 2025 to April 2026"
    assert words.season(first, last) == "2025/26"
    assert words.season(date(1999, 11, 1), date(2000, 4, 1)) == "1999/00"
    assert words.season(date(2025, 1, 1), date(2025, 6, 1)) == "2025"
    assert words.span(first, first) == "November 2025"
    assert words.short_span(date(2025, 1, 1), date(2025, 6, 1)) == "Jan \u2013 Jun 2025"


def test_text_is_broken_at_spaces_and_fits():
    text = (
        "Three of ten metals above the earlier range, none below, and a Wordwithoutanyspaceinside"
    )
    lines = wrap(text, 120, 14)
    assert " ".join(lines) == text
    assert all(text_width(line, 14) <= 120 for line in lines if " " in line)
    even = wrap_evenly(text, 400, 14)
    assert len(even) == len(wrap(text, 400, 14))
    assert max(text_width(line, 14) for line in even) <= 400


def test_bold_text_is_wider():
    assert text_width("Dysprosium", 14, bold=True) > text_width("Dysprosium", 14) > 50


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("World", "the world"),
        ("Rest of the world", "the rest of the world"),
        ("United States", "the United States"),
        ("Japan", "Japan"),
    ],
)
def test_a_place_inside_a_sentence(name, said):
    assert words.the(name) == said


def test_a_product_inside_a_sentence_keeps_its_capitals():
    assert words.inner("NdFeB magnets") == "NdFeB magnets"
    assert words.inner("Rare earth magnets") == "rare earth magnets"
