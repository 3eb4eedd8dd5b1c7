import random

import py7zr
import pytest

from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.sources import comext

from .reading import put, read_with

HEADER = (
    "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,PRODUCT_CPA21,PRODUCT_CPA22,PRODUCT_BEC,"
    "PRODUCT_BEC5,PRODUCT_SECTION,FLOW,STAT_PROCEDURE,SUPPL_UNIT,PERIOD,VALUE_EUR,VALUE_NAC,"
    "QUANTITY_KG,QUANTITY_SUPPL_UNIT"
)


def line(reporter="DE", partner="CN", product="85051110", flow="1", procedure="1", **other):
    period, kg, value = (
        other.get(k, d) for k, d in (("period", "202601"), ("kg", "500"), ("value", "9000"))
    )
    return (
        f"{reporter},{partner},E,{product},77881,2790,2790,42,2,16,{flow},{procedure},,{period},"
        f"{value},{value},{kg},0"
    )


def dat(*lines):
    return "\n".join([HEADER, *lines]) + "\n"


def packed(tmp_path, text, member="full_v2_202601.dat", name="full_v2_202601.7z", more=()):
    path = tmp_path / name
    with py7zr.SevenZipFile(path, "w") as archive:
        archive.writestr(text, member)
        for other in more:
            archive.writestr("x", other)
    return path


def test_several_reporters_in_one_file(tmp_path):
    path = put(tmp_path, "full_v2_202601.dat", dat(line(), line("GR", kg="20"), line("EL", kg="1")))
    reading = read_with(comext.read, path)
    parsed = reading.parsed
    assert (parsed.source_id, parsed.flow, parsed.currency) == ("comext", "import", "EUR")
    assert (parsed.partner_scheme, parsed.notes) == ("iso2", [])
    columns = (
        "file_row",
        "reporter_code",
        "month_text",
        "partner_code",
        "hs_code",
        "quantity_text",
    )
    assert reading.rows(*columns) == [
        (2, "DEU", "202601", "CN", "85051110", "500"),
        (3, "GRC", "202601", "CN", "85051110", "20"),
        (4, "GRC", "202601", "CN", "85051110", "1"),
    ]


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
    reading = read_with(comext.read, path)
    assert reading.rows("file_row") == [(7,)]
    assert reading.parsed.notes == [
        "2 rows of exports or of other partners left out",
        "1 rows of totals (000TOTAL) left out",
        "2 rows of confidential products (X) left out",
    ]


def test_procedures_tell_rows_apart(tmp_path):
    reading = read_with(comext.read, put(tmp_path, "a.dat", dat(line(), line(procedure="4"))))
    assert reading.rows("row_key") == [("E|1|",), ("E|4|",)]


def test_a_lost_zero_is_padded_and_anything_shorter_is_refused(tmp_path):
    reading = read_with(
        comext.read, put(tmp_path, "a.dat", dat(line(product="1012100"))), hs_codes=("010121",)
    )
    assert reading.rows("hs_code") == [("01012100",)]
    with pytest.raises(FileRefused, match="row 2, column PRODUCT_NC, value '850511'"):
        read_with(comext.read, put(tmp_path, "b.dat", dat(line(product="850511"))))


def test_a_whole_year_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="column PERIOD, value '202552': a whole year"):
        read_with(comext.read, put(tmp_path, "a.dat", dat(line(period="202552"))))


def test_an_unknown_reporter_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="row 3, column REPORTER, value 'EU27_2020'"):
        read_with(comext.read, put(tmp_path, "a.dat", dat(line(), line("EU27_2020"))))


def test_nothing_from_china_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="no imports from China"):
        read_with(comext.read, put(tmp_path, "a.dat", dat(line(partner="US"))))


def test_the_archive_as_it_comes(tmp_path):
    reading = read_with(comext.read, packed(tmp_path, dat(line())))
    assert reading.rows("reporter_code", "quantity_text") == [("DEU", "500")]


def test_the_name_inside_an_archive_is_not_a_path(tmp_path):
    reading = read_with(comext.read, packed(tmp_path, dat(line()), member="deep/below/a.dat"))
    assert reading.rows("reporter_code") == [("DEU",)]
    names = sorted(p.name for p in tmp_path.rglob("*") if p.is_file())
    assert set(names) <= {"full_v2_202601.7z", "table.txt", "utf8.csv", "delimited_file.parquet"}


def test_an_archive_that_unpacks_too_far_is_refused_by_its_declared_size(tmp_path):
    path = packed(tmp_path, "0" * (50 << 20))
    with pytest.raises(FileRefused, match="unpacks to 50 MiB"):
        read_with(comext.read, path)
    assert not list((tmp_path / "scratch").rglob("table*"))


def test_an_archive_of_several_files_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="holds 2 files, not one"):
        read_with(comext.read, packed(tmp_path, dat(line()), more=("b.dat",)))


def test_an_archive_of_something_else_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="does not hold a Comext bulk file"):
        read_with(comext.read, packed(tmp_path, "a,b\n1,2\n"))


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_half_an_archive_is_refused(tmp_path, share):
    whole = packed(tmp_path, dat(*[line(kg=str(i)) for i in range(200)])).read_bytes()
    path = put(tmp_path, "half.7z", whole[: int(len(whole) * share)])
    with pytest.raises(FileRefused, match=r"half.7z: the archive is incomplete or damaged"):
        read_with(comext.read, path)


def test_damaged_bytes_anywhere_are_refused_or_harmless(tmp_path):
    whole = packed(tmp_path, dat(*[line(procedure=str(i)) for i in range(200)])).read_bytes()
    chance = random.Random(1)
    refused = 0
    for _ in range(60):
        damaged = bytearray(whole)
        damaged[chance.randrange(6, len(damaged))] ^= chance.randrange(1, 256)
        try:
            read_with(comext.read, put(tmp_path, "damaged.7z", bytes(damaged)))
        except FileRefused:
            refused += 1
    assert refused > 30


def test_other_files_are_not_comext(tmp_path):
    assert read_with(comext.read, put(tmp_path, "a.csv", "a,b\n1,2\n")).parsed is None


def test_parts_of_the_united_kingdom_are_left_out_by_name(tmp_path):
    path = put(tmp_path, "a.dat", dat(line("XI"), line("XU"), line()))
    reading = read_with(comext.read, path)
    assert reading.rows("reporter_code") == [("DEU",)]
    assert reading.parsed.notes == [
        "2 rows of XI and XU (parts of the United Kingdom: load HMRC's files for it) left out"
    ]
    with pytest.raises(FileRefused, match="only XI, XU, totals and confidential products"):
        read_with(comext.read, put(tmp_path, "b.dat", dat(line("XI"))))


def test_products_that_nobody_wants_are_left_out_and_one_more_can_be_named(tmp_path):
    path = put(tmp_path, "a.dat", dat(line(), line(product="61091000"), line(product="28053040")))
    reading = read_with(comext.read, path)
    assert reading.rows("hs_code") == [("85051110",), ("28053040",)]
    assert reading.parsed.notes == [
        "1 rows of products that neither hs_products nor --hs names left out"
    ]
    more = read_with(comext.read, path, hs_codes=("610910",))
    assert more.rows("hs_code") == [("85051110",), ("61091000",), ("28053040",)]
    with pytest.raises(FileRefused, match=r"none of the products in seeds/reference/hs_products"):
        read_with(comext.read, put(tmp_path, "b.dat", dat(line(product="61091000"))))


def test_rows_that_are_not_kept_are_never_stored(tmp_path):
    many = [line("FR", partner="US", procedure=str(i)) for i in range(50_000)]
    reading = read_with(comext.read, put(tmp_path, "a.dat", dat(*many, line())))
    assert reading.rows("file_row", "reporter_code") == [(50_002, "DEU")]
    tables = reading.connection.execute(
        "select sum(estimated_size) from duckdb_tables() where table_name <> 'parsed_text'"
    ).fetchone()
    assert tables[0] == 1
