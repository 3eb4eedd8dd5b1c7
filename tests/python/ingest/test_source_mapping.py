"""Tables that no source knows, as mapping files describe them (faults: test_mapping_files)."""

import openpyxl
import pytest

from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.sources.mapping_files import SHIPPED, find_mapping

from .conftest import EN, MAGNETS, ZH, gacc_text
from .mapped import HEADER, PLAIN, ROW, toml
from .reading import put, read_file

SQL = {
    "month": "strftime(month, '%Y%m')",
    "value": "cast(value_number as bigint)",
}

EXAMPLE = """\
Monthly table of an invented office
Period;Trade;Country;HS10;Weight;Unit;Amount (1,000 EUR);Office;Note
01.2026;Exp;Japan;8505.11.1000;1.234,5;KG;9,25;Busan;e
01.2026;Exp;TOTAL;8505.11.1000;1.234,5;KG;9,25;;
01.2026;Exp;Viet Nam;8505.11.1000;42;CTR;1.009,25;;
01.2026;Re;Viet Nam;8505.11.1000;42;CTR;1.009,25;;
01.2026;Exp;Viet Nam;8505.11;2;TNE;1.009,25;;
02.2026;Exp;Viet Nam;2805.30.1300;600;grm;—;Busan;
"""


def read(tmp_path, rows=ROW, header=HEADER, spec=PLAIN, **options):
    data = put(tmp_path, "data.csv", header + rows)
    return read_file(data, mapping=toml(tmp_path, spec), **options)


def flows(reading, *columns):
    """Rows of the file, a column or several of what follows."""
    return reading.query(
        f"select {', '.join(SQL.get(c, c) for c in columns)} from flows order by file_row"
    )


def message(tmp_path, **given):
    with pytest.raises(FileRefused) as refusal:
        read(tmp_path, **given)
    return str(refusal.value)


def test_the_least_that_a_mapping_says(tmp_path):
    reading = read(tmp_path)
    parsed = reading.parsed
    assert (parsed.source_id, parsed.reporter_code, parsed.flow) == ("korea", "KOR", "export")
    assert (parsed.currency, parsed.partner_scheme, parsed.notes) == ("USD", "iso3", [])
    columns = ("file_row", "month", "partner_code", "hs_code", "quantity", "value")
    assert flows(reading, *columns[1:]) == [("202601", "JPN", "85051110", 1200, 60000)]


def test_the_documented_example_works(tmp_path):
    path = put(tmp_path, "data.csv", EXAMPLE)
    reading = read_file(path, mapping=SHIPPED / "example.toml")
    columns = ("month", "partner_code", "hs_code", "quantity", "value", "is_quantity_estimated")
    assert flows(reading, *columns) == [
        ("202601", "JPN", "8505111000", 1235, 9250, True),
        ("202601", "VNM", "8505111000", 2100, 1009250, False),
        ("202602", "VNM", "2805301300", 1, None, False),
    ]
    assert reading.parsed.notes == [
        "2 weights converted to kilogrammes",
        "1 weights estimated by the source (flagged)",
        "1 rows of sums over partners left out",
        "1 rows (sums over codes) left out",
        "1 rows (flows other than exports and imports) left out",
        "2 weights rounded to whole kilogrammes",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_any_encoding(tmp_path, encoding):
    data = put(tmp_path, "data.csv", (HEADER + "202601,JPN,85051110,1,千克,5\n").encode(encoding))
    units = PLAIN + '\n[units]\n"千克" = 1\n'
    reading = read_file(data, mapping=toml(tmp_path, units))
    assert flows(reading, "quantity") == [(1,)]


def test_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADER.strip().split(","))
    book.active.append([202601, "JPN", 1012100, 1200, "KG", 60000.0])
    book.save(tmp_path / "data.xlsx")
    spec = toml(tmp_path, PLAIN.replace("export", "import") + "\n[hs]\ndigits = 8\n")
    reading = read_file(tmp_path / "data.xlsx", mapping=spec)
    assert flows(reading, "month", "hs_code", "quantity") == [("202601", "01012100", 1200)]


def test_headings_regardless_of_case_and_blanks(tmp_path):
    assert (
        len(flows(read(tmp_path, header=" MONTH ,partner,Hs,weight,UNIT,value\n"), "file_row")) == 1
    )


@pytest.mark.parametrize("header", [EN, ZH])
def test_the_gacc_preset_reads_a_real_layout(tmp_path, header):
    rows = [[cell.replace("Kilogram", "千克") for cell in row] for row in MAGNETS]
    text = gacc_text(header, rows if header is ZH else MAGNETS)
    path = put(tmp_path, "downloadData.csv", text.encode("gb18030"))
    reading = read_file(path, mapping=find_mapping("gacc_long"), flow="export")
    sums = "cast(sum(quantity) as int), cast(sum(value_number) as int)"
    assert reading.query(f"select {sums} from flows") == [(342673, 17186505)]
    assert reading.parsed.source_id == "gacc"


TDM = """\
COMMODITY\tYEAR\tMONTH\tRPT_ISO\tFLOW\tPTN_ISO\tPARTNER\tCURRENCY\tVALUE\tQTY1\tUNIT1\tQTY2\tUNIT2
85051110\t2026\t1\tCHN\tE\tVN\tVietnam\tUSD\t61234\t790\tKG\t\t
85051110\t2026\t1\tCHN\tE\t\tWorld\tUSD\t99999\t999\tKG\t\t
85051110\t2026\t2\tCHN\tE\tJP\tJapan\tUSD\t5000\t8\tNO\t7\tKG
"""


def test_the_tdm_preset_agrees_with_the_source(tmp_path):
    path = put(tmp_path, "api.tsv", TDM.encode("utf-16"))
    columns = ("month", "partner_code", "hs_code", "quantity", "value")
    mapped = flows(read_file(path, mapping=find_mapping("tdm_long")), *columns)
    assert mapped == flows(read_file(path), *columns)
    assert mapped == [
        ("202601", "VN", "85051110", 790, 61234), ("202602", "JP", "85051110", 7, 5000)
    ]  # fmt: skip


def test_without_a_mapping_the_table_is_unknown(tmp_path):
    path = put(tmp_path, "data.csv", HEADER + ROW)
    with pytest.raises(FileRefused, match="describe the columns in a mapping file"):
        read_file(path)


# --- where the table stands, and how it is made --------------------------------------------------


def test_an_encoding_can_be_named(tmp_path):
    # Shift-JIS and CP949 have most bytes in common: no guess tells them apart in a short file
    rows = ROW.replace("JPN", "일본")
    spec = PLAIN + '\n[codes.partner_code]\n"일본" = "JPN"\n\n[file]\nencoding = "cp949"\n'
    data = put(tmp_path, "data.csv", (HEADER + rows).encode("cp949"))
    assert flows(read_file(data, mapping=toml(tmp_path, spec)), "partner_code") == [("JPN",)]
    wrong = toml(tmp_path, spec.replace("cp949", "utf-8"))
    with pytest.raises(FileRefused, match="utf-8"):
        read_file(data, mapping=wrong)


def test_banner_lines_above_the_header(tmp_path):
    banner = "Report of the office,,,,,\nin thousands: no,,,,,\n"
    assert flows(read(tmp_path, header=banner + HEADER), "quantity") == [(1200,)]
    found = message(tmp_path, header=banner + HEADER, rows=ROW.replace("1200", "12e2"))
    assert "row 4, column Weight" in found


def test_the_row_of_the_header_can_be_named(tmp_path):
    twice = HEADER.replace("Weight", "Note") + HEADER
    spec = PLAIN + "\n[file]\nheader_row = 2\n"
    assert flows(read(tmp_path, header=twice, spec=spec), "quantity") == [(1200,)]
    found = message(tmp_path, header=HEADER, spec=spec)
    assert "no such column; the file has 202601, JPN" in found


def test_a_sheet_can_be_named(tmp_path):
    book = openpyxl.Workbook()
    for name, kg in (("Old", 1), ("New", 2)):
        sheet = book.create_sheet(name)
        sheet.append(HEADER.strip().split(","))
        sheet.append(["2026-01", "JPN", "85051110", kg, "KG", 5])
    book.save(tmp_path / "data.xlsx")
    spec = PLAIN + '\n[file]\nsheet = "New"\n'
    reading = read_file(tmp_path / "data.xlsx", mapping=toml(tmp_path, spec))
    assert flows(reading, "quantity") == [(2,)]
    other = toml(tmp_path, spec.replace('"New"', '"Table 1"'))
    with pytest.raises(FileRefused, match="Old, New"):
        read_file(tmp_path / "data.xlsx", mapping=other)


def test_a_file_without_a_header_line(tmp_path):
    headings = '", "'.join(HEADER.strip().split(","))
    spec = PLAIN + f'\n[file]\nheadings = ["{headings}"]\n'
    assert flows(read(tmp_path, header="", spec=spec), "quantity") == [(1200,)]


def test_rows_of_one_key_add_up_where_the_mapping_says_so(tmp_path):
    rows = ROW + ROW.replace("1200", "40").replace("60000", "2000")
    assert "twice" in message(tmp_path, rows=rows)
    spec = PLAIN + '\n[rows]\nrepeated = "sum"\n'
    reading = read(tmp_path, rows=rows, spec=spec)
    assert flows(reading, "quantity", "value") == [(1240, 62000)]


def test_periods_side_by_side(tmp_path):
    header = "Partner,HS,Unit,Weight 2025-12,Value 2025-12,Weight 2026-01,Value 2026-01,Note\n"
    rows = "JPN,85051110,KG,10,500,20,1000,x\nKOR,85051110,KG,0,0,3,90,\n"
    spec = PLAIN.replace('"Month"', '"period"')
    spec += "\n[periods]\nheading = '(?P<measure>Weight|Value) (?P<month>[0-9]{4}-[0-9]{2})'\n"
    found = flows(read(tmp_path, rows, header, spec), "month", "partner_code", "quantity", "value")
    assert sorted(found) == [
        ("202512", "JPN", 10, 500), ("202512", "KOR", 0, 0),
        ("202601", "JPN", 20, 1000), ("202601", "KOR", 3, 90),
    ]  # fmt: skip


def test_a_row_per_measure(tmp_path):
    header = "Month,Partner,HS,Indicator,Unit,Amount\n"
    rows = "202601,JPN,85051110,QTY,KG,10\n202601,JPN,85051110,VAL,USD,500\n"
    rows += "202601,JPN,85051110,DUTY,USD,9\n"
    spec = (
        PLAIN.replace('unit_column = "Unit"', 'unit = "KG"')
        + """
    [measures]
    column = "Indicator"
    cell = "Amount"
    not_key = "Unit"
    names = { Weight = ["QTY", "Quantity"], Value = "VAL" }
    """
    )
    assert flows(read(tmp_path, rows, header, spec), "quantity", "value") == [(10, 500)]


# --- months --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["202601", "2026-01", "2026-1", "2026/01", "2026.01", "2026-01-31", "2026年1月"]
)
def test_months_that_need_no_format(tmp_path, text):
    assert flows(read(tmp_path, ROW.replace("202601", text)), "month") == [("202601",)]


@pytest.mark.parametrize(
    "text", ["2026", "202613", "1/2026", "01.2026", "2026-Q1", "", "20260", "202601-202603"]
)
def test_what_is_not_a_month_is_refused_by_its_cell(tmp_path, text):
    found = message(tmp_path, rows=ROW + ROW.replace("202601", text))
    assert found.startswith("data.csv, row 3, column Month")
    assert "not a month" in found
    assert not text or f"value '{text}'" in found


@pytest.mark.parametrize(
    ("written", "text"), [("%b %Y", "Jan 2026"), ("%d/%m/%Y", "31/01/2026"), ("%y%m", "2601")]
)
def test_months_by_format(tmp_path, written, text):
    spec = PLAIN + f'\n[month]\nformat = "{written}"\n'
    reading = read(tmp_path, ROW.replace("202601", text), spec=spec)
    assert flows(reading, "month") == [("202601",)]


def test_year_and_month_in_two_columns(tmp_path):
    spec = PLAIN.replace('month = "Month"', 'year = "Year"\nmonth = "Month"')
    header = "Year," + HEADER
    for month, more in (("1", ""), ("01", ""), ("Jan", '\n[month]\nformat = "%b"\n')):
        row = "2026," + ROW.replace("202601", month)
        assert flows(read(tmp_path, row, header, spec + more), "month") == [("202601",)]
    found = message(tmp_path, rows="26," + ROW.replace("202601", "1"), header=header, spec=spec)
    assert "column Month, value '26 1': not a month" in found


# --- numbers and units ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decimal", "thousands", "text", "kg"),
    [
        (".", ",", "1,234,567", 1234567),
        (",", ".", "1.234.567,0", 1234567),
        (",", " ", "1\u00a0234\u202f567", 1234567),
        (".", "\u2019", "1\u2019234", 1234),
        (".", "", "1234", 1234),
        (".", ",", "0", 0),
    ],
)
def test_numbers_as_they_are_written(tmp_path, decimal, thousands, text, kg):
    spec = PLAIN + f'\n[numbers]\ndecimal_mark = "{decimal}"\nthousands_mark = "{thousands}"\n'
    row = ROW.replace("1200", f'"{text}"')
    assert flows(read(tmp_path, row, spec=spec), "quantity") == [(kg,)]


@pytest.mark.parametrize("text", ["0,4", "1.234,5", "1,23,456", "n/a", "1 234"])
def test_a_number_in_another_writing_is_refused_and_not_misread(tmp_path, text):
    found = message(tmp_path, rows=ROW.replace("1200", f'"{text}"'))
    assert found.startswith(f"data.csv, row 2, column Weight, value '{text}': not a number")
    assert "Correct [numbers] of korea.toml" in found


def test_units_become_kilogrammes(tmp_path):
    spec = PLAIN + "\n[units]\nKG = 1\nt = 1000\nLB = 0.45359237\n"
    rows = ROW + "202602,JPN,85051110,2.5,T,1\n202603,JPN,85051110,1000,lb,1\n"
    assert flows(read(tmp_path, rows, spec=spec), "quantity") == [(1200,), (2500,), (454,)]


def test_the_quantity_in_kilogrammes_counts_wherever_it_stands(tmp_path):
    spec = PLAIN + '\n[[quantity.columns]]\ncolumn = "Second"\nunit_column = "Unit2"\n'
    header = HEADER.strip() + ",Second,Unit2\n"
    rows = "202601,JPN,85051110,8000,NO,5,790,KG\n202602,JPN,85051110,790,KG,5,8000,NO\n"
    assert flows(read(tmp_path, rows, header, spec), "quantity") == [(790,), (790,)]


def test_a_unit_for_the_whole_column(tmp_path):
    spec = PLAIN.replace('unit_column = "Unit"', 'unit = "T"') + "\n[units]\nT = 1000\n"
    rows = ROW.replace("1200", "1.2")
    assert flows(read(tmp_path, rows, spec=spec), "quantity") == [(1200,)]


def test_rows_without_kilogrammes_are_refused_or_unknown_as_the_mapping_says(tmp_path):
    rows = ROW + "202602,JPN,85051110,8000,NO,5\n"
    found = message(tmp_path, rows=rows)
    assert "data.csv, row 3, column Unit, value 'NO': no quantity in a unit of weight" in found
    assert "Add the unit to [units] of korea.toml" in found
    spec = PLAIN.replace("[[quantity", '[quantity]\nwithout_kilograms = "unknown"\n\n[[quantity')
    assert flows(read(tmp_path, rows, spec=spec), "quantity") == [(1200,), (None,)]


def test_a_factor_of_the_value(tmp_path):
    spec = PLAIN + "\n[value]\nfactor = 1000\n"
    assert flows(read(tmp_path, spec=spec), "value") == [(60_000_000,)]


# --- codes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "text", "code"),
    [("iso2", "jp", "JP"), ("m49", "36", "036"), ("gacc", "116", "116"), ("iso3", "jpn", "JPN")],
)
def test_partner_codes_of_each_scheme(tmp_path, scheme, text, code):
    spec = PLAIN.replace("iso3", scheme)
    assert flows(read(tmp_path, ROW.replace("JPN", text), spec=spec), "partner_code") == [(code,)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Japan", "an unknown partner code of the scheme iso3"),
        ("", "a row without a partner"),
    ],
)
def test_partners_that_are_none_are_refused(tmp_path, text, what):
    found = message(tmp_path, rows=ROW.replace("JPN", text))
    assert found.startswith("data.csv, row 2, column Partner")
    assert what in found


@pytest.mark.parametrize(
    ("scheme", "text"), [("iso3", "WLD"), ("iso3", "World"), ("iso2", "EU"), ("m49", "0")]
)
def test_sums_over_partners_are_left_out_and_counted(tmp_path, scheme, text):
    known = {"iso3": "JPN", "iso2": "JP", "m49": "392"}[scheme]
    rows = ROW.replace("JPN", known) + ROW.replace("JPN", text)
    reading = read(tmp_path, rows, spec=PLAIN.replace("iso3", scheme))
    assert flows(reading, "partner_code") == [(known,)]
    assert reading.parsed.notes == ["1 rows of sums over partners left out"]


def test_a_text_without_a_code_is_refused_by_its_row(tmp_path):
    spec = PLAIN + '\n[codes.partner_code]\nNippon = "JPN"\n'
    rows = ROW.replace("JPN", "Nippon")
    assert flows(read(tmp_path, rows, spec=spec), "partner_code") == [("JPN",)]
    found = message(tmp_path, rows=rows + ROW.replace("JPN", "Corea") * 2, spec=spec)
    assert found.startswith("data.csv, row 3, column Partner, value 'Corea': no code is known for")
    assert "in 2 rows. Add it under [codes.partner_code] of korea.toml" in found


@pytest.mark.parametrize(
    ("digits", "text", "code"),
    [
        ("", "8505.11.10", "85051110"),
        ("", "85051110.0", "85051110"),
        ("digits = 8", "1012100", "01012100"),
        ("digits = 6", "850511", "850511"),
        ("digits = 9", "850511000", "8505110000"),
        ("digits = [6, 8]", "850511", "850511"),
    ],
)
def test_codes_with_dots_and_lost_zeros(tmp_path, digits, text, code):
    spec = PLAIN.replace("export", "import") + f"\n[hs]\n{digits}\n"
    assert flows(read(tmp_path, ROW.replace("85051110", text), spec=spec), "hs_code") == [(code,)]


@pytest.mark.parametrize("text", ["8505", "850511", "TOTAL", "85XXXXXX", "8505111000", ""])
def test_codes_of_another_length_are_refused(tmp_path, text):
    spec = PLAIN + "\n[hs]\ndigits = 8\n"
    found = message(tmp_path, rows=ROW.replace("85051110", text), spec=spec)
    assert found.startswith("data.csv, row 2, column HS")
    assert "not an HS code of 8 digits" in found
    assert not text or f"value '{text}'" in found


def test_nine_digits_are_refused_unless_the_mapping_names_them(tmp_path):
    spec = PLAIN.replace("export", "import")
    found = message(tmp_path, rows=ROW.replace("85051110", "850511000"), spec=spec)
    assert "row 2, column HS, value '850511000': not an HS code of 6, 8 or 10 digits" in found
    assert "correct hs.digits in korea.toml" in found


# --- what holds for the whole file ---------------------------------------------------------------

WITH_FLOW = PLAIN.replace('flow = "export"\n', "").replace(
    'value = "Value"', 'value = "Value"\nflow = "Flow"\nreporter = "From"\ncurrency = "Money"'
)
WITH_FLOW = WITH_FLOW.replace('reporter = "KOR"\n', "").replace('currency = "USD"\n', "")
WITH_FLOW += '\n[codes.flow]\nE = "export"\nI = "import"\n'
LONG = HEADER.strip() + ",Flow,From,Money\n"


def test_reporter_flow_and_currency_from_columns(tmp_path):
    rows = ROW.strip() + ",I,JP,usd\n" + ROW.strip() + ",I,USA,USD\n"
    reading = read(tmp_path, rows, LONG, WITH_FLOW)
    assert (reading.parsed.flow, reading.parsed.currency) == ("import", "USD")
    assert flows(reading, "reporter_code") == [("JPN",), ("USA",)]


def test_one_of_two_flows_is_chosen_by_the_option_alone(tmp_path):
    rows = ROW.strip() + ",E,JP,USD\n" + ROW.strip() + ",I,JP,USD\n"
    assert "row 3, column Flow, value 'I': mixed flows: export, import." in message(
        tmp_path, rows=rows, header=LONG, spec=WITH_FLOW
    )
    reading = read(tmp_path, rows, LONG, WITH_FLOW, flow="import")
    assert flows(reading, "file_row") == [(3,)]
    assert reading.parsed.notes == ["1 rows of the other flow left out"]


@pytest.mark.parametrize(
    ("more", "what"),
    [
        (",E,JP,EUR\n", "row 3, column Money, value 'EUR': mixed currencies: USD, EUR"),
        (",E,Nippon,USD\n", "row 3, column From, value 'Nippon': the reporter is not an ISO"),
        (
            ",X,JP,USD\n",
            "row 3, column Flow, value 'X': not a flow. Translate it under [codes.flow]",
        ),
        (",E,JP,$\n", r"row 3, column Money, value '$': not a currency of three letters"),
        (",E,,USD\n", "row 3, column From, value '': the reporter is not an ISO"),
    ],
)
def test_mixed_and_unknown_values_are_refused(tmp_path, more, what):
    rows = ROW.strip() + ",E,JP,USD\n" + ROW.strip() + more
    assert what in message(tmp_path, rows=rows, header=LONG, spec=WITH_FLOW)


@pytest.mark.parametrize(
    ("option", "what"),
    [
        ({"flow": "import"}, "constants.flow of the mapping says export, the options say import"),
        ({"currency": "CNY"}, "constants.currency of the mapping says USD, the options say CNY"),
        ({"reporter": "CHN"}, "constants.reporter of the mapping says KOR, the options say CHN"),
    ],
)
def test_options_that_contradict_the_mapping(tmp_path, option, what):
    assert what in message(tmp_path, **option)


@pytest.mark.parametrize("name", ["reporter", "currency"])
def test_what_nothing_says_is_asked_for(tmp_path, name):
    lines = [line for line in PLAIN.splitlines() if not line.startswith(f"{name} =")]
    assert f"korea.toml: key constants.{name}: nothing says the {name}" in message(
        tmp_path, spec="\n".join(lines)
    )


def test_a_column_that_the_file_lacks_is_named_with_its_key(tmp_path):
    found = message(tmp_path, header=HEADER.replace("Partner", "Land"))
    assert "data.csv, column Partner: no such column; the file has Month, Land, HS" in found
    assert "Correct key columns.partner_code of korea.toml." in found


def test_filters_that_leave_nothing_are_refused(tmp_path):
    spec = PLAIN + '\n[[keep]]\ncolumn = "Partner"\nvalues = ["USA"]\n'
    found = message(tmp_path, spec=spec)
    assert "no row of it counts: 1 rows (by the mapping) left out" in found
    assert "Check [[drop]] and [[keep]] in korea.toml" in found


def test_a_file_that_its_source_has_cut_is_refused(tmp_path):
    spec = PLAIN + "\n[file]\nrow_limit = 2\n"
    assert len(flows(read(tmp_path, spec=spec), "file_row")) == 1
    assert "exactly 2 rows: the source cuts" in message(tmp_path, rows=ROW * 2, spec=spec)


def test_names_that_look_like_sql_or_formulas_are_text(tmp_path):
    name = "x'); drop table mapped_raw; --"
    spec = PLAIN.replace('"Partner"', f'"{name}"') + '\n[codes.partner_code]\n"=1+1" = "JPN"\n'
    reading = read(tmp_path, ROW.replace("JPN", "=1+1"), HEADER.replace("Partner", name), spec)
    assert flows(reading, "partner_code") == [("JPN",)]


# --- the command ---------------------------------------------------------------------------------

VINTAGE = ("--vintage-date", "2026-07-20")


def test_ingest_with_a_mapping_and_the_folder_remembers_it(project):
    spec = project.write("korea.toml", PLAIN, "utf-8")
    first = project.write("a.csv", HEADER + ROW, "utf-8")
    result = project.ingest(first, options=("--mapping", str(spec), *VINTAGE))
    assert result.exit_code == 0, result.output
    assert project.rows("source_id, reporter_code, partner_code, quantity_kg, value") == [
        ("korea", "KOR", "JPN", 1200, 60000)
    ]
    assert 'mapping = "korea.toml"' in (project.downloads / "chokepoint.toml").read_text()
    second = project.write("b.csv", HEADER + ROW.replace("202601", "202602"), "utf-8")
    assert project.ingest(second, options=VINTAGE).exit_code == 0
    assert [m["source_id"] for m in project.manifests()] == ["korea", "korea"]
    assert [m["options"]["mapping"] for m in project.manifests()] == ["korea.toml"] * 2


def test_the_same_file_under_a_corrected_mapping_is_another_batch(project):
    spec = project.write("korea.toml", PLAIN, "utf-8")
    data = project.write("a.csv", HEADER + ROW, "utf-8")
    options = ("--mapping", str(spec), *VINTAGE)
    assert project.outcomes(data, options=options)[0]["status"] == "loaded"
    assert project.outcomes(data, options=options)[0]["status"] == "known"
    spec.write_text(PLAIN + "\n[value]\nfactor = 1000\n", encoding="utf-8")
    assert project.outcomes(data, options=options)[0]["status"] == "loaded"
    assert project.rows("value") == [(60000,), (60000000,)]


def test_a_fault_of_the_mapping_leaves_the_lake_as_it_was(project):
    spec = project.write("korea.toml", PLAIN.replace("iso3", "iso"), "utf-8")
    data = project.write("a.csv", HEADER + ROW, "utf-8")
    output = project.refusal(data, options=("--mapping", str(spec), *VINTAGE))
    assert "key partner.scheme" in output


def test_two_rows_of_one_key_are_refused_unless_the_mapping_tells_them_apart(project):
    spec = project.write("korea.toml", PLAIN, "utf-8")
    data = project.write("a.csv", HEADER + ROW + ROW.replace("1200", "3"), "utf-8")
    options = ("--mapping", str(spec), *VINTAGE)
    assert "the same month, partner, code, regime and province twice" in project.refusal(
        data, options=options
    )
    told = PLAIN.replace('value = "Value"', 'value = "Value"\nrow_key = ["Weight", "Absent"]')
    spec.write_text(told, encoding="utf-8")
    assert project.ingest(data, options=options).exit_code == 0
    assert project.rows("quantity_kg") == [(1203,)]  # told apart, and added up


@pytest.mark.parametrize("name", ["mapping.toml", "a.csv.mapping.toml"])
def test_a_mapping_beside_the_table_needs_no_option(project, name):
    project.write(name, PLAIN, "utf-8")
    data = project.write("a.csv", HEADER + ROW, "utf-8")
    assert project.ingest(data, options=VINTAGE).exit_code == 0
    assert project.rows("source_id, quantity_kg") == [("korea", 1200)]
    assert not (project.downloads / "chokepoint.toml").exists()


def test_the_tables_own_mapping_goes_before_the_folders(project):
    project.write("mapping.toml", PLAIN, "utf-8")
    project.write("a.csv.mapping.toml", PLAIN.replace("korea", "bureau"), "utf-8")
    project.ingest(project.write("a.csv", HEADER + ROW, "utf-8"), options=VINTAGE)
    assert project.rows("source_id") == [("bureau",)]
