from datetime import date
from decimal import Decimal

import pytest

from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.rows import cells

from .reading import put, read_file

HEADER = [
    *("FLOW", "CTY_RPT", "RPT_ISO", "REPORTER", "CTY_PTN", "PTN_ISO", "PARTNER", "COMMODITY"),
    *("YEAR", "MONTH", "VALUE", "CURRENCY", "QTY1", "UNIT1", "QTY2", "UNIT2"),
]
CHINA = ["E", "CN", "CN", "China"]
VIETNAM = [*CHINA, "VIETNAM", "VN", "Vietnam", "85051110", "2026", "1", "1500", "USD", "120", "KG"]
VIETNAM += ["", ""]


def table(*rows, mark="\t"):
    return "".join(mark.join(row) + "\n" for row in (HEADER, *rows))


def changed(row, **cells):
    return [cells.get(name, value) for name, value in zip(HEADER, row, strict=True)]


def test_utf16_tsv_of_the_api(tmp_path):
    reading = read_file(put(tmp_path, "api.tsv", table(VIETNAM).encode("utf-16")))
    parsed = reading.parsed
    assert (parsed.source_id, parsed.reporter_code, parsed.flow) == ("tdm", "CHN", "export")
    assert (parsed.currency, parsed.partner_scheme, parsed.notes) == ("USD", "iso2", [])
    assert reading.rows("file_row", "month", "partner_code", "hs_code", "quantity", "value") == [
        (2, date(2026, 1, 1), "VN", "85051110", 120, 1500)
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16"])
def test_report_csv_in_each_encoding_and_separator(tmp_path, mark, encoding):
    path = put(tmp_path, "report.csv", table(VIETNAM, mark=mark).encode(encoding))
    assert read_file(path).rows("quantity") == [(120,)]


@pytest.mark.parametrize(
    "name",
    [
        *("World", "EU27", "EU 27 (excl. UK)", "European Union", "EU (External Trade)", "ASEAN"),
        *("ASEAN 11", "Asia", "Euro Zone", "_World", "APEC", "EU28", "North America"),
        *("EU27_2020", "EU27 2020", "Extra EU27", "Extra-EU", "Intra EU", "Non EU27"),
        *("Total, All Countries", "All Partner Countries", "Euro Area 20"),
        *("OECD Countries", "ASEAN Countries", "Eastern Europe"),
    ],
)
def test_partner_aggregates_are_left_out_and_counted(tmp_path, name):
    aggregate = changed(VIETNAM, CTY_PTN="X1", PTN_ISO="", PARTNER=name, QTY1="999")
    reading = read_file(put(tmp_path, "a.tsv", table(aggregate, VIETNAM)))
    assert reading.rows("partner_name") == [("Vietnam",)]
    assert reading.parsed.notes == ["1 rows of sums over partners left out"]


@pytest.mark.parametrize(
    "name",
    [
        "South Africa",
        "Central African Republic",
        "Georgia",
        "Ceuta",
        "Western Sahara",
        "Rest of World",
        "American Samoa",
    ],
)
def test_countries_with_a_region_in_their_name_stay(tmp_path, name):
    reading = read_file(put(tmp_path, "a.tsv", table(changed(VIETNAM, PARTNER=name))))
    assert reading.rows("partner_name") == [(name,)]


def test_kilogrammes_by_unit_from_the_second_quantity(tmp_path):
    row = changed(VIETNAM, QTY1="8000", UNIT1="NO", QTY2="790", UNIT2="KG")
    assert read_file(put(tmp_path, "a.tsv", table(row))).rows("quantity") == [(790,)]


def test_a_row_without_kilogrammes_is_refused_by_its_place(tmp_path):
    row = changed(VIETNAM, UNIT1="NO")
    with pytest.raises(FileRefused, match=r"a.tsv, row 3, column UNIT1 / UNIT2, value 'NO'"):
        read_file(put(tmp_path, "a.tsv", table(VIETNAM, row)))


def test_three_letter_codes_and_none(tmp_path):
    row = changed(VIETNAM, PTN_ISO="VNM", RPT_ISO="CHN")
    iso = read_file(put(tmp_path, "a.tsv", table(row)))
    assert (iso.parsed.partner_scheme, iso.rows("partner_code")) == ("iso3", [("VNM",)])
    path = put(tmp_path, "b.tsv", table(VIETNAM, changed(VIETNAM, PTN_ISO="")))
    with pytest.raises(FileRefused, match="row 3, column PTN_ISO: a row without a partner's code"):
        read_file(path)


def test_date_in_place_of_year_and_month(tmp_path):
    text = (
        table(VIETNAM).replace("YEAR\tMONTH", "DATE\tNOTE").replace("2026\t1\t", "2026-01-01\t\t")
    )
    assert read_file(put(tmp_path, "a.tsv", text)).rows("month") == [(date(2026, 1, 1),)]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"FLOW": "I"}, "row 3, column FLOW, value 'I': mixed flows: export, import"),
        ({"CURRENCY": "CNY"}, "column CURRENCY, value 'CNY': mixed currencies: USD, CNY"),
    ],
)
def test_mixed_files_are_refused(tmp_path, cells, message):
    with pytest.raises(FileRefused, match=message):
        read_file(put(tmp_path, "a.tsv", table(VIETNAM, changed(VIETNAM, **cells))))


def test_options_that_contradict_the_file(tmp_path):
    path = put(tmp_path, "a.tsv", table(VIETNAM))
    with pytest.raises(FileRefused, match="the file says export, the options say import"):
        read_file(path, flow="import")
    with pytest.raises(FileRefused, match="the file says USD, the options say CNY"):
        read_file(path, currency="CNY")


def test_no_month_is_refused(tmp_path):
    text = table(VIETNAM).replace("MONTH", "QUARTER")
    with pytest.raises(FileRefused, match="column MONTH: no month"):
        read_file(put(tmp_path, "a.tsv", text))


def test_a_file_of_aggregates_only_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="1 rows of sums over partners left out"):
        read_file(put(tmp_path, "a.tsv", table(changed(VIETNAM, PARTNER="World"))))


def test_figures_of_a_year_to_date_are_refused(tmp_path):
    text = table(VIETNAM).replace("QTY1", "QTY1\tYTD_QTY1").replace("120", "120\t120")
    with pytest.raises(FileRefused, match="column YTD_QTY1: a sum over the months of a year"):
        read_file(put(tmp_path, "a.tsv", text))


def test_decimal_commas_of_a_european_computer(tmp_path):
    row = changed(VIETNAM, QTY1="1120,5", VALUE="98.765,4")
    reading = read_file(put(tmp_path, "report.csv", table(row, mark=";")))
    assert reading.rows("quantity", "value") == [(1121, Decimal("98765.4"))]
    assert reading.notes == ["1 weights rounded to whole kilogrammes"]


@pytest.mark.parametrize("mark", [";", "\t"])
@pytest.mark.parametrize("written", ["1,120", "1.120"])
def test_a_number_of_thousands_or_of_decimals_is_refused(tmp_path, mark, written):
    path = put(tmp_path, "report.csv", table(changed(VIETNAM, QTY1=written), mark=mark))
    with pytest.raises(
        FileRefused, match=f"row 2, column QTY1, value '{written}': either thousands"
    ):
        read_file(path)


@pytest.mark.parametrize("unit", ["t", "MT", "Tonne"])
def test_tonnes_are_converted(tmp_path, unit):
    reading = read_file(put(tmp_path, "a.tsv", table(changed(VIETNAM, UNIT1=unit))))
    assert reading.rows("quantity") == [(120_000,)]
    assert reading.notes == ["1 weights converted to kilogrammes"]


def test_other_tables_are_not_tdm(tmp_path):
    with pytest.raises(FileRefused, match="no known table"):
        read_file(put(tmp_path, "a.csv", "a,b\n1,2\n"))


def test_many_rows_are_left_out_as_few_are(tmp_path, monkeypatch):
    """Cells of many rows are kept in a file, without what is the same in all of them."""
    heading = changed(VIETNAM, COMMODITY="850511")
    path = put(tmp_path, "a.tsv", table(heading, VIETNAM))
    few = read_file(path)
    monkeypatch.setattr(cells, "FEW", 1)
    many = read_file(path)
    assert few.rows("hs_code", "quantity") == [("85051110", 120)]
    assert (many.rows("hs_code", "quantity"), many.notes) == (
        few.rows("hs_code", "quantity"),
        few.notes,
    )


def test_a_download_without_a_row_is_nothing_traded_where_the_call_says_what_was_asked(tmp_path):
    asked = {"hs_codes": ("85051110",), "months": (date(2026, 1, 1), date(2026, 1, 1))}
    asked |= {"flow": "export", "vintage_date": date(2026, 7, 20)}
    path = put(tmp_path, "a.tsv", table())
    found = read_file(path, **asked, reporter="CHN", currency="USD")
    assert found.rows() == []
    assert (found.parsed.reporter_code, found.currency) == ("CHN", "USD")
    for said, lacking in (({"currency": "USD"}, "reporter"), ({"reporter": "CHN"}, "currency")):
        with pytest.raises(FileRefused, match=f"nothing says the {lacking}. Say --{lacking}"):
            read_file(path, **asked, **said)
