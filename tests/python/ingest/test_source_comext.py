"""Bulk files of Comext, before and after 2021, against pandas."""

import gzip
import io
import random
import zipfile

import pandas as pd
import py7zr
import pytest

from chokepoint.ingest.problems import FileRefused

from .reading import put, read_file

NEW = (
    "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,PRODUCT_CPA21,PRODUCT_CPA22,PRODUCT_BEC,"
    "PRODUCT_BEC5,PRODUCT_SECTION,FLOW,STAT_PROCEDURE,SUPPL_UNIT,PERIOD,VALUE_EUR,VALUE_NAC,"
    "QUANTITY_KG,QUANTITY_SUPPL_UNIT"
)
OLD = (
    "DECLARANT,DECLARANT_ISO,PARTNER,PARTNER_ISO,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,"
    "PRODUCT_cpa2002,PRODUCT_cpa2008,PRODUCT_CPA2_1,PRODUCT_BEC,PRODUCT_SECTION,FLOW,STAT_REGIME,"
    "SUPP_UNIT,PERIOD,VALUE_IN_EUROS,QUANTITY_IN_KG,SUP_QUANTITY"
)
ISO3 = {"DE": "DEU", "FR": "FRA", "NL": "NLD", "GR": "GRC", "EL": "GRC", "IT": "ITA"}


def line(reporter="DE", partner="CN", product="85051110", flow="1", procedure="1", **other):
    period, kg, value = (
        other.get(k, d) for k, d in (("period", "202601"), ("kg", "500"), ("value", "9000"))
    )
    return (
        f"{reporter},{partner},E,{product},77881,2790,2790,42,2,16,{flow},{procedure},,{period},"
        f"{value},{value},{kg},0"
    )


def old_line(reporter="DE", partner="CN", product="28053010", flow="1", regime="1", **other):
    period, kg, value = (
        other.get(k, d) for k, d in (("period", "201601"), ("kg", "700"), ("value", "8000"))
    )
    return (
        f"004,{reporter},0720,{partner},E,{product},52595,2413,2013,2013,22,06,{flow},{regime},A,"
        f"{period},{value},{kg},0"
    )


def dat(*lines, header=NEW):
    return "\n".join([header, *lines]) + "\n"


def packed(tmp_path, text, member="full_v2_202601.dat", name="full_v2_202601.7z", more=()):
    path = tmp_path / name
    with py7zr.SevenZipFile(path, "w") as archive:
        archive.writestr(text, member)
        for other in more:
            archive.writestr("x", other)
    return path


def zipped(tmp_path, text):
    path = tmp_path / "full.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("full.dat", text)
    return path


def sums(reading):
    """Kilogrammes and euros per reporter, month and code."""
    frame = reading.frame("reporter_code", "month", "hs_code", "quantity", "value")
    frame["month"] = frame["month"].map(lambda day: f"{day:%Y%m}")
    return added(frame)


def added(frame):
    """Sums per key of a frame whose first three columns are the key."""
    groups = frame.groupby(list(frame.columns[:3]), sort=True)
    return {
        key: tuple(float(part[column].astype(float).sum()) for column in frame.columns[3:])
        for key, part in groups
    }


def by_pandas(text, delimiter=","):
    """The same sums by pandas, of a bulk file of 2021 and later."""
    frame = pd.read_csv(io.StringIO(text), sep=delimiter, dtype=str, keep_default_na=False)
    frame = frame[(frame["FLOW"] == "1") & (frame["PARTNER"] == "CN")]
    frame = frame.assign(REPORTER=frame["REPORTER"].map(ISO3))
    return added(frame[["REPORTER", "PERIOD", "PRODUCT_NC", "QUANTITY_KG", "VALUE_EUR"]])


def test_several_reporters_in_one_file(tmp_path):
    text = dat(line(), line("GR", kg="20"), line("EL", kg="1", procedure="4"))
    reading = read_file(put(tmp_path, "full_v2_202601.dat", text))
    assert (reading.source, reading.flow, reading.currency) == ("comext", "import", "EUR")
    assert reading.scheme == "iso2"
    assert set(reading.rows("partner_code")) == {("CN",)}
    assert sums(reading) == by_pandas(text)
    assert sums(reading)["GRC", "202601", "85051110"] == (21, 18000)


def test_what_is_left_out_is_counted(tmp_path):
    path = put(
        tmp_path,
        "a.dat",
        dat(
            line(product="000TOTAL"),
            line(product="85XXXXXX"),
            line(product="850610XX"),
            line(flow="2"),
            line(partner="US"),
            line(),
        ),
    )
    reading = read_file(path)
    assert reading.rows("file_row") == [(7,)]
    assert reading.left_out() == {
        "exports": 1,
        "of imports from other partners": 1,
        "totals: 000TOTAL": 1,
        "codes with letters: confidential": 2,
    }


def test_procedures_are_added(tmp_path):
    text = dat(line(), line(procedure="4", kg="70"), line(procedure="9", kg="0", value="3"))
    reading = read_file(put(tmp_path, "a.dat", text))
    assert sums(reading) == {("DEU", "202601", "85051110"): (570, 18003)} == by_pandas(text)


def test_a_row_that_is_there_twice_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="twice"):
        read_file(put(tmp_path, "a.dat", dat(line(), line(procedure="4"), line())))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("seed", [1, 2])
def test_sums_are_those_of_pandas(tmp_path, delimiter, seed):
    chance = random.Random(seed)
    lines = [
        line(
            reporter,
            chance.choice(["CN", "CN", "US"]),
            product,
            chance.choice("112"),
            str(procedure),
            period=period,
            kg=str(chance.randrange(0, 10**9)),
            value=str(chance.randrange(0, 10**12)),
        )
        for reporter in ("DE", "FR", "NL", "GR", "IT")
        for product in ("85051110", "28053010", "28053020")
        for period in ("202501", "202502", "202512")
        for procedure in range(1, 5)
    ]
    chance.shuffle(lines)
    text = dat(*lines).replace(",", delimiter)
    reading = read_file(put(tmp_path, "a.csv", text))
    assert sums(reading) == by_pandas(text, delimiter)
    assert len(sums(reading)) > 20


def test_headings_in_any_case_and_order(tmp_path):
    text = dat(line(), line("FR", kg="3")).lower().replace(",cn,", ",CN,")
    frame = pd.read_csv(io.StringIO(text), dtype=str)[
        list(reversed(text.split("\n")[0].split(",")))
    ]
    reading = read_file(put(tmp_path, "a.csv", frame.to_csv(index=False)))
    assert {key[0]: kg for key, (kg, _) in sums(reading).items()} == {"DEU": 500, "FRA": 3}


def test_a_lost_zero_is_put_back_and_anything_shorter_is_refused(tmp_path):
    reading = read_file(put(tmp_path, "a.dat", dat(line(product="1012100"))), hs_codes=("010121",))
    assert reading.rows("hs_code") == [("01012100",)]
    with pytest.raises(FileRefused, match="row 2, column PRODUCT_NC, value '850511'"):
        read_file(put(tmp_path, "b.dat", dat(line(product="850511"))))


@pytest.mark.parametrize("period", ["202552", "2025", "202513", "202501-202503", "198712"])
def test_what_is_no_month_is_refused(tmp_path, period):
    with pytest.raises(FileRefused, match=f"row 2, column PERIOD, value '{period}'"):
        read_file(put(tmp_path, "a.dat", dat(line(period=period))))


def test_month_52_is_said_to_be_a_year(tmp_path):
    with pytest.raises(FileRefused, match="a year"):
        read_file(put(tmp_path, "a.dat", dat(line(period="202552"))))


def test_an_unknown_reporter_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="row 3, column REPORTER, value 'EU27_2020'"):
        read_file(put(tmp_path, "a.dat", dat(line(), line("EU27_2020"))))


def test_nothing_from_china_is_refused(tmp_path):
    with pytest.raises(FileRefused, match=r"imports .* from China"):
        read_file(put(tmp_path, "a.dat", dat(line(partner="US"))))


@pytest.mark.parametrize("number", ["1.2E+08", "1,5", "12 kg", "0x10", "1e3"])
def test_a_weight_that_is_no_number_is_refused(tmp_path, number):
    cell = f'"{number}"'
    with pytest.raises(FileRefused, match="row 2, column QUANTITY_KG, value"):
        read_file(put(tmp_path, "a.dat", dat(line(kg=cell))))


def test_a_correction_is_booked_into_the_sum_of_its_key_and_counted(tmp_path):
    text = dat(line(), line(procedure="4", kg="-20", value="-300"), line("FR", kg="5"))
    reading = read_file(put(tmp_path, "a.dat", text))
    assert sums(reading) == by_pandas(text)
    assert sums(reading)["DEU", "202601", "85051110"] == (480, 8700)
    assert any("correction" in note and note.startswith("1 ") for note in reading.notes)


def test_more_taken_back_than_there_is_says_what_to_do(tmp_path):
    with pytest.raises(FileRefused, match=r"correction") as refusal:
        read_file(put(tmp_path, "a.dat", dat(line(kg="-5", value="-100"))))
    assert "row 2" in str(refusal.value)
    assert "'-5'" in str(refusal.value) or "-5" in str(refusal.value)


def test_the_layout_before_2021(tmp_path):
    lines = [
        old_line(),
        old_line(regime="4", kg="300", value="1000"),
        old_line("GB", kg="44", period="201602"),
        old_line(product="28XXXXXX"),
        old_line(product="TOTAL"),
        old_line(flow="2"),
        old_line(partner="US"),
    ]
    reading = read_file(put(tmp_path, "full201601.dat", dat(*lines, header=OLD)))
    assert (reading.source, reading.currency) == ("comext", "EUR")
    assert sums(reading) == {
        ("DEU", "201601", "28053010"): (1000, 9000),
        ("GBR", "201602", "28053010"): (44, 8000),
    }


def test_containers(tmp_path):
    text = dat(line(), line("FR", kg="7"))
    paths = [
        packed(tmp_path, text),
        zipped(tmp_path, text),
        put(tmp_path, "a.csv.gz", gzip.compress(text.encode())),
        packed(tmp_path, dat(line(), line("FR", kg="7")).replace(",", ";"), "a.csv", "b.7z"),
    ]
    for path in paths:
        assert sums(read_file(path)) == by_pandas(text), path.name


def test_the_name_inside_an_archive_is_not_a_path(tmp_path):
    before = {p for p in tmp_path.parent.rglob("*") if p.is_file()}
    reading = read_file(packed(tmp_path, dat(line()), member="deep/below/a.dat"))
    assert reading.rows("reporter_code") == [("DEU",)]
    new = {p for p in tmp_path.parent.rglob("*") if p.is_file()} - before
    assert all("deep" not in p.parts and p.name != "a.dat" for p in new)


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_half_an_archive_is_refused(tmp_path, share):
    whole = packed(tmp_path, dat(*[line(kg=str(i)) for i in range(200)])).read_bytes()
    path = put(tmp_path, "half.7z", whole[: int(len(whole) * share)])
    with pytest.raises(FileRefused, match=r"half.7z.*(incomplete|damaged)"):
        read_file(path)


def test_damaged_bytes_anywhere_are_refused_or_harmless(tmp_path):
    whole = packed(tmp_path, dat(*[line(procedure=str(i)) for i in range(200)])).read_bytes()
    chance = random.Random(1)
    refused = 0
    for _ in range(60):
        damaged = bytearray(whole)
        damaged[chance.randrange(6, len(damaged))] ^= chance.randrange(1, 256)
        try:
            read_file(put(tmp_path, "damaged.7z", bytes(damaged)))
        except FileRefused:
            refused += 1
    assert refused > 30


def test_parts_of_the_united_kingdom_are_left_out_by_name(tmp_path):
    reading = read_file(put(tmp_path, "a.dat", dat(line("XI"), line("XU"), line())))
    assert reading.rows("reporter_code") == [("DEU",)]
    assert reading.left_out() == {
        "XI and XU, parts of the United Kingdom: load HMRC's files for it": 2
    }
    with pytest.raises(FileRefused, match=r"XI and XU.*member states"):
        read_file(put(tmp_path, "b.dat", dat(line("XI"))))


def test_every_product_is_kept_and_codes_with_letters_are_none(tmp_path):
    path = put(tmp_path, "a.dat", dat(line(), line(product="61091000"), line(product="99SSSSSS")))
    reading = read_file(path)
    assert reading.rows("hs_code") == [("85051110",), ("61091000",)]
    assert reading.left_out() == {"codes with letters: confidential": 1}


def test_members_of_a_register_are_covered_with_any_product(tmp_path):
    text = dat(line(), line("FR", product="61091000"), line("IT", product="61091000"))
    reading = read_file(put(tmp_path, "a.dat", text))
    assert set(reading.parsed.other_reporters) == {"DEU", "FRA", "ITA"}
