import gzip
import json

import pytest

from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.sources import comtrade

from .conftest import SAMPLES
from .reading import put, read_with

# the columns of the API, in its order
PLAIN = {
    "typeCode": "C", "freqCode": "M", "refPeriodId": 20240101, "refYear": 2024, "refMonth": 1,
    "period": "202401", "reporterCode": 276, "reporterISO": "DEU", "reporterDesc": "Germany",
    "flowCode": "M", "flowDesc": "Import", "partnerCode": 156, "partnerISO": "CHN",
    "partnerDesc": "China", "partner2Code": 0, "partner2ISO": "W00", "partner2Desc": "World",
    "classificationCode": "H6", "classificationSearchCode": "HS",
    "isOriginalClassification": True, "cmdCode": "850511", "cmdDesc": "Magnets; permanent",
    "aggrLevel": 6, "isLeaf": True, "customsCode": "C00", "customsDesc": "TOTAL CPC",
    "mosCode": "0", "motCode": 0, "motDesc": "TOTAL MOT", "qtyUnitCode": 8, "qtyUnitAbbr": "kg",
    "qty": 82.0, "isQtyEstimated": False, "altQtyUnitCode": 8, "altQtyUnitAbbr": "kg",
    "altQty": 82.0, "isAltQtyEstimated": False, "netWgt": 82.0, "isNetWgtEstimated": False,
    "grossWgt": 0.0, "isGrossWgtEstimated": False, "cifvalue": 6904.576, "fobvalue": None,
    "primaryValue": 6904.576, "legacyEstimationFlag": 0, "isReported": False, "isAggregate": True,
}  # fmt: skip


def table(*records, mark=",", at_end=""):
    def cell(value):
        text = "" if value is None else str(value)
        return f'"{text}"' if mark in text or ";" in text else text

    lines = [mark.join(PLAIN)]
    lines += [mark.join(cell(r[n]) for n in PLAIN) + at_end for r in records]
    return "\n".join(lines) + "\n"


def test_a_saved_csv(tmp_path):
    reading = read_with(comtrade.read, put(tmp_path, "TradeData.csv", table(PLAIN)))
    parsed = reading.parsed
    assert (parsed.source_id, parsed.flow, parsed.currency) == ("comtrade", "import", "USD")
    assert (parsed.partner_scheme, parsed.notes) == ("m49", [])
    assert reading.rows() == [
        (
            2,
            "DEU",
            "202401",
            "156",
            "China",
            "850511",
            "82",
            "6904.576",
            False,
            "",
            None,
            None,
            None,
            None,
        )
    ]


def test_a_trailing_comma_on_rows_only_shifts_nothing(tmp_path):
    text = table(PLAIN, PLAIN | {"reporterISO": "FRA"}, at_end=",")
    reading = read_with(comtrade.read, put(tmp_path, "TradeData.csv", text))
    assert reading.rows("file_row", "reporter_code", "hs_code", "quantity_text", "value_text") == [
        (2, "DEU", "850511", "82", "6904.576"),
        (3, "FRA", "850511", "82", "6904.576"),
    ]


@pytest.mark.parametrize("wrap", [lambda rows: {"count": len(rows), "data": rows}, list])
def test_a_saved_answer(tmp_path, wrap):
    path = put(tmp_path, "a.json", json.dumps(wrap([PLAIN])))
    reading = read_with(comtrade.read, path)
    assert reading.rows("file_row", "quantity_text", "value_text") == [(1, "82", "6904.576")]


@pytest.mark.parametrize("text", [table(PLAIN, mark="\t"), json.dumps({"data": [PLAIN]})])
def test_a_bulk_gz(tmp_path, text):
    name = "COMTRADE-FINAL-CM276202401H6[2024-03-03].gz"
    path = put(tmp_path, name, gzip.compress(text.encode()))
    assert read_with(comtrade.read, path).rows("reporter_code", "quantity_text") == [("DEU", "82")]


def test_a_damaged_gz_and_one_that_unpacks_too_far_are_refused(tmp_path):
    half = gzip.compress(table(PLAIN).encode())[:-20]
    with pytest.raises(FileRefused, match="incomplete or damaged gz"):
        read_with(comtrade.read, put(tmp_path, "half.gz", half))
    bomb = gzip.compress(b"0" * (80 << 20))
    with pytest.raises(FileRefused, match="unpacks to more than"):
        read_with(comtrade.read, put(tmp_path, "bomb.gz", bomb))


def test_one_flow_is_not_counted_many_times(tmp_path):
    records = [
        PLAIN | {"customsCode": "C01"},
        PLAIN | {"motCode": 2100},
        PLAIN | {"partner2Code": 344},
        PLAIN | {"mosCode": "2"},
        PLAIN | {"partnerCode": 0, "partnerISO": "W00", "partnerDesc": "World"},
        PLAIN | {"cmdCode": "8505"},
        PLAIN | {"flowCode": "RM"},
        PLAIN | {"partnerCode": 392},
        PLAIN,
    ]
    reading = read_with(comtrade.read, put(tmp_path, "a.csv", table(*records)))
    assert reading.rows("file_row") == [(10,)]
    assert reading.parsed.notes == [
        "4 rows of single procedures, transports or second partners (in the sums) left out",
        "1 rows of World left out",
        "1 rows that are not of six digits left out",
        "1 rows of re-exports, re-imports and other flows (in M and X) left out",
        "1 imports from other partners left out",
    ]


def test_exports_keep_all_partners(tmp_path):
    china = PLAIN | {"flowCode": "X", "reporterCode": 156, "reporterISO": "CHN"}
    records = [china | {"partnerCode": 842}, china | {"partnerCode": 36}]
    reading = read_with(comtrade.read, put(tmp_path, "a.csv", table(*records)))
    assert (reading.parsed.flow, reading.parsed.reporter_code) == ("export", "CHN")
    assert reading.rows("partner_code") == [("842",), ("036",)]


@pytest.mark.parametrize(
    ("cells", "kilograms", "is_estimated"),
    [
        ({"isNetWgtEstimated": True}, "82", True),
        ({"netWgt": None, "isQtyEstimated": True}, "82", True),
        ({"netWgt": None, "qtyUnitCode": 5, "qty": 9.0}, "82", False),
        ({"netWgt": 0.0, "qty": 71.0}, "71", False),  # the preview's gap
        ({"netWgt": 0.0, "qty": 0.0, "altQty": 0.0}, "0", False),
        ({"netWgt": None, "qtyUnitCode": 5, "altQtyUnitCode": 5}, None, False),
        ({"netWgt": 17.401}, "17", False),
    ],
)
def test_which_weight_is_taken_and_whether_it_is_an_estimate(
    tmp_path, cells, kilograms, is_estimated
):
    reading = read_with(comtrade.read, put(tmp_path, "a.csv", table(PLAIN | cells)))
    assert reading.rows("quantity_text", "is_quantity_estimated") == [(kilograms, is_estimated)]
    assert any("estimated by the source" in n for n in reading.parsed.notes) == is_estimated


def test_reporters_by_number_where_the_answer_has_no_letters(tmp_path):
    numbers = [PLAIN | {"reporterISO": None, "reporterCode": n} for n in (842, 699, 251, 490, 36)]
    reading = read_with(comtrade.read, put(tmp_path, "a.csv", table(*numbers)))
    assert reading.rows("reporter_code") == [("USA",), ("IND",), ("FRA",), ("TWN",), ("AUS",)]
    region = PLAIN | {"reporterISO": None, "reporterCode": 975}
    with pytest.raises(FileRefused, match="row 2, column reporterCode, value '975'"):
        read_with(comtrade.read, put(tmp_path, "b.csv", table(region)))


@pytest.mark.parametrize("cells", [{"freqCode": "A", "refMonth": 52}, {"period": "2024"}])
def test_yearly_figures_are_refused(tmp_path, cells):
    with pytest.raises(FileRefused, match=r"row 3, column period.*yearly figures, not monthly"):
        read_with(comtrade.read, put(tmp_path, "a.csv", table(PLAIN, PLAIN | cells)))


def test_mixed_flows_are_refused_unless_one_is_asked_for(tmp_path):
    path = put(tmp_path, "a.csv", table(PLAIN, PLAIN | {"flowCode": "X"}))
    with pytest.raises(FileRefused, match="row 3, column flowCode, value 'X': mixed flows: M, X"):
        read_with(comtrade.read, path)
    assert read_with(comtrade.read, path, flow="import").rows("file_row") == [(2,)]
    assert read_with(comtrade.read, path, flow="export").rows("file_row") == [(3,)]


def test_a_flow_that_the_file_does_not_have_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="no export among its flows: M"):
        read_with(comtrade.read, put(tmp_path, "a.csv", table(PLAIN)), flow="export")


def test_an_answer_of_exactly_500_records_is_cut(tmp_path):
    with pytest.raises(FileRefused, match="exactly 500 records"):
        read_with(comtrade.read, put(tmp_path, "a.json", json.dumps({"data": [PLAIN] * 500})))


def test_damaged_answers_are_refused(tmp_path):
    half = json.dumps({"data": [PLAIN, PLAIN]})[:-50]
    with pytest.raises(FileRefused, match="incomplete or damaged JSON"):
        read_with(comtrade.read, put(tmp_path, "half.json", half))
    with pytest.raises(FileRefused, match="column motCode: the table lacks this column"):
        read_with(comtrade.read, put(tmp_path, "a.csv", table(PLAIN).replace("motCode", "x")))


def test_other_files_are_not_comtrade(tmp_path):
    assert read_with(comtrade.read, put(tmp_path, "a.csv", "a,b\n1,2\n")).parsed is None
    assert read_with(comtrade.read, put(tmp_path, "a.json", '{"value": []}')).parsed is None


SAMPLE = SAMPLES / "mirror" / "comtrade_850511_202412_all_reporters.csv"


@pytest.mark.skipif(not SAMPLE.is_file(), reason="real samples are not at hand")
@pytest.mark.parametrize("flow", ["import", "export"])
def test_the_real_sample(tmp_path, flow):
    path = put(tmp_path, SAMPLE.name, SAMPLE.read_bytes())
    with pytest.raises(FileRefused, match="mixed flows"):
        read_with(comtrade.read, path)
    reading = read_with(comtrade.read, path, flow=flow)
    partners = {code for (code,) in reading.rows("partner_code")}
    if flow == "import":
        assert partners == {"CHN"}
    else:
        hong_kong = "reporter_code = 'CHN' and partner_code = 'HKG'"
        found = reading.connection.execute(
            f"select quantity_text from parsed_text where {hong_kong}"
        ).fetchall()
        assert found == [("112275",)]
    keys = reading.rows("reporter_code", "month_text", "partner_code", "hs_code")
    assert len(keys) == len(set(keys)) > 0


@pytest.mark.parametrize(
    ("error", "message"),
    [("", "the answer is empty"), ("Quota exceeded", "an error of the API: Quota exceeded")],
)
def test_a_saved_answer_without_records_says_why(tmp_path, error, message):
    text = json.dumps({"elapsedTime": "0.1 secs", "count": 0, "data": [], "error": error})
    with pytest.raises(FileRefused, match=message):
        read_with(comtrade.read, put(tmp_path, "a.json", text))


@pytest.mark.parametrize("column", ["netWgt", "qty", "altQty"])
def test_a_negative_weight_is_refused_though_another_could_stand_for_it(tmp_path, column):
    path = put(tmp_path, "a.csv", table(PLAIN, PLAIN | {"reporterISO": "FRA", column: -3.0}))
    with pytest.raises(FileRefused, match=rf"row 3, column {column}, value '-3.0': a negative"):
        read_with(comtrade.read, path)


def test_codes_that_pandas_saved_as_decimals_are_codes(tmp_path):
    saved = PLAIN | {"partnerCode": "156.0", "reporterCode": "276.0", "reporterISO": None}
    saved |= {"motCode": "0.0", "partner2Code": "0.0", "qtyUnitCode": "8.0", "period": "202401.0"}
    saved |= {"cmdCode": "850511.0", "netWgt": None}
    reading = read_with(comtrade.read, put(tmp_path, "a.csv", table(saved)))
    assert reading.rows(
        "reporter_code", "month_text", "partner_code", "hs_code", "quantity_text"
    ) == [("DEU", "202401", "156", "850511", "82")]


def test_exports_at_six_digits_say_that_no_figure_holds_them(project):
    china = PLAIN | {"flowCode": "X", "reporterCode": 156, "reporterISO": "CHN"}
    path = project.write("x.csv", table(china | {"partnerCode": 842, "partnerISO": "USA"}))
    outcome = project.outcomes(path, options=("--flow", "export", "--vintage-date", "2024-07-01"))
    assert outcome[0]["status"] == "loaded"
    assert outcome[0]["notes"][0].startswith("six digits: kept in the lake, in no figure")
