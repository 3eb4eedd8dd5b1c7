"""HMRC: saved answers of the API, the summary as CSV, and bulk files, against json and csv."""

import csv
import io
import json
import random
from collections import defaultdict

import pytest

from chokepoint.ingest.problems import FileRefused

from .conftest import SAMPLES
from .reading import put, read_file

CONTEXT = "https://api.uktradeinfo.com/$metadata#OTS(Commodity())"
NEXT = "https://api.uktradeinfo.com/OTS?$skip=40000"


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


def sums(reading):
    """Kilogrammes and pounds per month and code; None where one part is unknown."""
    found = defaultdict(lambda: [0, 0])
    for month, code, kg, value in reading.rows("month", "hs_code", "quantity", "value"):
        key = found[f"{month:%Y%m}", code]
        key[0] = None if kg is None or key[0] is None else key[0] + kg
        key[1] += value
    return {key: tuple(amounts) for key, amounts in found.items()}


def test_a_saved_answer(tmp_path):
    reading = read_file(saved(tmp_path, page(record(), record(PortId=101, NetMass=2))))
    assert (reading.source, reading.flow, reading.currency) == ("hmrc", "import", "GBP")
    assert reading.scheme == "hmrc"
    assert set(reading.rows("reporter_code", "partner_code")) == {("GBR", "720")}
    assert sums(reading) == {("202604", "85051110"): (68510, 3080000)}


def test_sums_over_ports_are_those_of_json(tmp_path):
    chance = random.Random(3)
    records = [
        record(
            MonthId=month,
            PortId=port,
            FlowTypeId=chance.choice([1, 3, 3, 4]),
            CountryId=chance.choice([720, 720, 400]),
            NetMass=float(chance.randrange(10**6)),
            Value=float(chance.randrange(10**8)),
        )
        for month in (202601, 202602, 202603)
        for port in range(40)
    ]
    expected = defaultdict(lambda: [0, 0])
    text = json.dumps(page(*records))
    for item in json.loads(text)["value"]:
        if item["FlowTypeId"] in (1, 3) and item["CountryId"] == 720:
            key = expected[str(item["MonthId"]), str(item["CommodityId"])]
            key[0] += item["NetMass"]
            key[1] += item["Value"]
    reading = read_file(put(tmp_path, "ots.json", text))
    assert sums(reading) == {key: tuple(amounts) for key, amounts in expected.items()}


def test_a_record_that_is_there_twice_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="twice"):
        read_file(saved(tmp_path, page(record(), record())))


def test_exports_other_partners_and_unallocated_trade_are_left_out_and_counted(tmp_path):
    others = [record(FlowTypeId=4), record(CountryId=400), record(CommodityId=-990, PortId=3)]
    reading = read_file(saved(tmp_path, page(*others, record())))
    assert sums(reading) == {("202604", "85051110"): (68508, 1540000)}
    assert reading.left_out() == {
        "exports": 1,
        "of imports from other partners": 1,
        "no commodity code": 1,
    }


@pytest.mark.parametrize("commodity", [None, {"CommodityId": 1012100, "Cn8Code": "01012100"}])
def test_a_code_without_its_leading_zero(tmp_path, commodity):
    answer = page(record(CommodityId=1012100, Commodity=commodity))
    assert read_file(saved(tmp_path, answer)).rows("hs_code") == [("01012100",)]


def test_fractions_of_a_kilogramme_are_added_before_they_are_rounded(tmp_path):
    answer = page(record(NetMass=0.4), record(PortId=2, NetMass=0.4), record(PortId=3, NetMass=1.1))
    reading = read_file(saved(tmp_path, answer))
    assert sums(reading) == {("202604", "85051110"): (2, 4620000)}
    assert any("round" in note for note in reading.notes)


def test_a_correction_is_booked(tmp_path):
    answer = page(record(), record(PortId=2, NetMass=-8.0, Value=-40000.0))
    reading = read_file(saved(tmp_path, answer))
    assert sums(reading) == {("202604", "85051110"): (68500, 1500000)}
    assert any("correction" in note for note in reading.notes)


def test_all_pages_as_one_list(tmp_path):
    pages = [page(record(), link=NEXT), page(record(PortId=1))]
    assert sums(read_file(saved(tmp_path, pages))) == {("202604", "85051110"): (137016, 3080000)}


@pytest.mark.parametrize(
    "links",
    [(NEXT,), (None, None), (None, NEXT), (NEXT, NEXT)],
    ids=["one", "ends", "mixed", "cut"],
)
def test_missing_pages_are_refused(tmp_path, links):
    pages = [page(record(PortId=i), link=link) for i, link in enumerate(links)]
    with pytest.raises(FileRefused, match=r"@odata.nextLink.*pages .* are missing"):
        read_file(saved(tmp_path, pages))
    if len(pages) == 1:
        with pytest.raises(FileRefused, match=r"pages .* are missing"):
            read_file(saved(tmp_path, pages[0]))


@pytest.mark.parametrize(("count", "is_whole"), [(2, True), (3, False)])
def test_an_answer_with_other_records_than_it_counts_is_refused(tmp_path, count, is_whole):
    pages = [page(record(), link=NEXT) | {"@odata.count": count}, page(record(PortId=9))]
    if is_whole:
        assert len(read_file(saved(tmp_path, pages)).rows("quantity")) == 1
        return
    with pytest.raises(FileRefused, match="has 3 records, and the file holds 2"):
        read_file(saved(tmp_path, pages))


def test_records_without_their_answers_load_with_a_note(tmp_path):
    records = [record(), record(PortId=1, Commodity=None)]
    plain = [{key: value for key, value in one.items() if key != "Commodity"} for one in records]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(plain[0]))
    writer.writeheader()
    writer.writerows(plain)
    for path in (saved(tmp_path, records), put(tmp_path, "ots.csv", out.getvalue())):
        reading = read_file(path)
        assert sums(reading) == {("202604", "85051110"): (137016, 3080000)}
        assert any("pages are missing" in note for note in reading.notes)
    whole = read_file(saved(tmp_path, page(*records)))
    assert not any("pages" in note for note in whole.notes)


@pytest.mark.parametrize("field", ["NetMass", "Value"])
def test_a_record_without_a_field_is_named(tmp_path, field):
    bare = record(PortId=5)
    del bare[field]
    with pytest.raises(FileRefused, match=rf"ots.json, row 2, column {field}"):
        read_file(saved(tmp_path, page(record(), bare)))


def test_half_an_answer_is_refused(tmp_path):
    text = json.dumps(page(record(), record(PortId=2)))[:-40]
    with pytest.raises(FileRefused, match="JSON"):
        read_file(put(tmp_path, "ots.json", text))


def test_nothing_from_china_is_refused(tmp_path):
    with pytest.raises(FileRefused, match=r"imports .* from China"):
        read_file(saved(tmp_path, page(record(CountryId=400))))


def test_flow_export_contradicts_a_mirror(tmp_path):
    with pytest.raises(FileRefused, match="import"):
        read_file(saved(tmp_path, page(record())), flow="export")


def test_a_suppressed_weight_is_unknown_and_not_zero(tmp_path):
    records = [
        record(SuppressionIndex=5, NetMass=0.0, MonthId=202601),
        record(SuppressionIndex=5, NetMass=12.0, MonthId=202602),
        record(SuppressionIndex=0, NetMass=0.0, MonthId=202603),
    ]
    reading = read_file(saved(tmp_path, page(*records)))
    assert reading.rows("quantity") == [(None,), (12,), (0,)]
    assert [note for note in reading.notes if "unknown" in note and note.startswith("1 ")]


def test_a_sum_with_a_suppressed_part_is_unknown(tmp_path):
    records = [record(), record(SuppressionIndex=5, NetMass=0.0, PortId=2)]
    assert sums(read_file(saved(tmp_path, page(*records)))) == {
        ("202604", "85051110"): (None, 3080000)
    }


HEADER = "period,reporter,partner,partner_name,flow,cn8,qty_kg,value_usd,n_source_rows\n"


def test_the_csv_layout(tmp_path):
    text = (
        HEADER
        + "202604,GBR,CHN,China,import,85051110,500.0,1000.5,3\n"
        + '202604,GBR,HKG,"China, Hong Kong SAR",import,85051110,1.0,2.5,1\n'
        + "202604,GBR,CHN,China,export,85051110,150.0,900.0,3\n"
    )
    reading = read_file(put(tmp_path, "uk.csv", text))
    assert (reading.source, reading.currency, reading.scheme) == ("hmrc", "USD", "iso3")
    assert reading.rows("file_row", "partner_code", "quantity", "value") == [
        (2, "CHN", 500, pytest.approx(1000.5, abs=0.5))
    ]
    assert reading.left_out() == {"exports": 1, "of imports from other partners": 1}


def test_a_csv_of_another_country_is_refused(tmp_path):
    text = HEADER + "202604,FRA,CHN,China,import,85051110,500.0,1000.5,3\n"
    with pytest.raises(FileRefused, match="row 2, column reporter, value 'FRA'"):
        read_file(put(tmp_path, "uk.csv", text))


SAMPLE = SAMPLES / "mirror" / "hmrc_uk_85051110_monthly.csv"


@pytest.mark.skipif(not SAMPLE.is_file(), reason="real samples are not at hand")
def test_the_real_sample(tmp_path):
    data = SAMPLE.read_bytes()
    expected = {
        (line["period"], float(line["qty_kg"]))
        for line in csv.DictReader(io.StringIO(data.decode()))
        if (line["partner"], line["flow"]) == ("CHN", "import")
    }
    rows = read_file(put(tmp_path, SAMPLE.name, data)).rows("month", "quantity")
    assert {(f"{month:%Y%m}", kg) for month, kg in rows} == expected
    assert len(rows) == len(expected) == 25


# SMKI19: 26 fields by pipes between a first record that names the month and a last one


def first_record(month="NOVEMBER", year=2019, kind="NON-EU IMPORTS"):
    return f"000000000|00000|000|HMCUSTOMS MONTHLY DATA|{month:>9}|{year}|{kind:<18}"


LAST = "999999999|0000000000003|0000000000000|0000000000060|0000000001286|+0000000001660|+00000004"


def declared(kg="+0000000000500", value="+000000000017640", **other):
    code, month, coo, port, kind, cod = (
        other.get(k, d)
        for k, d in (
            ("code", "850511100"), ("month", "11/2019"), ("coo", "720|CN"), ("port", "204|IMM"),
            ("kind", "000"), ("cod", "720|CN"),
        )
    )  # fmt: skip
    return (
        f"{code}|77881|{kind}|{cod}|{coo}|{month}|{port}|008|DK|000|  |0|000|010|30|000|   |000|"
        f"001|000|{value}|{kg}|+0000000000000"
    )


def bulk(*lines, first=None, last=LAST):
    return "\n".join([first or first_record(), *lines, *([last] if last else [])]) + "\n"


def test_a_bulk_file_with_pipes(tmp_path):
    lines = [
        declared(),
        declared("+0000000000070", "+000000000000100", port="495|ZLC"),
        declared(coo="400|US"),
        declared(coo="400|US", cod="720|CN", port="001|ABC"),
        declared(code="610910000"),
    ]
    reading = read_file(put(tmp_path, "SMKI191911", bulk(*lines)))
    assert (reading.source, reading.flow, reading.currency) == ("hmrc", "import", "GBP")
    expected = {}
    for cells in (text.split("|") for text in lines):
        if cells[6] == "CN":
            kg, pounds = expected.get(cells[0][:8], (0, 0))
            expected[cells[0][:8]] = (kg + int(cells[24]), pounds + int(cells[23]))
    assert (
        sums(reading)
        == {("201911", code): amounts for code, amounts in expected.items()}
        == {("201911", "85051110"): (570, 17740), ("201911", "61091000"): (500, 17640)}
    )


def test_changes_to_earlier_months_are_no_months(tmp_path):
    text = bulk(declared(), declared("+0000000000005", month="08/2019"))
    reading = read_file(put(tmp_path, "SMKI191911", text))
    assert sums(reading) == {("201911", "85051110"): (500, 17640)}
    assert any("other months" in note and note.startswith("1 ") for note in reading.notes)


def test_a_negative_record_of_the_month_itself_is_booked(tmp_path):
    text = bulk(declared(), declared("-0000000000005", "-000000000000640", port="001|ABC"))
    assert sums(read_file(put(tmp_path, "SMKI191911", text))) == {
        ("201911", "85051110"): (495, 17000)
    }


def test_a_suppressed_weight_of_a_bulk_file_is_unknown(tmp_path):
    text = bulk(declared("+0000000000000", kind="003"))
    assert sums(read_file(put(tmp_path, "a", text))) == {("201911", "85051110"): (None, 17640)}


def test_a_bulk_file_without_its_last_record_is_cut(tmp_path):
    with pytest.raises(FileRefused, match="was cut short"):
        read_file(put(tmp_path, "SMKI191911", bulk(declared(), last="")))


def test_records_cut_out_of_a_bulk_file_are_of_one_month(tmp_path):
    lines = [declared(), declared("+0000000000005", port="001|ABC")]
    reading = read_file(put(tmp_path, "magnets.txt", "\n".join(lines)))
    assert sums(reading) == {("201911", "85051110"): (505, 35280)}
    lines.append(declared(month="08/2019"))
    with pytest.raises(FileRefused, match="several months"):
        read_file(put(tmp_path, "b.txt", "\n".join(lines)))


def test_a_bulk_file_with_a_line_of_another_form_names_it(tmp_path):
    short = declared().rsplit("|", 1)[0]
    with pytest.raises(FileRefused, match="row 3"):
        read_file(put(tmp_path, "SMKI191911", bulk(declared(), short)))


def test_bulk_files_of_exports_are_no_mirror(tmp_path):
    export = (
        "850511100|77881|000|720|CN|11/2019|204|IMM|008|DK|0|000|010|30|000|   |000|001|"
        "+000000000017640|+0000000000500|+0000000000001|000000000000000"
    )
    text = bulk(export, first=first_record(kind="NON-EU EXPORTS"))
    with pytest.raises(FileRefused, match="import"):
        read_file(put(tmp_path, "SMKE191911", text))


def test_bulk_files_at_fixed_places_are_named_and_not_read(tmp_path):
    places = "2026051202605850511107788172 0CN204IMM720CN10000000017640000000000500000000000000 "
    text = f"{places:<81}0IMP1\n".replace(" ", "0")
    with pytest.raises(FileRefused, match="fields at fixed places"):
        read_file(put(tmp_path, "BDSImp2605.txt", text * 3))


def test_a_suppressed_weight_enters_the_lake_as_null(project):
    answer = page(record(SuppressionIndex=5, NetMass=0.0))
    path = project.write("ots.json", json.dumps(answer), "utf-8")
    result = project.ingest(path, options=("--vintage-date", "2026-07-20"))
    assert result.exit_code == 0, result.output
    assert project.rows("quantity_kg, value, is_zero_quantity_positive_value") == [
        (None, 1_540_000, False)
    ]
