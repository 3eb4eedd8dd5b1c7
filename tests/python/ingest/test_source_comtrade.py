import gzip
import json
from pathlib import Path

import pandas as pd
import pytest

from .comtrade_files import CHINA, FRANCE, LAYOUTS, PLAIN, answer, table, totals_of
from .conftest import SAMPLES
from .reading import Loader

COLUMNS = "reporter_code, partner_code, hs_code, quantity, cast(round(value_number) as bigint)"


@pytest.fixture
def load(tmp_path):
    return Loader(tmp_path, COLUMNS)


@pytest.fixture
def refused(load):
    return load.refusal


RECORDS = (
    PLAIN,
    FRANCE | {"netWgt": 1207.0, "qty": 1207.0, "primaryValue": 51234.25},
    FRANCE | {"partnerCode": 0, "partnerISO": "W00", "partnerDesc": "World", "netWgt": 9999.0},
    PLAIN | {"cmdCode": "8505", "netWgt": 555.0},
    PLAIN | {"flowCode": "RM", "netWgt": 3.0},
)


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_comes_to_the_sums_of_an_independent_reader(load, tmp_path, name):
    make, _ = LAYOUTS[name]
    rows = load(name, make(*RECORDS), flow="import")
    path = tmp_path / name
    expected = [
        (letters, "156", "850511", *totals_of(name, path, number))
        for letters, number in (("DEU", 276), ("FRA", 251))
    ]
    assert (
        rows
        == expected
        == [
            ("DEU", "156", "850511", 82, 6905),
            ("FRA", "156", "850511", 1207, 51234),
        ]
    )
    assert "1 rows of sums over partners" in load.notes
    assert "not of six digits" in load.notes
    assert "re-exports" in load.notes


def test_what_a_saved_csv_is_taken_for(load):
    ((month, estimated),) = load("a.csv", table(PLAIN), "month, is_quantity_estimated")
    parsed = load.parsed
    assert (parsed.source_id, parsed.flow, parsed.partner_scheme, parsed.currency) == (
        "comtrade", "import", "m49", "USD",
    )  # fmt: skip
    assert (month.isoformat(), estimated, parsed.notes) == ("2024-01-01", False, [])


def test_separators_line_and_latin_1_names(load):
    text = "sep=,\n" + table(CHINA | {"partnerCode": 792, "partnerDesc": "Türkiye"})
    names = load("a.csv", text.encode("cp1252"), flow="export", columns="partner_name")
    assert names == [("Türkiye",)]


def test_a_damaged_gz_and_one_that_unpacks_too_far_are_refused(refused):
    assert "gz" in refused("half.csv.gz", gzip.compress(table(PLAIN).encode())[:-20])
    assert "unpack" in refused("bomb.csv.gz", gzip.compress(b"0" * (80 << 20)))


def test_one_flow_is_not_counted_many_times(load):
    records = [
        PLAIN | {"customsCode": "C01", "netWgt": 40.0},
        PLAIN | {"motCode": 2100, "netWgt": 30.0},
        PLAIN | {"partner2Code": 344, "netWgt": 20.0},
        PLAIN | {"mosCode": "2", "netWgt": 10.0},
        PLAIN | {"partnerCode": 392},
        PLAIN,
    ]
    assert load("a.csv", table(*records)) == [("DEU", "156", "850511", 82, 6905)]
    assert "4 rows of single procedures, transports or second partners" in load.notes


def test_a_flow_of_parts_without_their_sum_is_refused_and_not_lost(refused):
    records = [PLAIN, FRANCE | {"motCode": 2100}, FRANCE | {"motCode": 1000}]
    text = refused("a.csv", table(*records))
    assert "row 3" in text
    assert "its sum is not in the file" in text


def test_minus_one_is_the_total_where_no_row_of_mot_code_0_stands_beside_it(load):
    records = [
        PLAIN | {"motCode": -1},
        FRANCE | {"motCode": -1, "netWgt": 5.0},
        FRANCE | {"motCode": 0, "netWgt": 7.0},
    ]
    assert [row[3] for row in load("a.csv", table(*records))] == [82, 7]


def test_minus_one_is_no_total_of_transports_that_are_more_than_it(load, refused):
    fits = [PLAIN | {"motCode": -1}, PLAIN | {"motCode": 2100, "netWgt": 80.0}]
    assert [row[3] for row in load("fits.csv", table(*fits))] == [82]
    more = [
        PLAIN | {"motCode": -1},
        PLAIN | {"motCode": 2100, "netWgt": 80.0, "primaryValue": 6000},
        PLAIN | {"motCode": 1000, "netWgt": 12.0, "primaryValue": 2000},
    ]
    text = refused("more.csv", table(*more))
    assert "row 2, column motCode, value '-1'" in text


def test_the_newer_of_two_classifications_of_one_flow_is_kept(load):
    older = {"classificationCode": "H5"}
    records = [PLAIN, PLAIN | older, FRANCE | older | {"netWgt": 60.0}, FRANCE]
    assert [row[3] for row in load("a.csv", table(*records))] == [82, 82]
    assert "2 rows of H5" in load.notes
    assert "1 of them with other kilogrammes" in load.notes


def test_exports_keep_all_partners(load):
    records = [CHINA, CHINA | {"partnerCode": 36, "partnerISO": "AUS"}]
    rows = load("a.csv", table(*records), flow="export", columns="reporter_code, partner_code")
    assert rows == [("CHN", "036"), ("CHN", "842")]


@pytest.mark.parametrize(
    ("cells", "kilograms", "is_estimated"),
    [
        ({"isNetWgtEstimated": True}, 82, True),
        ({"netWgt": None, "isQtyEstimated": True}, 82, True),
        ({"netWgt": None, "qtyUnitCode": 5, "qty": 9.0}, 82, False),
        ({"netWgt": 0.0, "qty": 71.0}, 71, False),  # the preview's gap
        ({"netWgt": 0.0, "qty": 71.0, "isNetWgtEstimated": True}, 71, False),
        ({"netWgt": 0.0, "qty": 0.0, "altQty": 0.0}, None, False),
        ({"netWgt": 0.0, "qty": 0.0, "altQty": 0.0, "primaryValue": 0.0}, 0, False),
        ({"netWgt": None, "qtyUnitCode": 5, "altQtyUnitCode": 5}, None, False),
        ({"netWgt": 17.401}, 17, False),
    ],
)
def test_which_weight_is_taken_and_whether_it_is_an_estimate(load, cells, kilograms, is_estimated):
    columns = "quantity, is_quantity_estimated"
    assert load("a.csv", table(PLAIN | cells), columns=columns) == [(kilograms, is_estimated)]
    assert ("estimated by the source" in load.notes) == is_estimated


def test_a_weight_of_0_beside_a_value_is_unknown_and_counted(load):
    gap = {"netWgt": 0.0, "qtyUnitCode": 5, "qty": 58.0, "altQtyUnitCode": -1, "altQty": 0.0}
    rows = load("a.csv", table(PLAIN | gap | {"primaryValue": 4000000}, FRANCE))
    assert [row[3:] for row in rows] == [(None, 4000000), (82, 6905)]
    assert "1 " in load.notes
    assert "unknown" in load.notes


@pytest.mark.parametrize("letters", ["as given", "none"])
def test_other_asia_is_taiwan_as_reporter_and_as_partner(load, letters):
    given = letters == "as given"
    reporter = PLAIN | {"reporterCode": 490, "reporterISO": "S19" if given else None}
    assert load("a.csv", table(reporter), columns="reporter_code") == [("TWN",)]
    partner = CHINA | {"partnerCode": 490, "partnerISO": "S19" if given else None}
    assert load("b.csv", table(partner), columns="partner_code") == [("490",)]


def test_reporters_by_number_where_the_answer_has_no_letters(load, refused):
    numbers = [PLAIN | {"reporterISO": None, "reporterCode": n} for n in (842, 699, 251, 490, 36)]
    rows = load("a.csv", table(*numbers), columns="reporter_code")
    assert rows == [("AUS",), ("FRA",), ("IND",), ("TWN",), ("USA",)]
    nobody = PLAIN | {"reporterISO": None, "reporterCode": 998}
    text = refused("b.csv", table(PLAIN, nobody))
    assert "row 3" in text
    assert "'998'" in text


@pytest.mark.parametrize("group", [(97, "EUR"), (975, "ASE")])
def test_groups_of_reporters_are_left_out_and_counted(load, group):
    number, letters = group
    union = PLAIN | {"reporterCode": number, "reporterISO": letters, "netWgt": 5000.0}
    assert load("a.csv", table(PLAIN, union)) == [("DEU", "156", "850511", 82, 6905)]
    assert "1 rows (groups of reporters" in load.notes


@pytest.mark.parametrize("cells", [{"freqCode": "A", "refMonth": 52}, {"period": "2024"}])
def test_yearly_figures_are_refused(refused, cells):
    text = refused("a.csv", table(PLAIN, PLAIN | cells))
    assert f"row 3, column {next(iter(cells))}" in text
    assert "yearly figures, not monthly" in text


def test_mixed_flows_are_refused_unless_one_is_asked_for(load, refused):
    content = table(PLAIN, PLAIN | {"flowCode": "X", "netWgt": 11.0})
    assert "row 3, column flowCode, value 'X': mixed flows" in refused("a.csv", content)
    assert [row[3] for row in load("a.csv", content, flow="import")] == [82]
    assert [row[3] for row in load("a.csv", content, flow="export")] == [11]


def test_a_flow_that_the_file_does_not_have_is_refused(refused):
    assert "export" in refused("a.csv", table(PLAIN), flow="export")


@pytest.mark.parametrize("records", [500, 499])
def test_an_answer_of_exactly_500_records_is_cut(load, refused, records):
    rows = [PLAIN | {"reporterCode": 97}] * (records - 1) + [PLAIN]
    if records == 500:
        assert "exactly 500" in refused("a.json", answer(*rows))
    else:
        assert len(load("a.json", answer(*rows))) == 1


@pytest.mark.parametrize("said", [{"count": 3}, {"validation": {"count": {"value": 3}}}])
def test_an_answer_with_other_records_than_it_counts_is_refused(load, refused, said):
    cut = json.dumps({**said, "data": [PLAIN, FRANCE]})
    assert "counts 3 records and holds 2" in refused("a.json", cut)
    whole = json.dumps({"count": 2, "data": [PLAIN, FRANCE]})
    assert len(load("a.json", whole)) == 2


def test_services_are_no_goods(load):
    services = FRANCE | {"typeCode": "S"}
    assert len(load("a.csv", table(PLAIN, services))) == 1
    assert "1 rows (services, no goods) left out" in load.notes


def test_damaged_answers_are_refused(refused):
    assert "damaged JSON" in refused("half.json", answer(PLAIN, PLAIN)[:-50])
    assert "motCode" in refused("a.csv", table(PLAIN).replace("motCode", "x"))


@pytest.mark.parametrize(
    ("error", "message"),
    [("", "the answer is empty"), ("Quota exceeded", "an error of the API: Quota exceeded")],
)
def test_a_saved_answer_without_records_says_why(refused, error, message):
    assert message in refused("a.json", answer(error=error))


@pytest.mark.parametrize("column", ["netWgt", "qty", "altQty"])
def test_a_negative_weight_is_refused_though_another_could_stand_for_it(refused, column):
    text = refused("a.csv", table(PLAIN, FRANCE | {column: -3.0}))
    assert f"row 3, column {column}, value '-3.0'" in text


def test_codes_that_pandas_saved_as_decimals_are_codes(load):
    saved = PLAIN | {"partnerCode": "156.0", "reporterCode": "276.0", "reporterISO": None}
    saved |= {"motCode": "0.0", "partner2Code": "0.0", "mosCode": "0.0", "qtyUnitCode": "8.0"}
    saved |= {"cmdCode": "850511.0", "netWgt": None, "period": "202401.0"}
    assert load("a.csv", table(saved)) == [("DEU", "156", "850511", 82, 6905)]


@pytest.mark.parametrize("code", ["TOTAL", "AG4", "8505", "85"])
def test_without_six_digits_the_message_asks_for_them(refused, code):
    text = refused("a.csv", table(PLAIN | {"cmdCode": code}))
    assert "six-digit codes" in text


def test_a_chapter_that_lost_its_zero_is_put_right(load):
    assert load("a.csv", table(PLAIN | {"cmdCode": 10121}), columns="hs_code") == [("010121",)]


def test_rows_of_sitc_are_no_hs_codes(load):
    sitc = PLAIN | {"classificationCode": "S3", "cmdCode": "77812", "netWgt": 4.0}
    assert [row[2] for row in load("a.csv", table(PLAIN, sitc))] == ["850511"]


def test_answers_of_other_months_in_one_list(load):
    february = PLAIN | {"period": "202402", "netWgt": 5.0}
    text = json.dumps([json.loads(answer(PLAIN)), json.loads(answer(february))])
    assert load("a.json", text, columns="month, quantity")[1][1] == 5


SUMMARY = """period,reporter,partner,partner_name,flow,hs6,qty_kg,value_usd,n_source_rows
202401,DEU,CHN,China,import,850511,1000.4,50000.5,1
202401,DEU,JPN,Japan,import,850511,7,900,1
202401,FRA,CHN,China,import,850511,,800,1
202401,CHN,DEU,Germany,export,850511,990,41000,2
"""


def test_the_summary_of_six_digits(load, refused):
    rows = load("summary.csv", SUMMARY, flow="import", columns=COLUMNS)
    assert rows == [
        ("DEU", "CHN", "850511", 1000, 50001),
        ("FRA", "CHN", "850511", None, 800),
    ]
    assert load.parsed.partner_scheme == "iso3"
    assert "--flow" in refused("mixed.csv", SUMMARY)
    text = refused("letters.csv", SUMMARY.replace("FRA", "FRX"), flow="import")
    assert "row 4, column reporter, value 'FRX'" in text


SAMPLE = SAMPLES / "mirror" / "comtrade_850511_202412_all_reporters.csv"


@pytest.mark.skipif(not SAMPLE.is_file(), reason="real samples are not at hand")
def test_the_real_sample(load, refused):
    content = Path(SAMPLE).read_bytes()
    assert "--flow" in refused("mixed.csv", content)
    rows = load("sample.csv", content, flow="import")
    frame = pd.read_csv(SAMPLE, keep_default_na=False)
    frame = frame[(frame["flow"] == "import") & (frame["partner"] == "CHN")]
    assert len(rows) == len(frame) > 0
    assert sum(row[4] for row in rows) == pytest.approx(pd.to_numeric(frame["value_usd"]).sum())


def test_files_of_earlier_releases_say_what_was_asked(project):
    asked = {"months": ["2024-01-01", "2024-02-01"], "hs_codes": ["850511", "280530"]}
    path = project.write("a.json", json.dumps({"chokepoint": asked, "data": [PLAIN]}), "utf-8")
    assert project.ingest(path, options=("--vintage-date", "2024-07-01")).exit_code == 0
    coverage = {(c["hs_code"], c["month"][:7]) for c in project.manifests()[0]["coverage"]}
    assert coverage == {(code, f"2024-0{m}") for code in ("850511", "280530") for m in (1, 2)}
    # the call goes before the file
    options = ("--vintage-date", "2024-07-01", "--months", "2023-12:2024-02")
    assert project.ingest(path, options=options).exit_code == 0
    months = {c["month"][:7] for one in project.manifests() for c in one["coverage"]}
    assert months == {"2023-12", "2024-01", "2024-02"}
