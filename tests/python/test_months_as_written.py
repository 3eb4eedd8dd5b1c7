"""Months and places as people write them."""

from datetime import date

import pytest

from chokepoint.errors import ChokepointError
from chokepoint.months import read_month
from chokepoint.names import find_place, place_code

DESTINATIONS = [
    {"code": code, "name": name, "symbol": None, "has_data": code != "FRA"}
    for code, name in (
        ("WLD", "World"),
        ("USA", "United States"),
        ("EU27", "European Union"),
        ("KOR", "South Korea"),
        ("GBR", "United Kingdom"),
        ("FRA", "France"),
    )
]
PARTNERS = [
    {"code": code, "name": name, "symbol": code, "destination_ids": groups}
    for code, name, groups in (
        ("DEU", "Germany", "EU27"),
        ("FRA", "France", "EU27"),
        ("IND", "India", None),
        ("PRK", "North Korea", None),
        ("USA", "United States", "USA"),
    )
]


@pytest.mark.parametrize(
    "text",
    [
        *("2025-11", "2025-11-01", "2025/11", "202511", "2025M11", "11/2025", "11-2025", "11.2025"),
        *(
            "Nov 2025",
            "nov. 2025",
            "November 2025",
            "NOVEMBER, 2025",
            "Nov-2025",
            " 2025 November ",
        ),
    ],
)
def test_a_month_is_read(text):
    assert read_month("--from", text) == date(2025, 11, 1)


def test_september_and_may():
    assert read_month("--from", "Sept 2025") == read_month("--from", "9/2025") == date(2025, 9, 1)
    assert read_month("--from", "May 2025") == date(2025, 5, 1)


@pytest.mark.parametrize("text", ["11/25", "01/11/2025", "11-12-25", "Nov 25", "Nov '25", "11.12"])
def test_what_can_be_read_in_several_ways_is_refused(text):
    with pytest.raises(ChokepointError, match="can be read in several ways"):
        read_month("--from", text)


@pytest.mark.parametrize(
    "text",
    ["", "November", "2025", "2026-13", "13/2026", "2026-0", "Novem 2025", "0000-01", "last"],
)
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ChokepointError, match="is no month"):
        read_month("--to", text)


def test_a_day_is_refused():
    with pytest.raises(ChokepointError, match="is a day"):
        read_month("--to", "2025-11-15")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("US", "USA"), ("u.s.", "USA"), ("usa", "USA"), ("America", "USA"), ("states", "USA")),
        *(("UK", "GBR"), ("GB", "GBR"), ("Great  Britain", "GBR"), ("EU", "EU27")),
        *(("Korea", "KOR"), ("KR", "KOR"), ("Republic of Korea", "KOR"), ("world", "WLD")),
    ],
)
def test_a_place_is_found(text, code):
    assert find_place(text, DESTINATIONS, PARTNERS, "28053017")["code"] == code


@pytest.mark.parametrize("text", ["Germany", "germany", "DE", "deu"])
def test_a_country_of_a_group_says_which_and_who_answers(text):
    with pytest.raises(ChokepointError) as error:
        find_place(text, DESTINATIONS, PARTNERS, "28053017")
    assert "part of: European Union (--destination EU27)" in str(error.value)
    assert "chokepoint compare --product 28053017 --destination DEU" in str(error.value)


def test_a_destination_without_data_is_a_country_of_its_group():
    with pytest.raises(ChokepointError, match="part of: European Union"):
        find_place("France", DESTINATIONS, PARTNERS, "28053017")


def test_a_country_of_no_group():
    with pytest.raises(ChokepointError, match="part of no group here, but of the world"):
        find_place("IN", DESTINATIONS, PARTNERS, "28053017")


def test_a_place_that_is_none():
    with pytest.raises(ChokepointError, match="destination 'Mars' is not known"):
        find_place("Mars", DESTINATIONS, PARTNERS, "28053017")
    assert place_code("Mars") == "mars"
