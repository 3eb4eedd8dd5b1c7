"""Japan's e-Stat by its API: a record per value, months among the categories, thousand yen."""

import json

import pytest

from .reading import Loader

COLUMNS = "strftime(month, '%Y-%m'), hs_code, quantity, cast(value_number as bigint)"


def value(code, category, text, *, area="50105", year="2026"):
    return {"@cat01": code, "@cat02": str(category), "@area": area, "@time": f"{year}000000",
            "$": text}  # fmt: skip


def line(*months, code="850511000", units=("NO", "KG"), **where):
    """All values of a line: (first quantity, second quantity, thousand yen) from January on."""
    found = [value(code, 100, units[0], **where), value(code, 110, units[1], **where)]
    found += [value(code, total, "9", **where) for total in (120, 130, 140)]
    for month in range(12):
        cells = months[month] if month < len(months) else (0, 0, 0)
        found += [
            value(code, 150 + 30 * month + 10 * number, str(cell), **where)
            for number, cell in enumerate(cells)
        ]
    return found


def answer(values, *, status=0, table="0004049326", following=None):
    about = {"TOTAL_NUMBER": len(values)} | ({"NEXT_KEY": following} if following else {})
    return {
        "GET_STATS_DATA": {
            "RESULT": {"STATUS": status, "ERROR_MSG": "said"},
            "PARAMETER": {"LANG": "J"},
            "STATISTICAL_DATA": {
                "RESULT_INF": about, "TABLE_INF": {"@id": table}, "DATA_INF": {"VALUE": values},
            },
        }
    }  # fmt: skip


@pytest.fixture
def load(tmp_path):
    loader = Loader(tmp_path, COLUMNS)

    def run(content):
        rows = loader("a.json", json.dumps(content))
        run.notes = loader.notes
        return rows

    run.refused = lambda content: loader.refusal("a.json", json.dumps(content))
    return run


def test_months_become_rows_up_to_the_last_one_with_trade(load):
    rows = load(answer(line((10, 500, 9), (0, 0, 0), (7, 300, 4))))
    assert rows == [
        ("2026-01", "8505110000", 500, 9000),
        ("2026-02", "8505110000", 0, 0),
        ("2026-03", "8505110000", 300, 4000),
    ]
    assert "9 zeros of months after 2026-03 left out" in load.notes


def test_lines_and_years_and_the_unit_in_which_the_weight_stands(load):
    values = line((5, 0, 2), code="280530010", units=("KG", ""), year="2025")
    values += line((2, 0, 3), code="280530090", units=("MT", "NO"), year="2025")
    assert load(answer(values, table="0003425294")) == [
        ("2025-01", "2805300100", 5, 2000), ("2025-01", "2805300900", 2000, 3000),
    ]  # fmt: skip


def test_other_partners_are_left_out(load):
    values = line((0, 5, 1)) + line((0, 6, 1), area="50103")
    assert [row[2] for row in load(answer(values))] == [5]


def test_pages_are_one_table(load):
    values = line((10, 500, 9), (0, 20, 8))
    pages = [answer(values[:7], following=8), answer(values[7:])]
    assert [row[2:] for row in load(pages)] == [(500, 9000), (20, 8000)]
    for wrong in (pages[:1], [pages[1], pages[1]], pages[::-1]):
        assert "pages of the answer are missing" in load.refused(wrong)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (answer(line((0, 5, 1)), status=100), "an error of the API (STATUS 100): said."),
        (answer(line((0, 5, 1)), table="0003425293"), "table 0003425293, not one of imports"),
        (answer([*line((0, 5, 1)), value("850511000", 510, "1")]), "a category that is not known"),
        (answer(line((0, 5, 1), area="105")), "a category that is not known"),
        (answer(line((0, 5, 1)) * 2), "the same value twice"),
        (answer(line((0, "-", 1))), "value '-'"),
    ],
)
def test_what_is_not_understood_is_refused(load, content, says):
    assert says in load.refused(content)


def test_an_answer_without_values_is_no_table(load):
    empty = {"GET_STATS_DATA": {"RESULT": {"STATUS": 1, "ERROR_MSG": "none"}}}
    assert "JSON without a list of records" in load.refused(empty)


def test_one_value_alone_is_a_list_of_one(load):
    found = answer(line((0, 5, 1)))
    values = found["GET_STATS_DATA"]["STATISTICAL_DATA"]["DATA_INF"]
    values["VALUE"] = value("850511000", 170, "4")
    (row,) = load(found)
    assert row == ("2026-01", "8505110000", None, 4000)
