"""Cases 20 to 35: what was refused, though people expect it to load."""

import gzip
import json

import pytest

from .tables import (
    CENSUS,
    COMEXT,
    COMTRADE,
    DAY,
    EXPORT,
    GACC,
    HARBOUR,
    IMPORT,
    KG_AND_VALUE,
    TDM,
    census_row,
    comext_row,
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


def capitals(name):
    return {"altQty": "AtlQty"}.get(name, name[0].upper() + name[1:])


def snake(name):
    """As R's janitor and comtradr write it."""
    joined = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
    for plain_form in ("_i_s_o", "_n_a", "_c_i_f"):
        joined = joined.replace(plain_form, f"_{plain_form.replace('_', '')}")
    return joined.replace("partner2_iso", "partner2iso")


@pytest.mark.parametrize(
    ("name", "as_written"),
    [
        ("TradeData.csv", capitals),  # 20
        ("comtradr.csv", snake),  # 23
        ("lower.csv", str.lower),
        ("upper.csv", str.upper),
    ],
    ids=["20", "23", "23-lower", "23-upper"],
)
def test_case_20_and_23_headers_of_comtrade_in_any_case(project, name, as_written):
    text = comtrade(names=[as_written(name) for name in COMTRADE])
    loaded(project, project.write(name, text, "utf-8"), IMPORT)
    assert project.rows("reporter_code, hs_code, quantity_kg, value") == [
        ("JPN", "850511", 730, 64_000)
    ]


def test_case_20_rows_that_end_with_a_comma_and_the_header_does_not(project):
    header, row = comtrade(names=[capitals(name) for name in COMTRADE]).splitlines()
    path = project.write("TradeData.csv", f"{header}\n{row},\n", "utf-8")
    loaded(project, path, IMPORT)
    assert project.rows(KG_AND_VALUE) == [(730, 64_000)]


@pytest.mark.parametrize("typed", [False, True], ids=["texts", "numbers"])
def test_case_21_the_workbook_of_the_website(project, typed):
    number = {"730": 730, "64000": 64_000.5, "202603": 202_603, "True": True, "False": False}
    cells = [c.strip('"') for c in COMTRADE.values()]
    cells = [number.get(c, c) if typed else c for c in cells]
    path = project.write("TradeData.xlsx", workbook(Sheet1=[list(COMTRADE), cells]))
    loaded(project, path, IMPORT)
    ((kg, value),) = project.rows(KG_AND_VALUE)
    assert kg == 730
    assert value in ((64_000, 64_001) if typed else (64_000,))


def test_case_22_mot_minus_one_is_the_total_where_there_is_no_zero(project):
    path = project.write("a.csv", comtrade({"motCode": "-1"}), "utf-8")
    loaded(project, path, IMPORT)
    assert project.rows(KG_AND_VALUE) == [(730, 64_000)]


def test_case_22_and_not_beside_a_zero(project):
    sea = {"motCode": "2100", "netWgt": "700", "qty": "700"}
    unsaid = {"motCode": "-1", "netWgt": "30", "qty": "30"}
    later = {"motCode": "-1", "period": "202604", "netWgt": "5", "qty": "5"}
    path = project.write("a.csv", comtrade({}, sea, unsaid, later), "utf-8")
    loaded(project, path, IMPORT)
    assert project.rows("cast(month as varchar), quantity_kg") == [
        ("2026-03-01", 730), ("2026-04-01", 5),
    ]  # fmt: skip


OLD = {
    "Classification": "HS", "Year": "2018", "Period": "201805", "Period Desc.": "May 2018",
    "Aggregate Level": "6", "Is Leaf Code": "1", "Trade Flow Code": "1", "Trade Flow": "Imports",
    "Reporter Code": "392", "Reporter": "Japan", "Reporter ISO": "JPN", "Partner Code": "156",
    "Partner": "China", "Partner ISO": "CHN", "2nd Partner Code": "", "2nd Partner": "",
    "2nd Partner ISO": "", "Customs Proc. Code": "", "Customs": "", "Mode of Transport Code": "",
    "Mode of Transport": "", "Commodity Code": "850511", "Commodity": "Magnets",
    "Qty Unit Code": "8", "Qty Unit": "Weight in kilograms", "Qty": "730", "Alt Qty Unit Code": "",
    "Alt Qty Unit": "", "Alt Qty": "", "Netweight (kg)": "730", "Gross weight (kg)": "",
    "Trade Value (US$)": "64000", "CIF Trade Value (US$)": "", "FOB Trade Value (US$)": "",
    "Flag": "0",
}  # fmt: skip


def test_case_24_comtrade_before_2023(project):
    path = project.write("comtrade.csv", plain(OLD, OLD.values()), "utf-8")
    loaded(project, path, IMPORT)
    assert project.rows("cast(month as varchar), reporter_code, hs_code, quantity_kg, value") == [
        ("2018-05-01", "JPN", "850511", 730, 64_000)
    ]


@pytest.mark.parametrize(
    ("encoding", "name"), [("cp949", "중국"), ("shift_jis", "中国"), ("cp1252", "Chinë")]
)
def test_case_26_a_mapping_can_name_the_encoding(project, encoding, name):
    path, options = mapped(
        project,
        plain(HARBOUR, harbour_row(partner=name)),
        "[file]",
        f'encoding = "{encoding}"',
        "[codes.partner_code]",
        f'"{name}" = "CHN"',
        encoding=encoding,
    )
    loaded(project, path, options)
    assert project.rows("partner_code, quantity_kg") == [("CHN", 260)]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "utf-8-sig", "gb18030"])
def test_case_26_encodings_are_found(project, encoding):
    text = comtrade({"cmdDesc": '"Aimants à terres rares, métal purifié"'})
    if encoding == "gb18030":
        text = comtrade({"cmdDesc": "稀土永磁体", "partnerDesc": "中国"})
    path = project.write("a.csv", text, encoding)
    loaded(project, path, IMPORT)
    assert project.rows(KG_AND_VALUE) == [(730, 64_000)]


def files_of_every_source():
    return {
        "comext": (plain(COMEXT, comext_row()), DAY, (810, 43_000)),
        "gacc": (gacc(gacc_row()), EXPORT, (700, 21_000)),
        "tdm": (plain(TDM, tdm_row(), mark="\t"), DAY, (700, 21_000)),
        "census": (json.dumps([CENSUS, census_row()]), DAY, (310, 47_000)),
        "comtrade": (comtrade(), IMPORT, (730, 64_000)),
    }


@pytest.mark.parametrize("source", files_of_every_source())
def test_case_27_gz_of_any_source(project, source):
    text, options, sums = files_of_every_source()[source]
    ending = "json" if source == "census" else "csv"
    path = project.write(f"a.{ending}.gz", gzip.compress(text.encode()))
    loaded(project, path, options)
    assert project.rows(KG_AND_VALUE) == [sums]


def test_case_28_a_mapping_can_say_that_rows_of_one_key_add_up(project):
    rows = [harbour_row("90", "4000"), harbour_row("35", "1500"), harbour_row("35", "1500")]
    path, options = mapped(project, plain(HARBOUR, *rows), "[rows]", 'repeated = "sum"')
    loaded(project, path, options)
    assert project.rows(KG_AND_VALUE) == [(160, 7_000)]
    assert project.rows("count(*)") == [(1,)]


def test_case_28_a_sum_with_an_unknown_part_is_unknown(project):
    rows = [harbour_row("90", "4000"), harbour_row("", "1500")]
    path, options = mapped(
        project,
        plain(HARBOUR, *rows),
        "[rows]",
        'repeated = "sum"',
        without_kilograms="unknown",
    )
    loaded(project, path, options)
    assert project.rows("quantity_kg, value") == [(None, 5_500)]


def test_case_28_what_a_mapping_does_not_say_is_refused_with_the_word(project):
    path, options = mapped(project, plain(HARBOUR, harbour_row("90"), harbour_row("35")))
    message = refused(project, path, options)
    assert "row 3" in message
    assert "repeated" in message


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_case_29_semicolons_and_tabs(project, mark):
    path = project.write("a.csv", plain(COMEXT, comext_row(), mark=mark), "utf-8")
    loaded(project, path, DAY)
    assert project.rows(KG_AND_VALUE) == [(810, 43_000)]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_case_29_of_customs(project, mark):
    rows = [gacc_row(), gacc_row(partner="116", kg="1900", value="8,000")]
    path = project.write("b.csv", plain(GACC, *rows, mark=mark), "utf-8")
    loaded(project, path, EXPORT)
    assert project.rows(KG_AND_VALUE) == [(2_600, 29_000)]


@pytest.mark.parametrize("as_written", [str.lower, str.title, str.upper, lambda n: f" {n} "])
def test_case_30_headers_in_another_case(project, as_written):
    header = [as_written(name) for name in TDM]
    path = project.write("a.csv", plain(header, tdm_row(), mark="\t"), "utf-8")
    loaded(project, path, DAY)
    assert project.rows(KG_AND_VALUE) == [(700, 21_000)]


@pytest.mark.parametrize(
    "banner", ["Port report,,,,\n", "Port report\n\n\n", '"made, on a Friday"\nby nobody,,\n', "\n"]
)
def test_case_31_banner_lines_above_the_header(project, banner):
    path, options = mapped(project, banner + plain(HARBOUR, harbour_row()))
    loaded(project, path, options)
    assert project.rows(KG_AND_VALUE) == [(260, 9_000)]


@pytest.mark.parametrize("mark", [",", ";"])
def test_case_31_the_line_that_names_the_delimiter(project, mark):
    names = [capitals(name) for name in COMTRADE]
    cells = COMTRADE | {"cmdDesc": "Magnets"}
    text = f"sep={mark}\n" + plain(names, cells.values(), mark=mark)
    loaded(project, project.write("a.csv", text, "utf-8"), IMPORT)
    assert project.rows(KG_AND_VALUE) == [(730, 64_000)]


@pytest.mark.parametrize("banner", [["A title"], ["Exports, by month", "", ""]])
def test_case_31_a_title_above_a_table_of_customs(project, banner):
    path = project.write("a.xlsx", workbook(Table=[banner, [], GACC, gacc_row()]))
    loaded(project, path, EXPORT)
    assert project.rows("quantity_kg, file_row") == [(700, 4)]


def test_case_33_fractions_of_a_kilogramme_are_rounded_once_and_said(project):
    rows = [tdm_row("820.5", "31000"), tdm_row("7.4", "100", month="4"), tdm_row("3", month="5")]
    path = project.write("a.csv", plain(TDM, *rows, mark="\t"), "utf-8")
    notes = loaded(project, path, DAY)
    assert project.rows("quantity_kg") in ([(3,), (7,), (820,)], [(3,), (7,), (821,)])
    assert "2 " in notes
    assert "rounded" in notes


SDMX = ["DATAFLOW", "LAST UPDATE", "freq", "reporter", "partner", "product", "flow", "indicators",
        "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"]  # fmt: skip


def test_case_34_comext_from_the_data_browser(project):
    start = ["ESTAT:DS-045409(1.0)", "03/06/26 23:00:00", "M", "AT", "CN", "85051110", "1"]
    rows = [
        [*start, "QUANTITY_IN_100KG", "2026-02", "7.3", ""],
        [*start, "VALUE_IN_EUROS", "2026-02", "43000", ""],
        [*start, "QUANTITY_IN_100KG", "2026-01", "0.04", ""],
        [*start, "VALUE_IN_EUROS", "2026-01", "600", ""],
    ]
    path = project.write("estat.csv", plain(SDMX, *rows), "utf-8")
    loaded(project, path, DAY)
    assert project.rows("cast(month as varchar), reporter_code, quantity_kg, value") == [
        ("2026-01-01", "AUT", 4, 600), ("2026-02-01", "AUT", 730, 43_000),
    ]  # fmt: skip


def test_case_34_comext_before_2021(project):
    header = [
        "DECLARANT", "DECLARANT_ISO", "PARTNER", "PARTNER_ISO", "TRADE_TYPE", "PRODUCT_NC",
        "PRODUCT_SITC", "PRODUCT_cpa2002", "PRODUCT_cpa2008", "PRODUCT_CPA2_1", "PRODUCT_BEC",
        "PRODUCT_SECTION", "FLOW", "STAT_REGIME", "SUPP_UNIT", "PERIOD", "VALUE_IN_EUROS",
        "QUANTITY_IN_KG", "SUP_QUANTITY",
    ]  # fmt: skip
    row = "038,AT,0720,CN,E,85051110,77881,3162,2790,2790,42,16,1,4,A,201809,43000,810,0"
    path = project.write("full201809.dat", plain(header, row.split(",")), "utf-8")
    loaded(project, path, DAY)
    assert project.rows("cast(month as varchar), reporter_code, quantity_kg, value") == [
        ("2018-09-01", "AUT", 810, 43_000)
    ]


def test_case_35_an_answer_of_the_census_saved_as_csv(project):
    path = project.write("census.csv", plain(CENSUS, census_row()), "utf-8")
    loaded(project, path, DAY)
    assert project.rows("reporter_code, flow, quantity_kg, value") == [
        ("USA", "import", 310, 47_000)
    ]


def test_case_35_exports_of_the_united_states(project):
    header = ["CTY_CODE", "CTY_NAME", "E_COMMODITY", "ALL_VAL_MO", "QTY_1_MO", "UNIT_QY1", "time"]
    row = ["5700", "CHINA", "8505110070", "47000", "310", "KG", "2026-03"]
    path = project.write("exports.json", json.dumps([header, row]), "utf-8")
    loaded(project, path, DAY)
    assert project.rows("reporter_code, flow, partner_code, quantity_kg, value") == [
        ("USA", "export", "5700", 310, 47_000)
    ]
