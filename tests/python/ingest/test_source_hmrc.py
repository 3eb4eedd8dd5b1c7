import json

import pytest

from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.sources import hmrc

from .conftest import SAMPLES
from .reading import put, read_with

CONTEXT = "https://api.uktradeinfo.com/$metadata#OTS(Commodity())"


def record(**fields):
    plain = {
        "MonthId": 202604,
        "FlowTypeId": 3,
        "SuppressionIndex": 0,
        "CommodityId": 85051110,
        "CommoditySitcId": 77881,
        "CountryId": 720,
        "PortId": 29,
        "Value": 1540000.0,
        "NetMass": 68508.0,
        "SuppUnit": 0.0,
        "Commodity": {"CommodityId": 85051110, "Cn8Code": "85051110", "Hs6Code": "850511"},
    }
    return plain | fields


def page(*records, link=None):
    return {"@odata.context": CONTEXT, "value": list(records)} | (
        {"@odata.nextLink": link} if link else {}
    )


def saved(tmp_path, content, name="ots.json"):
    return put(tmp_path, name, json.dumps(content))


def test_a_saved_answer(tmp_path):
    reading = read_with(hmrc.read, saved(tmp_path, page(record(), record(PortId=101, NetMass=2))))
    parsed = reading.parsed
    assert (parsed.source_id, parsed.reporter_code, parsed.flow) == ("hmrc", "GBR", "import")
    assert (parsed.currency, parsed.partner_scheme, parsed.notes) == ("GBP", "hmrc", [])
    columns = ("file_row", "month_text", "partner_code", "hs_code", "quantity_text", "row_key")
    assert reading.rows(*columns) == [
        (1, "202604", "720", "85051110", "68508", "3|29|0"),
        (2, "202604", "720", "85051110", "2", "3|101|0"),
    ]


def test_exports_other_partners_and_unallocated_trade_are_left_out_and_counted(tmp_path):
    others = [record(FlowTypeId=4), record(CountryId=400), record(CommodityId=-990)]
    reading = read_with(hmrc.read, saved(tmp_path, page(*others, record())))
    assert [row[0] for row in reading.rows("file_row")] == [4]
    assert reading.parsed.notes == [
        "2 rows of exports or of other partners left out",
        "1 rows without a commodity code left out",
    ]


def test_a_code_without_its_leading_zero(tmp_path):
    bare = record(CommodityId=1012100)
    del bare["Commodity"]
    assert read_with(hmrc.read, saved(tmp_path, page(bare))).rows("hs_code") == [("01012100",)]


def test_fractions_of_a_kilogramme_are_rounded_and_counted(tmp_path):
    reading = read_with(hmrc.read, saved(tmp_path, page(record(NetMass=0.4), record(PortId=2))))
    assert reading.rows("quantity_text") == [("0",), ("68508",)]
    assert reading.parsed.notes == ["1 weights rounded to whole kilogrammes"]


def test_all_pages_as_one_list(tmp_path):
    pages = [
        page(record(), link="https://api.uktradeinfo.com/OTS?$skip=40000"),
        page(record(PortId=1)),
    ]
    assert len(read_with(hmrc.read, saved(tmp_path, pages)).rows()) == 2


@pytest.mark.parametrize("as_list", [False, True])
def test_a_missing_last_page_is_refused(tmp_path, as_list):
    first = page(record(), link="https://api.uktradeinfo.com/OTS?$skip=40000")
    with pytest.raises(FileRefused, match=r"row 1, column @odata.nextLink.*pages .* are missing"):
        read_with(hmrc.read, saved(tmp_path, [first] if as_list else first))


def test_a_record_without_a_field_is_named(tmp_path):
    bare = record()
    del bare["NetMass"]
    with pytest.raises(FileRefused, match=r"ots.json, row 2, column NetMass: a record without"):
        read_with(hmrc.read, saved(tmp_path, page(record(), bare)))


def test_half_an_answer_is_refused(tmp_path):
    text = json.dumps(page(record(), record()))[:-40]
    with pytest.raises(FileRefused, match="incomplete or damaged JSON"):
        read_with(hmrc.read, put(tmp_path, "ots.json", text))


def test_nothing_from_china_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="no imports from China"):
        read_with(hmrc.read, saved(tmp_path, page(record(CountryId=400))))


def test_flow_export_contradicts_a_mirror(tmp_path):
    with pytest.raises(FileRefused, match=r"value 'export'.*imports from China"):
        read_with(hmrc.read, saved(tmp_path, page(record())), flow="export")


HEADER = "period,reporter,partner,partner_name,flow,cn8,qty_kg,value_usd,n_source_rows\n"


def test_the_csv_layout(tmp_path):
    text = (
        HEADER
        + "202604,GBR,CHN,China,import,85051110,500.0,1000.5,3\n"
        + '202604,GBR,HKG,"China, Hong Kong SAR",import,85051110,1.0,2.5,1\n'
        + "202604,GBR,CHN,China,export,85051110,150.0,900.0,3\n"
    )
    reading = read_with(hmrc.read, put(tmp_path, "uk.csv", text))
    assert (reading.parsed.currency, reading.parsed.partner_scheme) == ("USD", "iso3")
    assert reading.rows("file_row", "partner_code", "quantity_text", "value_text") == [
        (2, "CHN", "500", "1000.5")
    ]
    assert reading.parsed.notes == ["2 rows of exports or of other partners left out"]


def test_a_csv_of_another_country_is_refused(tmp_path):
    text = HEADER + "202604,FRA,CHN,China,import,85051110,500.0,1000.5,3\n"
    with pytest.raises(FileRefused, match="row 2, column reporter, value 'FRA'"):
        read_with(hmrc.read, put(tmp_path, "uk.csv", text))


def test_other_files_are_not_hmrc(tmp_path):
    assert read_with(hmrc.read, put(tmp_path, "a.csv", "a,b\n1,2\n")).parsed is None
    assert read_with(hmrc.read, put(tmp_path, "a.json", '{"data": []}')).parsed is None


SAMPLE = SAMPLES / "mirror" / "hmrc_uk_85051110_monthly.csv"


@pytest.mark.skipif(not SAMPLE.is_file(), reason="real samples are not at hand")
def test_the_real_sample(tmp_path):
    path = put(tmp_path, SAMPLE.name, SAMPLE.read_bytes())
    rows = read_with(hmrc.read, path).rows("month_text", "quantity_text")
    assert ("202605", "116921") in rows
    assert ("202606", "103581") in rows
    assert len(rows) == len({month for month, _ in rows}) == 25


def test_a_suppressed_weight_is_unknown_and_not_zero(tmp_path):
    records = [
        record(SuppressionIndex=5, NetMass=0.0),
        record(SuppressionIndex=5, NetMass=12.0),
        record(SuppressionIndex=0, NetMass=0.0),
    ]
    reading = read_with(hmrc.read, saved(tmp_path, page(*records)))
    assert reading.rows("quantity_text") == [(None,), ("12",), ("0",)]
    assert reading.parsed.notes == ["1 weights suppressed by the source: unknown, not zero"]


def test_a_suppressed_weight_enters_the_lake_as_null(project):
    path = project.write(
        "ots.json", json.dumps(page(record(SuppressionIndex=5, NetMass=0.0))), "utf-8"
    )
    result = project.ingest(path, options=("--vintage-date", "2026-07-20"))
    assert result.exit_code == 0, result.output
    assert project.rows("quantity_kg, value, is_zero_quantity_positive_value") == [
        (None, 1_540_000, False)
    ]
