"""Tables that no reader knows, as a mapping file describes them; and faults of mapping files."""

from decimal import Decimal

import openpyxl
import pytest

from chokepoint.ingest.mapping.file import load_mapping
from chokepoint.ingest.mapping.library import SHIPPED, find_mapping, shipped_names
from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.sources import mapping, tdm

from . import test_source_tdm as tdm_files
from .conftest import EN, MAGNETS, ZH, gacc_text
from .reading import put, read_with

PLAIN = """
id = "korea"

[constants]
reporter = "KOR"
flow = "export"
currency = "USD"

[columns]
month = "Month"
partner_code = "Partner"
hs_code = "HS"
value = "Value"

[partner]
scheme = "iso3"

[[quantity.columns]]
column = "Weight"
unit_column = "Unit"
"""
HEADER = "Month,Partner,HS,Weight,Unit,Value\n"
ROW = "202601,JPN,85051110,1200,KG,60000\n"

EXAMPLE = """\
Period;Trade;Country;HS10;Weight;Unit;Amount (1,000 EUR);Office;Note
01.2026;Exp;Japan;8505.11.1000;1.234,5;KG;9,25;Busan;e
01.2026;Exp;TOTAL;8505.11.1000;1.234,5;KG;9,25;;
01.2026;Exp;Viet Nam;8505.11.1000;2;TNE;1.009,25;;
01.2026;Re;Viet Nam;8505.11.1000;2;TNE;1.009,25;;
01.2026;Exp;Viet Nam;8505.11;2;TNE;1.009,25;;
02.2026;Exp;Viet Nam;105.11.1000;600;grm;—;Busan;
"""


def toml(tmp_path, text=PLAIN, **replaced):
    """A mapping file; replaced: texts of PLAIN, by any name, as (old, new)."""
    for old, new in replaced.values():
        assert old in text
        text = text.replace(old, new)
    return put(tmp_path, "korea.toml", text)


def read(tmp_path, rows=ROW, header=HEADER, spec=PLAIN, **options):
    data = put(tmp_path, "data.csv", header + rows)
    return read_with(mapping.read, data, mapping=toml(tmp_path, spec), **options)


def message(tmp_path, **given):
    with pytest.raises(FileRefused) as refusal:
        read(tmp_path, **given)
    return str(refusal.value)


def fault(tmp_path, text):
    with pytest.raises(FileRefused) as refusal:
        load_mapping(toml(tmp_path, text))
    return str(refusal.value)


def test_the_least_that_a_mapping_says(tmp_path):
    reading = read(tmp_path)
    parsed = reading.parsed
    assert (parsed.source_id, parsed.reporter_code, parsed.flow) == ("korea", "KOR", "export")
    assert (parsed.currency, parsed.partner_scheme, parsed.notes) == ("USD", "iso3", [])
    columns = ("file_row", "month_text", "partner_code", "hs_code", "quantity_text", "value_text")
    assert reading.rows(*columns) == [(2, "202601", "JPN", "85051110", "1200", "60000")]


def test_the_documented_example_shows_every_key_and_works(tmp_path):
    path = put(tmp_path, "data.csv", EXAMPLE)
    reading = read_with(mapping.read, path, mapping=SHIPPED / "example.toml")
    columns = ("file_row", "month_text", "partner_code", "hs_code", "quantity_text")
    columns += ("cast(value_text as double)", "is_quantity_estimated", "row_key")
    assert reading.rows(*columns) == [
        (2, "202601", "JPN", "8505111000", "1235", 9250, True, "Busan"),
        (4, "202601", "VNM", "8505111000", "2000", 1009250, False, ""),
        (7, "202602", "VNM", "0105111000", "1", None, False, "Busan"),
    ]
    assert reading.parsed.notes == [
        "1 rows (sums over partners) left out",
        "1 rows (sums over codes) left out",
        "1 rows (flows other than exports and imports) left out",
        "2 weights rounded to whole kilogrammes",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_any_encoding(tmp_path, encoding):
    data = put(tmp_path, "data.csv", (HEADER + "202601,JPN,85051110,1,千克,5\n").encode(encoding))
    units = PLAIN + '\n[units]\n"千克" = 1\n'
    reading = read_with(mapping.read, data, mapping=toml(tmp_path, units))
    assert reading.rows("quantity_text") == [("1",)]


def test_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADER.strip().split(","))
    book.active.append([202601, "JPN", 1012100, 1200, "KG", 60000.0])
    book.save(tmp_path / "data.xlsx")
    spec = toml(tmp_path, PLAIN + "\n[hs]\ndigits = 8\n")
    reading = read_with(mapping.read, tmp_path / "data.xlsx", mapping=spec)
    assert reading.rows("month_text", "hs_code", "quantity_text") == [
        ("202601", "01012100", "1200")
    ]


def test_headings_regardless_of_case_and_blanks(tmp_path):
    assert len(read(tmp_path, header=" MONTH ,partner,Hs,weight,UNIT,value\n").rows()) == 1


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_mapping_is_valid(name):
    assert load_mapping(find_mapping(name)).path == SHIPPED / f"{name}.toml"


@pytest.mark.parametrize("header", [EN, ZH])
def test_the_gacc_preset_reads_a_real_layout(tmp_path, header):
    rows = [[cell.replace("Kilogram", "千克") for cell in row] for row in MAGNETS]
    text = gacc_text(header, rows if header is ZH else MAGNETS)
    path = put(tmp_path, "downloadData.csv", text.encode("gb18030"))
    reading = read_with(mapping.read, path, mapping=find_mapping("gacc_long"), flow="export")
    totals = reading.connection.execute(
        "select sum(cast(quantity_text as int)), sum(cast(value_text as int)), "
        "count(distinct row_key) from parsed_text"
    ).fetchone()
    assert totals == (342673, 17186505, 4)
    assert reading.parsed.source_id == "gacc"


def test_the_tdm_preset_agrees_with_the_reader(tmp_path):
    world = tdm_files.changed(tdm_files.VIETNAM, PARTNER="World", PTN_ISO="")
    second = tdm_files.changed(
        tdm_files.VIETNAM, PARTNER="Japan", PTN_ISO="JP", QTY1="8", UNIT1="NO", QTY2="7", UNIT2="KG"
    )
    text = tdm_files.table(tdm_files.VIETNAM, world, second)
    path = put(tmp_path, "api.tsv", text.encode("utf-16"))
    columns = ("file_row", "month_text", "partner_code", "hs_code", "quantity_text", "value_text")
    mapped = read_with(mapping.read, path, mapping=find_mapping("tdm_long"))
    assert mapped.rows(*columns) == read_with(tdm.read, path).rows(*columns)
    assert mapped.parsed.notes == ["1 rows (partner aggregates) left out"]


def test_without_a_mapping_the_reader_keeps_silent(tmp_path):
    path = put(tmp_path, "data.csv", HEADER + ROW)
    assert read_with(mapping.read, path).parsed is None


# --- months --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["202601", "2026-01", "2026-1", "2026/01", "2026.01", "2026-01-31", "2026年1月"]
)
def test_months_that_need_no_format(tmp_path, text):
    assert read(tmp_path, ROW.replace("202601", text)).rows("month_text") == [("202601",)]


@pytest.mark.parametrize("text", ["2026", "202613", "1/2026", "01.2026", "2026-Q1", "", "20260"])
def test_what_is_not_a_month_is_refused_by_its_cell(tmp_path, text):
    found = message(tmp_path, rows=ROW + ROW.replace("202601", text))
    assert found.startswith(f"data.csv, row 3, column Month, value '{text}': not a month.")


@pytest.mark.parametrize(
    ("written", "text"), [("%b %Y", "Jan 2026"), ("%d/%m/%Y", "31/01/2026"), ("%y%m", "2601")]
)
def test_months_by_format(tmp_path, written, text):
    spec = PLAIN + f'\n[month]\nformat = "{written}"\n'
    reading = read(tmp_path, ROW.replace("202601", text), spec=spec)
    assert reading.rows("month_text") == [("202601",)]


def test_year_and_month_in_two_columns(tmp_path):
    spec = PLAIN.replace('month = "Month"', 'year = "Year"\nmonth = "Month"')
    header = "Year," + HEADER
    for month, more in (("1", ""), ("01", ""), ("Jan", '\n[month]\nformat = "%b"\n')):
        row = "2026," + ROW.replace("202601", month)
        assert read(tmp_path, row, header, spec + more).rows("month_text") == [("202601",)]
    assert "column Year, value '26': not a year" in message(
        tmp_path, rows="26," + ROW, header=header, spec=spec
    )


# --- numbers and units ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decimal", "thousands", "text", "kg"),
    [
        (".", ",", "1,234,567", "1234567"),
        (",", ".", "1.234.567,0", "1234567"),
        (",", " ", "1\u00a0234\u202f567", "1234567"),
        (".", "\u2019", "1\u2019234", "1234"),
        (".", "", "1234", "1234"),
        (".", ",", "0", "0"),
    ],
)
def test_numbers_as_they_are_written(tmp_path, decimal, thousands, text, kg):
    spec = PLAIN + f'\n[numbers]\ndecimal_mark = "{decimal}"\nthousands_mark = "{thousands}"\n'
    row = ROW.replace("1200", f'"{text}"')
    assert read(tmp_path, row, spec=spec).rows("quantity_text") == [(kg,)]


@pytest.mark.parametrize("text", ["0,4", "1.234,5", "1,23,456", "12e3", "n/a", "1 234"])
def test_a_number_in_another_writing_is_refused_and_not_misread(tmp_path, text):
    found = message(tmp_path, rows=ROW.replace("1200", f'"{text}"'))
    assert found.startswith(f"data.csv, row 2, column Weight, value '{text}': not a number")
    assert "Correct [numbers] or key quantity.columns[1].column of korea.toml" in found


def test_units_become_kilogrammes(tmp_path):
    spec = PLAIN + "\n[units]\nKG = 1\nt = 1000\nLB = 0.45359237\n"
    rows = ROW + "202602,JPN,85051110,2.5,T,1\n202603,JPN,85051110,1000,lb,1\n"
    assert read(tmp_path, rows, spec=spec).rows("quantity_text") == [("1200",), ("2500",), ("454",)]


def test_the_quantity_in_kilogrammes_counts_wherever_it_stands(tmp_path):
    spec = PLAIN + '\n[[quantity.columns]]\ncolumn = "Second"\nunit_column = "Unit2"\n'
    header = HEADER.strip() + ",Second,Unit2\n"
    rows = "202601,JPN,85051110,8000,NO,5,790,KG\n202602,JPN,85051110,790,KG,5,8000,NO\n"
    assert read(tmp_path, rows, header, spec).rows("quantity_text") == [("790",), ("790",)]


def test_a_unit_for_the_whole_column(tmp_path):
    spec = PLAIN.replace('unit_column = "Unit"', 'unit = "T"') + "\n[units]\nT = 1000\n"
    rows = ROW.replace("1200", "1.2")
    assert read(tmp_path, rows, spec=spec).rows("cast(quantity_text as double)") == [(1200,)]


def test_rows_without_kilogrammes_are_refused_or_unknown_as_the_mapping_says(tmp_path):
    rows = ROW + "202602,JPN,85051110,8000,NO,5\n"
    found = message(tmp_path, rows=rows)
    assert "data.csv, row 3, column Weight, value 'NO': no quantity in kilogrammes" in found
    assert "Add the unit to [units] of korea.toml" in found
    spec = PLAIN.replace("[[quantity", '[quantity]\nwithout_kilograms = "unknown"\n\n[[quantity')
    assert read(tmp_path, rows, spec=spec).rows("quantity_text") == [("1200",), (None,)]


def test_a_factor_of_the_value(tmp_path):
    spec = PLAIN + "\n[value]\nfactor = 1000\n"
    assert read(tmp_path, spec=spec).rows("cast(value_text as bigint)") == [(60_000_000,)]


# --- codes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "text", "code"),
    [("iso2", "jp", "JP"), ("m49", "36", "036"), ("gacc", "116", "116"), ("tdm", "VIET", "VIET")],
)
def test_partner_codes_of_each_scheme(tmp_path, scheme, text, code):
    spec = PLAIN.replace("iso3", scheme)
    assert read(tmp_path, ROW.replace("JPN", text), spec=spec).rows("partner_code") == [(code,)]


@pytest.mark.parametrize(
    ("scheme", "text", "what"),
    [
        ("iso3", "Japan", "not a partner code of the scheme iso3"),
        ("iso3", "", "a row without a partner"),
        ("iso3", "WLD", "a sum over partners"),
        ("iso2", "EU", "a sum over partners"),
        ("m49", "0", "a sum over partners"),
    ],
)
def test_partners_that_are_none_are_refused(tmp_path, scheme, text, what):
    found = message(tmp_path, rows=ROW.replace("JPN", text), spec=PLAIN.replace("iso3", scheme))
    assert found.startswith(f"data.csv, row 2, column Partner, value '{text}': {what}")


def test_a_text_without_a_code_is_refused_by_its_row(tmp_path):
    spec = PLAIN + '\n[codes.partner_code]\nNippon = "JPN"\n'
    rows = ROW.replace("JPN", "Nippon")
    assert read(tmp_path, rows, spec=spec).rows("partner_code") == [("JPN",)]
    found = message(tmp_path, rows=rows + ROW.replace("JPN", "Corea") * 2, spec=spec)
    assert found.startswith("data.csv, row 3, column Partner, value 'Corea': no code for this")
    assert "in 2 rows. Add it under [codes.partner_code] of korea.toml" in found


@pytest.mark.parametrize(
    ("digits", "text", "code"),
    [
        ("", "8505.11.10", "85051110"),
        ("", "85051110.0", "85051110"),
        ("digits = 8", "1012100", "01012100"),
        ("digits = 6", "850511", "850511"),
    ],
)
def test_codes_with_dots_and_lost_zeros(tmp_path, digits, text, code):
    spec = PLAIN + f"\n[hs]\n{digits}\n"
    assert read(tmp_path, ROW.replace("85051110", text), spec=spec).rows("hs_code") == [(code,)]


@pytest.mark.parametrize("text", ["8505", "850511", "TOTAL", "85XXXXXX", "8505111000", ""])
def test_codes_of_another_length_are_refused(tmp_path, text):
    spec = PLAIN + "\n[hs]\ndigits = 8\n"
    found = message(tmp_path, rows=ROW.replace("85051110", text), spec=spec)
    assert found.startswith(f"data.csv, row 2, column HS, value '{text}': not an HS code of 8")


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
    assert reading.rows("reporter_code") == [("JPN",), ("USA",)]


def test_one_of_two_flows_is_chosen_by_the_option_alone(tmp_path):
    rows = ROW.strip() + ",E,JP,USD\n" + ROW.strip() + ",I,JP,USD\n"
    assert "row 3, column Flow: mixed flows: export, import." in message(
        tmp_path, rows=rows, header=LONG, spec=WITH_FLOW
    )
    reading = read(tmp_path, rows, LONG, WITH_FLOW, flow="import")
    assert reading.rows("file_row") == [(3,)]
    assert reading.parsed.notes == ["1 rows of the other flow left out"]


@pytest.mark.parametrize(
    ("more", "what"),
    [
        (",E,JP,EUR\n", "row 3, column Money, value 'EUR': mixed currencies: USD, EUR"),
        (",E,Nippon,USD\n", "row 3, column From, value 'Nippon': the reporter is not an ISO"),
        (",X,JP,USD\n", "row 3, column Flow, value 'X': no code for this in the mapping"),
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


@pytest.mark.parametrize("name", ["reporter", "flow", "currency"])
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
    assert "the mapping leaves no row" in message(tmp_path, spec=spec)


def test_a_file_that_its_source_has_cut_is_refused(tmp_path):
    spec = PLAIN + "\n[file]\nrow_limit = 2\n"
    assert len(read(tmp_path, spec=spec).rows()) == 1
    assert "exactly 2 rows: the source cuts" in message(tmp_path, rows=ROW * 2, spec=spec)


def test_names_that_look_like_sql_or_formulas_are_text(tmp_path):
    name = "x'); drop table mapped_raw; --"
    spec = PLAIN.replace('"Partner"', f'"{name}"') + '\n[codes.partner_code]\n"=1+1" = "JPN"\n'
    reading = read(tmp_path, ROW.replace("JPN", "=1+1"), HEADER.replace("Partner", name), spec)
    assert reading.rows("partner_code") == [("JPN",)]


# --- faults of the mapping file itself -----------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('id = "korea"', 'id = "../x"', "key id: not a name of small letters"),
        ('id = "korea"', "", "key id: not a text"),
        ('id = "korea"', 'id = "korea"\nname = "x"', "key name: unknown"),
        ('month = "Month"', 'monht = "Month"', "key columns.monht: unknown"),
        ('month = "Month"', "", "key columns.month: missing"),
        ('month = "Month"', "month = 3", "value '3': key columns.month: not a text"),
        ('value = "Value"', 'value = "Value"\nflow = "F"', "key constants.flow: also a column"),
        ('flow = "export"', 'flow = "E"', "value 'E': key constants.flow: not a flow"),
        ('reporter = "KOR"', 'reporter = "Korea"', "key constants.reporter: not three letters"),
        ('currency = "USD"', 'currency = "US$"', "key constants.currency: not three letters"),
        ('scheme = "iso3"', 'scheme = "iso"', "value 'iso': key partner.scheme: not a list"),
        ('scheme = "iso3"', "", "key partner.scheme: not a list of partner codes"),
        ('unit_column = "Unit"', "", "key quantity.columns[1]: needs either unit or unit_column"),
        ('unit_column = "Unit"', 'unit = "T"', "key quantity.columns[1].unit: not a unit"),
        ('column = "Weight"', "", "key quantity.columns[1].column: not a text"),
        ("[[quantity.columns]]", "[x]", "key x: unknown"),
    ],
)
def test_faults_are_named_by_their_key(tmp_path, old, new, what):
    assert what in fault(tmp_path, PLAIN.replace(old, new))


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ("[units]\nKG = 0", "value '0': key units.KG: not a number above 0"),
        ('[units]\nKG = "1"', "key units.KG: not a number above 0"),
        ("[units]\nKG = inf", "key units.KG: not a number above 0"),
        ("[value]\nfactor = true", "key value.factor: not a number above 0"),
        ('[month]\nformat = "%Y"', "value '%Y': key month.format: does not name both"),
        ("[hs]\ndigits = 4", "value '4': key hs.digits: not 6, 8 or 10"),
        ('[file]\ndelimiter = "ab"', "key file.delimiter: not a separator"),
        ("[file]\nrow_limit = 0", "key file.row_limit: not a number of rows"),
        ('[numbers]\ndecimal_mark = ","', "key numbers.thousands_mark: the same as decimal_mark"),
        ('[numbers]\ndecimal_mark = "x"', "key numbers.decimal_mark: not such a mark"),
        ('[codes.flow]\nE = "export"', "key codes.flow: translates an unnamed column"),
        ('[codes.hs]\nE = "1"', "key codes.hs: unknown"),
        ("[codes.partner_code]\nJapan = 3", "key codes.partner_code.Japan: not a text"),
        ('[[drop]]\ncolumn = "HS"', "key drop[1]: needs either values or pattern"),
        ('[[drop]]\ncolumn = "HS"\nvalues = [1]', "key drop[1].values: not a list of texts"),
        ('[[keep]]\ncolumn = "HS"\npattern = "("', "value '(': key keep[1].pattern: not a pattern"),
        ('[[drop]]\nvalues = ["a"]', "key drop[1].column: not a text"),
        ('[drop]\ncolumn = "HS"', "key drop: not a list"),
        ("[value]\nfactor = 1\nfactor = 2", "not TOML"),
    ],
)
def test_faults_of_optional_keys(tmp_path, more, what):
    found = fault(tmp_path, f"{PLAIN}\n{more}\n")
    assert found.startswith("korea.toml")
    assert what in found


def test_a_format_names_no_year_that_has_a_column(tmp_path):
    spec = PLAIN.replace('month = "Month"', 'year = "Year"\nmonth = "Month"')
    found = fault(tmp_path, spec + '\n[month]\nformat = "%Y-%m"\n')
    assert "value '%Y-%m': key month.format: names a year, which has a column" in found


def test_a_mapping_that_is_not_there_names_the_shipped_ones(tmp_path):
    with pytest.raises(FileRefused, match=r"no such mapping file.*example, gacc_long, tdm_long"):
        find_mapping(tmp_path / "none.toml")


def test_factors_are_exact(tmp_path):
    units = load_mapping(toml(tmp_path, PLAIN + "\n[units]\nLB = 0.45359237\n")).units
    assert units == {"lb": Decimal("0.45359237")}


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
    assert project.rows("quantity_kg") == [(3,), (1200,)]


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
