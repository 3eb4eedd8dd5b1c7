"""The scan that counts all faults at once, against the same rows looked at one by one."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.rows.faults import PER_KIND

from .conftest import EN, gacc_text
from .files.tables import folder, put
from .reading import Loader, read_file

LAST = date(2026, 7, 20)
# What each cell is, by its place in the table: sound, or words with which it is refused.
CELLS = {
    0: {
        "202601": None, "2026-02": None, "202613": "not a month", "first": "not a month",
        "2025": "a year, not a month", "202601-202603": "not a month, perhaps a span",
        "198712": "a month before", "202608": "a month after", "202701": "a month after",
        "209912": "a month after", "204001": "a month after", "203002": "a month after",
        "203003": "a month after",
    },
    3: {
        "85051110": None, "8505111000": None, "8505": "not an HS code", "85051": "not an HS code",
        "8505111": "not an HS code", "magnets": "not an HS code", "x": "not an HS code",
        "85051110000": "not an HS code", "8.505111E+07": "a spreadsheet",
    },
    7: {
        "0": None, "1,000": None, "5.0": None, "x": "not a number", "1,00": "not a number",
        "1e30": "a spreadsheet", "-3": "negative kilogrammes", "-4": "negative kilogrammes",
    },
    11: {
        "0": None, "17,065,395": None, "x": "not a number", "12 USD": "not a number",
        "-1": "negative", "9" * 16: "not a number",
    },
}  # fmt: skip
PLAIN = ["202601", "502", "United States", "85051110", "Magnets", "10", "Ordinary", "0", "Kilogram",
         "0", "-", "0"]  # fmt: skip


def cell(at):
    sound = [text for text, what in CELLS[at].items() if what is None]
    return st.one_of(*[st.sampled_from(sound)] * 5, st.sampled_from(list(CELLS[at])))


def filled(number, cells):
    """A row, apart from all others by its regime."""
    row = list(PLAIN)
    row[5] = str(10 + number)
    for at, text in cells.items():
        row[at] = text
    return row


def scanned(rows):
    """(column, words of the fault, value, row) of what is refused."""
    with folder() as path:
        try:
            read_file(put(path, "a.csv", gacc_text(EN, rows)), flow="export", vintage_date=LAST)
        except FileRefused as refused:
            problems = refused.problems
        else:
            return set()
    return {(one.column, kind_of(one), one.value, one.row) for one in problems}


def kind_of(problem):
    """The longest of the words above with which it is said."""
    words = {what for what in CELLS[EN.index(problem.column)].values() if what}
    return max((what for what in words if what in problem.what), key=len, default=problem.what)


def one_by_one(rows):
    """The same by reading every row; of each kind the values that come first."""
    first = {}
    for number, row in enumerate(rows, start=2):
        for at, texts in CELLS.items():
            if what := texts[row[at]]:
                kind = first.setdefault((EN[at], what), {})
                if row[at] in kind or len(kind) < PER_KIND:
                    kind.setdefault(row[at], number)
    return {(*kind, value, row) for kind, found in first.items() for value, row in found.items()}


@pytest.mark.usefixtures("takes_long")
@settings(max_examples=60, deadline=None)
@given(st.lists(st.fixed_dictionaries({at: cell(at) for at in CELLS}), min_size=1, max_size=12))
def test_the_scan_finds_what_reading_row_by_row_finds(cells):
    rows = [filled(number, row) for number, row in enumerate(cells)]
    assert scanned(rows) == one_by_one(rows)


@pytest.mark.parametrize("at", CELLS, ids=[EN[at] for at in CELLS])
def test_of_each_kind_the_first_values_are_named(at):
    rows = [filled(number, {at: text}) for number, text in enumerate(CELLS[at])]
    assert scanned(rows) == one_by_one(rows)


@pytest.fixture
def load(tmp_path):
    return Loader(tmp_path, "hs_code")


def row(month="202601", partner="502", code="85051110", kg="1,000", value="50,000", regime="10"):
    names = ["Somewhere", code, "Magnets", regime, "Ordinary Trade"]
    return [month, partner, *names, kg, "Kilogram", "0", "-", value]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ({"month": "20261"}, "row 3, column Date of data, value '20261': not a month"),
        ({"partner": "5021"}, "row 3, column Trading partner code, value '5021': "),
        ({"kg": "inf"}, "row 3, column Quantity, value 'inf': not a "),
        ({"kg": "-3"}, "row 3, column Quantity, value '-3': negative "),
        ({"value": "1e20"}, "row 3, column US dollar, value '1e20': a spreadsheet "),
    ],
)
def test_a_cell_is_refused_and_not_taken_for_another(load, cell, says):
    text = gacc_text(EN, [row(), row(**{"regime": "33", **cell})])
    assert says in load.refusal("a.csv", text, flow="export")


def test_the_first_row_is_named_and_how_many_have_the_fault(load):
    rows = [row(regime=str(n), kg="x" if n % 1000 == 700 else str(n)) for n in range(29_999)]
    said = load.refusal("a.csv", gacc_text(EN, rows), flow="export")
    assert "row 702, column Quantity, value 'x': not a " in said
    assert "in 30 rows" in said


def test_a_month_of_one_digit_is_not_taken_for_october(load):
    assert load(
        "a.csv", gacc_text(EN, [row("2026-1")]), "cast(month as varchar)", flow="export"
    ) == [("2026-01-01",)]
