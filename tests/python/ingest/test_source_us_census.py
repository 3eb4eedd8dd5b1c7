import json

import pytest

from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.sources import us_census

from .reading import put, read_with

# as the API answers: the conditions of the query come again as columns
HEADER = [
    *("CTY_CODE", "CTY_NAME", "I_COMMODITY", "I_COMMODITY_SDESC", "GEN_VAL_MO", "CON_VAL_MO"),
    *("GEN_QY1_MO", "GEN_QY1_MO_FLAG", "UNIT_QY1", "SUMMARY_LVL", "COMM_LVL", "CTY_CODE", "time"),
]
PLAIN = [
    *("5700", "CHINA", "8505110070", "SINTERED NDFEB MAGNETS", "9000", "9000"),
    *("500", None, "KG", "DET", "HS10", "5700", "2026-01"),
]


def changed(**cells):
    return [cells.get(name, value) for name, value in zip(HEADER, PLAIN, strict=True)]


def saved(tmp_path, *rows, header=HEADER):
    return put(tmp_path, "census.json", json.dumps([header, *rows]))


def test_a_saved_answer(tmp_path):
    reading = read_with(us_census.read, saved(tmp_path, PLAIN))
    parsed = reading.parsed
    assert (parsed.source_id, parsed.reporter_code, parsed.flow) == ("us_census", "USA", "import")
    assert (parsed.currency, parsed.partner_scheme, parsed.notes) == ("USD", "us_census", [])
    columns = ("file_row", "month_text", "partner_code", "hs_code", "quantity_text", "value_text")
    assert reading.rows(*columns) == [(2, "2026-01", "5700", "8505110070", "500", "9000")]


def test_totals_groups_and_other_partners_are_left_out_and_counted(tmp_path):
    rows = [
        changed(CTY_CODE="-", CTY_NAME="TOTAL FOR ALL COUNTRIES"),
        changed(CTY_CODE="0003", SUMMARY_LVL="CGP"),
        changed(CTY_CODE="5880"),
        changed(I_COMMODITY="850511", UNIT_QY1="-", GEN_QY1_MO="0"),
        PLAIN,
    ]
    reading = read_with(us_census.read, saved(tmp_path, *rows))
    assert reading.rows("file_row") == [(6,)]
    assert reading.parsed.notes == [
        "3 rows of other partners, all countries or country groups left out",
        "1 rows of fewer than ten digits (sums, without weights) left out",
    ]


def test_a_withheld_weight_is_unknown_and_not_zero(tmp_path):
    rows = [PLAIN, changed(I_COMMODITY="8505110050", GEN_QY1_MO="0", GEN_QY1_MO_FLAG="S")]
    reading = read_with(us_census.read, saved(tmp_path, *rows))
    assert reading.rows("quantity_text") == [("500",), (None,)]
    assert reading.parsed.notes == ["1 weights withheld by the source (flagged): unknown, not zero"]


def test_a_published_zero_stays_zero(tmp_path):
    rows = [PLAIN, changed(I_COMMODITY="8505110050", GEN_QY1_MO="0")]
    assert read_with(us_census.read, saved(tmp_path, *rows)).rows("quantity_text")[1] == ("0",)


def test_kilogrammes_as_the_second_quantity(tmp_path):
    header = [*HEADER, "GEN_QY2_MO", "UNIT_QY2"]
    row = [*changed(GEN_QY1_MO="8", UNIT_QY1="NO"), "790", "KG"]
    path = saved(tmp_path, row, header=header)
    assert read_with(us_census.read, path).rows("quantity_text") == [("790",)]


def test_year_and_month_in_place_of_time(tmp_path):
    path = saved(tmp_path, [*PLAIN[:-1], "2026", "3"], header=[*HEADER[:-1], "YEAR", "MONTH"])
    assert read_with(us_census.read, path).rows("month_text") == [("202603",)]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"UNIT_QY1": "NO"}, "column UNIT_QY1: no quantity in kilogrammes"),
        ({"CTY_CODE": "5880"}, "no imports from China"),
        ({"I_COMMODITY": "850511"}, "no ten-digit codes"),
    ],
)
def test_useless_answers_are_refused(tmp_path, cells, message):
    with pytest.raises(FileRefused, match=message):
        read_with(us_census.read, saved(tmp_path, changed(**cells)))


def test_damaged_answers_are_refused_by_their_place(tmp_path):
    with pytest.raises(FileRefused, match="row 3: 12 values under 13 column names"):
        read_with(us_census.read, saved(tmp_path, PLAIN, PLAIN[:-1]))
    half = json.dumps([HEADER, PLAIN, PLAIN])[:-30]
    with pytest.raises(FileRefused, match="incomplete or damaged JSON"):
        read_with(us_census.read, put(tmp_path, "half.json", half))
    without = [name.replace("GEN_VAL_MO", "X") for name in HEADER]
    with pytest.raises(FileRefused, match="column GEN_VAL_MO: the answer lacks"):
        read_with(us_census.read, saved(tmp_path, PLAIN, header=without))


def test_other_files_are_not_census(tmp_path):
    assert read_with(us_census.read, put(tmp_path, "a.json", '[["a"], ["b"]]')).parsed is None
