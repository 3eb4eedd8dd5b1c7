import csv
import io
import json

import pandas as pd
import pytest

from .reading import Loader

# as the API answers: the conditions of the query come again as columns
HEADER = [
    *("CTY_CODE", "CTY_NAME", "I_COMMODITY", "I_COMMODITY_SDESC", "GEN_VAL_MO", "CON_VAL_MO"),
    *("GEN_QY1_MO", "GEN_QY1_MO_FLAG", "UNIT_QY1", "SUMMARY_LVL", "COMM_LVL", "CTY_CODE", "time"),
]
PLAIN = [
    *("5700", "CHINA", "8505110070", "SINTERED NDFEB MAGNETS", "9000", "9000"),
    *("500", None, "KG", "DET", "HS10", "5700", "2026-01"),
]
EXPORTS = [
    *("CTY_CODE", "CTY_NAME", "E_COMMODITY", "ALL_VAL_MO", "QTY_1_MO", "QTY_1_MO_FLAG"),
    *("UNIT_QY1", "SUMMARY_LVL", "DF", "time"),
]
EXPORT = ["5700", "CHINA", "8505111000", "700", "30", "-", "KG", "DET", "-", "2026-01"]
COLUMNS = "hs_code, quantity, cast(value_number as bigint)"


def changed(row=PLAIN, header=HEADER, **cells):
    return [cells.get(name, value) for name, value in zip(header, row, strict=True)]


def as_json(rows, header=HEADER):
    return "census.json", json.dumps([header, *rows])


def as_csv(rows, header=HEADER):
    """As R writes an answer."""
    made = io.StringIO()
    csv.writer(made).writerows([header, *[["" if c is None else c for c in row] for row in rows]])
    return "census.csv", made.getvalue()


@pytest.fixture
def load(tmp_path):
    loader = Loader(tmp_path, COLUMNS)

    def run(rows, header=HEADER, make=as_json, columns=COLUMNS):
        found = loader(*make(rows, header), columns)
        run.parsed, run.notes = loader.parsed, loader.notes
        return found

    return run


@pytest.fixture
def refused(tmp_path):
    def run(rows, header=HEADER, make=as_json):
        return Loader(tmp_path, COLUMNS).refusal(*make(rows, header))

    return run


@pytest.mark.parametrize("make", [as_json, as_csv])
def test_an_answer_saved_as_json_and_as_csv_comes_to_the_sums_of_pandas(load, make):
    rows = [
        PLAIN,
        changed(I_COMMODITY="8505110050", GEN_VAL_MO="1234567", GEN_QY1_MO="12", UNIT_QY1="T"),
        changed(CTY_CODE="5880", CTY_NAME="JAPAN", GEN_QY1_MO="99999"),
    ]
    found = load(rows, make=make)
    name, content = make(rows)
    if name.endswith("json"):
        frame = pd.DataFrame(json.loads(content)[1:], columns=HEADER)
        frame = frame.loc[:, ~frame.columns.duplicated()]
    else:
        frame = pd.read_csv(io.StringIO(content), dtype=str)
    frame = frame[frame["CTY_CODE"] == "5700"]
    kilograms = frame["GEN_QY1_MO"].astype(int) * frame["UNIT_QY1"].map({"KG": 1, "T": 1000})
    assert sum(row[1] for row in found) == kilograms.sum() == 12_500
    assert sum(row[2] for row in found) == frame["GEN_VAL_MO"].astype(int).sum()


def test_what_an_answer_is_taken_for(load):
    assert load([PLAIN], columns="partner_code, cast(month as varchar)") == [("5700", "2026-01-01")]
    parsed = load.parsed
    assert (parsed.source_id, parsed.reporter_code, parsed.flow, parsed.currency) == (
        "us_census", "USA", "import", "USD",
    )  # fmt: skip
    assert (parsed.partner_scheme, parsed.notes) == ("us_census", [])


def test_totals_groups_and_other_partners_are_left_out_and_counted(load):
    rows = [
        changed(CTY_CODE="-", CTY_NAME="TOTAL FOR ALL COUNTRIES"),
        changed(CTY_CODE="0003", SUMMARY_LVL="CGP"),
        changed(CTY_CODE="5880"),
        changed(I_COMMODITY="850511", UNIT_QY1="-", GEN_QY1_MO="0"),
        PLAIN,
    ]
    assert load(rows) == [("8505110070", 500, 9000)]
    assert "1 rows of sums over partners" in load.notes
    assert "1 rows (groups of countries)" in load.notes
    assert "1 rows of imports from other partners" in load.notes
    assert "1 rows (fewer than ten digits" in load.notes


WITH_DISTRICTS = [*HEADER, "DISTRICT", "DIST_NAME"]
TOTAL = [*PLAIN, "-", "TOTAL FOR ALL DISTRICTS"]
NEW_YORK = [*changed(GEN_VAL_MO="5000", GEN_QY1_MO="300"), "10", "NEW YORK, NY"]
LOS_ANGELES = [*changed(GEN_VAL_MO="4000", GEN_QY1_MO="200"), "27", "LOS ANGELES, CA"]


def test_the_total_of_districts_is_left_out_beside_its_parts(load):
    rows = load([TOTAL, NEW_YORK, LOS_ANGELES], header=WITH_DISTRICTS)
    assert rows == [("8505110070", 500, 9000)]
    assert "1 rows of sums over parts" in load.notes


def test_a_total_that_stands_alone_is_kept(load):
    february = [*changed(time="2026-02", GEN_QY1_MO="7"), "-", "TOTAL FOR ALL DISTRICTS"]
    rows = load([TOTAL, NEW_YORK, LOS_ANGELES, february], header=WITH_DISTRICTS)
    assert sorted(row[1] for row in rows) == [7, 500]


def test_a_total_that_is_not_the_sum_of_its_parts_is_refused(refused):
    text = refused([TOTAL, NEW_YORK], header=WITH_DISTRICTS)
    assert "row 2, column DISTRICT, value '-'" in text
    assert "do not agree" in text


def test_totals_of_two_kinds_of_parts(load):
    header = [*WITH_DISTRICTS, "RP"]

    def row(district, provision, kilograms):
        return [*changed(GEN_QY1_MO=str(kilograms), GEN_VAL_MO=str(10 * kilograms)), district,
                "", provision]  # fmt: skip

    parts = {("10", "00"): 1, ("10", "69"): 2, ("27", "00"): 4, ("27", "69"): 8}
    rows = [row(d, p, kg) for (d, p), kg in parts.items()]
    rows += [row("10", "-", 3), row("27", "-", 12), row("-", "00", 5), row("-", "69", 10)]
    rows.append(row("-", "-", 15))
    assert load(rows, header=header) == [("8505110070", 15, 150)]
    assert "5 rows of sums over parts" in load.notes


def test_a_flow_that_is_split_in_two_ways_is_refused(refused):
    header = [*WITH_DISTRICTS, "RP"]
    by_district = [*PLAIN, "10", "NEW YORK, NY", "-"]
    by_provision = [*PLAIN, "-", "TOTAL FOR ALL DISTRICTS", "69"]
    assert "split in two ways" in refused([by_district, by_provision], header=header)


def test_totals_of_provisions_alone(load):
    header = [*HEADER, "RP"]
    rows = [[*PLAIN, "-"], [*changed(GEN_QY1_MO="500"), "69"]]
    assert load(rows, header=header) == [("8505110070", 500, 9000)]


def test_a_withheld_weight_is_unknown_and_not_zero(load):
    rows = [PLAIN, changed(I_COMMODITY="8505110050", GEN_QY1_MO="0", GEN_QY1_MO_FLAG="S")]
    assert [row[1] for row in load(rows)] == [None, 500]
    assert "1 " in load.notes
    assert "withheld" in load.notes


def test_a_published_zero_stays_zero(load):
    rows = [PLAIN, changed(I_COMMODITY="8505110050", GEN_QY1_MO="0", GEN_QY1_MO_FLAG="-")]
    assert [row[1] for row in load(rows)] == [0, 500]


@pytest.mark.parametrize(
    ("unit", "kilograms"), [("T", 500_000), ("KG", 500), ("G", 1), ("kg", 500)]
)
def test_units_of_weight(load, unit, kilograms):
    assert load([changed(UNIT_QY1=unit)])[0][1] == kilograms


def test_kilogrammes_as_the_second_quantity(load):
    row = [*changed(GEN_QY1_MO="8", UNIT_QY1="NO"), "790", "KG"]
    assert load([row], header=[*HEADER, "GEN_QY2_MO", "UNIT_QY2"])[0][1] == 790


def test_year_and_month_in_place_of_time(load):
    row, header = [*PLAIN[:-1], "2026", "3"], [*HEADER[:-1], "YEAR", "MONTH"]
    assert load([row], header=header, columns="cast(month as varchar)") == [("2026-03-01",)]


def test_year_and_month_beside_time(load):
    row, header = [*PLAIN, "2026", "01"], [*HEADER, "YEAR", "MONTH"]
    assert load([row], header=header, columns="cast(month as varchar)") == [("2026-01-01",)]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"UNIT_QY1": "NO"}, "UNIT_QY1"),
        ({"CTY_CODE": "5880"}, "China"),
        ({"I_COMMODITY": "850511"}, "ten digits"),
    ],
)
def test_useless_answers_are_refused(refused, cells, message):
    assert message in refused([changed(**cells)])


def test_damaged_answers_are_refused_by_their_place(refused, tmp_path):
    assert "row 3" in refused([PLAIN, PLAIN[:-1]])
    half = json.dumps([HEADER, PLAIN, PLAIN])[:-30]
    assert "damaged JSON" in Loader(tmp_path, COLUMNS).refusal("half.json", half)
    without = [name.replace("GEN_VAL_MO", "X") for name in HEADER]
    assert "GEN_VAL_MO" in refused([PLAIN], header=without)


@pytest.mark.parametrize("make", [as_json, as_csv])
def test_exports_of_the_united_states(load, make):
    rows = [EXPORT, changed(EXPORT, EXPORTS, E_COMMODITY="2805301100", QTY_1_MO="2", UNIT_QY1="T")]
    columns = f"reporter_code, partner_code, {COLUMNS}"
    assert load(rows, header=EXPORTS, make=make, columns=columns) == [
        ("USA", "5700", "2805301100", 2000, 700),
        ("USA", "5700", "8505111000", 30, 700),
    ]
    assert load.parsed.flow == "export"


def test_exports_by_domestic_and_foreign_origin_are_parts_of_their_total(load):
    domestic = changed(EXPORT, EXPORTS, DF="1", ALL_VAL_MO="600", QTY_1_MO="20")
    foreign = changed(EXPORT, EXPORTS, DF="2", ALL_VAL_MO="100", QTY_1_MO="10")
    assert load([EXPORT, domestic, foreign], header=EXPORTS) == [("8505111000", 30, 700)]


def test_exports_to_a_country_that_no_list_knows_name_the_list(refused):
    text = refused([EXPORT, changed(EXPORT, EXPORTS, CTY_CODE="5880")], header=EXPORTS)
    assert "value '5880'" in text
    assert "partner_scheme_codes.csv" in text
