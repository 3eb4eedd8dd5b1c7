"""Cases 01 to 19: what was loaded, and wrong without a word."""

import gzip
import io
import os
import zipfile

import duckdb
import pytest

from .tables import (
    DAY,
    EXPORT,
    GACC,
    HARBOUR,
    IMPORT,
    KG_AND_VALUE,
    TDM,
    census,
    census_row,
    comtrade,
    gacc,
    gacc_row,
    harbour_row,
    loaded,
    mapped,
    plain,
    refused,
    tdm_row,
    workbook,
)


def test_case_01_a_weight_of_zero_beside_a_value_is_unknown(project):
    gap = {"period": "202602", "qtyUnitCode": "5", "qtyUnitAbbr": "u", "qty": "77", "netWgt": "0"}
    small = {"period": "202604", "netWgt": "0", "qty": "0", "primaryValue": "0", "cifvalue": "0"}
    path = project.write("a.csv", comtrade(gap | {"primaryValue": "2500000"}, {}, small), "utf-8")
    notes = loaded(project, path, IMPORT)
    assert project.rows("cast(month as varchar), quantity_kg, value") == [
        ("2026-02-01", None, 2_500_000), ("2026-03-01", 730, 64_000), ("2026-04-01", 0, 0),
    ]  # fmt: skip
    assert "1 " in notes
    assert "weight" in notes
    assert "unknown" in notes


@pytest.mark.parametrize("order", [("a.csv", "b.csv"), ("b.csv", "a.csv")])
def test_case_02_files_of_one_call_each_cover_the_partners_that_they_name(project, order):
    files = {
        "a.csv": gacc(gacc_row(partner="304", kg="11"), gacc_row(partner="309", kg="22")),
        "b.csv": gacc(gacc_row(partner="309", kg="22"), gacc_row(partner="305", kg="44")),
    }
    paths = [project.write(name, files[name], "utf-8") for name in order]
    outcomes = project.outcomes(*paths, options=EXPORT)
    assert [outcome["status"] for outcome in outcomes] == ["loaded", "loaded"]
    scopes = {one["file_name"]: one["partner_codes"] for one in project.manifests()}
    assert scopes == {"a.csv": ["304", "309"], "b.csv": ["305", "309"]}


def test_case_03_a_file_of_one_partner_covers_no_other(project):
    notes = loaded(project, project.write("kr.csv", gacc(gacc_row()), "utf-8"), EXPORT)
    assert "names 1 partner only (133)" in notes
    assert "the rest and the world stay unknown" in notes
    (manifest,) = project.manifests()
    assert (manifest["partner_scope"], manifest["partner_codes"]) == ("listed", ["133"])


@pytest.mark.parametrize(
    "span", ["2024年3-4月", "2024年1—2月", "202406-202408", "2024-06/2024-08", "2024年上半年"]
)
def test_case_04_a_span_of_months_is_refused(project, span):
    path = project.write("a.csv", gacc(gacc_row(span)), "utf-8")
    message = refused(project, path, EXPORT)
    assert f"a.csv, row 2, column 数据年月, value '{span}'" in " ".join(message.split())


@pytest.mark.parametrize("month", ["202406", "2024年6月", "2024-06", "2024/06", "2024.06"])
def test_case_04_a_month_in_other_forms_is_a_month(project, month):
    path = project.write("a.csv", gacc(gacc_row(month)), "utf-8")
    loaded(project, path, EXPORT)
    assert project.rows("cast(month as varchar), quantity_kg") == [("2024-06-01", 700)]


@pytest.mark.parametrize("written", ["3/1/2026", "11/1/2025", "1.3.2026", "Mar-26", "2026", "1"])
def test_case_05_a_date_in_another_order_is_refused(project, written):
    header = [*TDM[:6], "DATE", *TDM[8:]]
    row = [*tdm_row()[:6], written, *tdm_row()[8:]]
    path = project.write("a.csv", plain(header, row), "utf-8")
    message = refused(project, path, DAY)
    assert f"a.csv, row 2, column DATE, value '{written}'" in message


@pytest.mark.parametrize("month", ["198712", "111202", "202608", "202613", "302601"])
def test_case_05_no_month_before_1988_or_after_the_download(project, month):
    path = project.write("a.csv", gacc(gacc_row(), gacc_row(month)), "utf-8")
    message = refused(project, path, EXPORT)
    assert f"a.csv, row 3, column 数据年月, value '{month}'" in message


def test_case_06_a_code_and_the_codes_under_it_are_not_both_counted(project):
    lines = {"850511": ("750", "33000"), "8505110050": ("300", "20000"),
             "8505110070": ("450", "13000")}  # fmt: skip
    rows = [tdm_row(kg, value, code=code, flow="I") for code, (kg, value) in lines.items()]
    path = project.write("a.csv", plain(TDM, *rows, mark="\t"), "utf-8")
    notes = loaded(project, path, DAY)
    assert project.rows(KG_AND_VALUE) == [(750, 33_000)]
    assert project.rows("hs_code") == [("8505110050",), ("8505110070",)]
    assert "1 " in notes
    assert "left out" in notes


def test_case_06_a_code_that_is_not_the_sum_of_the_codes_under_it_is_refused(project):
    lines = {"850511": "900", "8505110050": "300", "8505110070": "450"}
    rows = [tdm_row(kg, code=code, flow="I") for code, kg in lines.items()]
    path = project.write("a.csv", plain(TDM, *rows, mark="\t"), "utf-8")
    message = refused(project, path, DAY)
    assert "row 2" in message
    assert "850511" in message


@pytest.mark.parametrize("column", ["DISTRICT", "PORT", "RP"])
def test_case_07_a_total_of_districts_is_not_added_to_them(project, column):
    totals = {"DISTRICT": "DISTRICTS", "PORT": "PORTS", "RP": "RP"}
    named = {"DISTRICT": "DIST_NAME", "PORT": "PORT_NAME", "RP": "RP_NAME"}[column]
    rows = [
        census_row("201", "60000", "-", f"TOTAL FOR ALL {totals[column]}"),
        census_row("120", "35000", "18" if column == "DISTRICT" else "1803", "SOMEWHERE"),
        census_row("81", "25000", "20" if column == "DISTRICT" else "2002", "ELSEWHERE"),
    ]
    path = project.write("a.json", census(*rows, more=(column, named)), "utf-8")
    notes = loaded(project, path, DAY)
    assert project.rows(KG_AND_VALUE) == [(201, 60_000)]
    assert "1 " in notes
    assert "left out" in notes


def test_case_08_every_sheet_of_one_header_is_read(project):
    sheets = {
        "notes": [["Asked on a Friday"], ["by nobody"]],
        "spring": [GACC, gacc_row(kg="40"), gacc_row(partner="116", kg="5")],
        "summer": [GACC, gacc_row("202604", kg="600", value="7,000")],
    }
    path = project.write("a.xlsx", workbook(**sheets))
    loaded(project, path, EXPORT)
    assert project.rows("cast(month as varchar), partner_code, quantity_kg, value") == [
        ("2026-03-01", "116", 5, 21_000),
        ("2026-03-01", "133", 40, 21_000),
        ("2026-04-01", "133", 600, 7_000),
    ]


def test_case_09_a_decimal_comma_is_a_decimal_comma(project):
    path = project.write("report.csv", plain(TDM, tdm_row("4321,7", "8765,4"), mark=";"), "utf-8")
    notes = loaded(project, path, DAY)
    assert project.rows(KG_AND_VALUE) == [(4_322, 8_765)]
    assert "rounded" in notes


@pytest.mark.parametrize("kg", ["1,5", "12,34", "1,2,3", "1.234.567", "1,234,5", "12.345,6"])
def test_case_09_marks_that_are_not_the_layouts_are_refused(project, kg):
    path = project.write("a.csv", gacc(gacc_row(kg=kg)), "utf-8")
    message = refused(project, path, EXPORT)
    assert f"a.csv, row 2, column 第一数量, value '{kg}'" in message


@pytest.mark.parametrize("code", ["850511007", "8505110", "85051", "85051110001"])
def test_case_10_a_code_of_an_odd_length_gets_no_zero(project, code):
    path, options = mapped(project, plain(HARBOUR, harbour_row(code=code)))
    message = refused(project, path, options)
    assert f"harbour.csv, row 2, column What, value '{code}'" in message
    assert "digits" in message


def test_case_11_the_european_union_is_no_reporter_beside_its_members(project):
    union = {"reporterCode": "97", "reporterISO": "EUR", "reporterDesc": "European Union",
             "netWgt": "9000", "qty": "9000"}  # fmt: skip
    path = project.write("a.csv", comtrade({}, union), "utf-8")
    notes = loaded(project, path, IMPORT)
    assert project.rows("reporter_code, quantity_kg") == [("JPN", 730)]
    assert "1 " in notes
    assert "EUR" in notes or "European Union" in notes or "groups" in notes


def test_case_15_a_folder_names_every_file_that_it_did_not_read(project):
    project.write("a.csv", gacc(gacc_row("202601", kg="1")), "utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner.csv", gacc(gacc_row("202602", kg="20")))
    project.write("b.zip", packed.getvalue())
    project.write("c.csv.gz", gzip.compress(gacc(gacc_row("202603", kg="300")).encode()))
    header = ", ".join(f"'{cell}' as \"{name}\"" for name, cell in zip(
        GACC, gacc_row("202604", kg="4000"), strict=True
    ))  # fmt: skip
    duckdb.sql(f"copy (select {header}) to '{project.downloads / 'd.parquet'}' (format parquet)")
    project.write("e.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"1" * 500)
    project.write("f.parquet", b"PAR1yyyyPAR1")
    project.write("g.xlsm", b"PK\x03\x04")
    project.write("h.docx", b"PK\x03\x04")
    result = project.ingest(project.downloads, options=EXPORT)
    assert result.exit_code == 1, result.output
    assert project.rows("quantity_kg") == [(1,), (20,), (300,), (4000,)]
    for name in ("e.xls", "f.parquet", "g.xlsm", "h.docx"):
        assert name in result.output


def test_case_18_latin_names_are_not_read_as_chinese(project):
    flow = {"reporterCode": "156", "reporterISO": "CHN", "flowCode": "X", "flowDesc": "Export"}
    codes = [("678", "São Tomé and Príncipe"), ("531", "Curaçao"), ("792", "Türkiye")]
    text = comtrade(*(flow | {"partnerCode": code, "partnerDesc": name} for code, name in codes))
    path = project.write("a.csv", text, "cp1252")
    loaded(project, path, EXPORT)
    assert project.rows("partner_code, partner_name") == sorted(codes)


@pytest.mark.parametrize(
    ("kg", "value", "column", "shown"),
    [
        ("4.56789E+07", "10", "第一数量", "4.56789E+07"),
        ("45678912", "1.2E+09", "美元", "1.2E+09"),
        ("4e3", "10", "第一数量", "4e3"),
    ],
)
def test_case_19_digits_lost_in_a_spreadsheet_are_refused(project, kg, value, column, shown):
    path = project.write("a.csv", gacc(gacc_row(kg=kg, value=value)), "utf-8")
    message = refused(project, path, EXPORT)
    assert f"a.csv, row 2, column {column}, value '{shown}'" in message


def test_case_19_so_are_those_of_codes_and_months(project):
    path = project.write("a.csv", gacc(gacc_row(code="2.80530E+07")), "utf-8")
    message = refused(project, path, EXPORT)
    assert "row 2, column 商品编码, value '2.80530E+07'" in message
    path = project.write("a.csv", gacc(gacc_row("2.026E+05")), "utf-8")
    assert "column 数据年月, value '2.026E+05'" in refused(project, path, EXPORT)


def test_case_14_a_copy_with_a_later_file_date_says_so(project):
    for name, kg, day in (("new.csv", "800", 1_781_900_000), ("old.csv", "650", 1_795_000_000)):
        path = project.write(name, gacc(gacc_row(kg=kg)), "utf-8")
        os.utime(path, (day, day))
        notes = loaded(project, path, ("--flow", "export"))
    assert "800" in notes
    assert "650" in notes
    assert "new.csv" in notes
