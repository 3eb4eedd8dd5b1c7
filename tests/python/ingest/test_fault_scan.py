"""What is said of a file with many faults: the first row of each, and how many have it.

That every cell is read as what its layout means, or refused, is in properties/.
"""

import pytest

from .conftest import EN, gacc_text
from .loading import Loader


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
