import openpyxl
import pytest

from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.sources import mapping

from .reading import put, read_with

MAPPING = """
source_id = "ministry"
reporter = "CHN"
flow = "export"
currency = "USD"
partner_scheme = "iso2"

[columns]
month = "Period"
partner_code = "Country"
hs_code = "Code"
quantity = "Weight"
unit = "Unit"
value = "Amount"
row_key = ["Port"]

[units]
kg = 1
t = 1000

[value]
factor = 1000

[keep]
Type = ["E"]

[drop]
Country = ["WORLD"]

[partner_codes]
KOREA = "KR"
"""
HEADER = "Period;Country;Code;Weight;Unit;Amount;Port;Type\n"
TABLE = (
    HEADER
    + "202601;KOREA;85051110;1.5;t;2;SH;E\n"
    + "202601;JP;85051110;1,200;KG;3.5;SH;E\n"
    + "202601;WORLD;85051110;9;t;9;SH;E\n"
    + "202601;JP;85051110;7;kg;1;SH;I\n"
)


def described(tmp_path, text=TABLE, toml=MAPPING, name="table.csv", toml_name="mapping.toml"):
    put(tmp_path, toml_name, toml)
    return put(tmp_path, name, text)


@pytest.mark.parametrize("toml_name", ["mapping.toml", "table.csv.mapping.toml"])
def test_a_described_table(tmp_path, toml_name):
    reading = read_with(mapping.read, described(tmp_path, toml_name=toml_name))
    parsed = reading.parsed
    assert (parsed.source_id, parsed.reporter_code, parsed.flow) == ("ministry", "CHN", "export")
    assert (parsed.currency, parsed.partner_scheme) == ("USD", "iso2")
    columns = ("file_row", "month_text", "partner_code", "hs_code", "quantity_text", "row_key")
    assert reading.rows(*columns) == [
        (2, "202601", "KR", "85051110", "1500", "SH"),
        (3, "202601", "JP", "85051110", "1200", "SH"),
    ]
    assert [float(v) for (v,) in reading.rows("value_text")] == [2000, 3500]
    assert parsed.notes == [
        f"read by {toml_name}",
        "1 rows by keep.Type left out",
        "1 rows by drop.Country left out",
    ]


def test_the_files_own_mapping_goes_before_the_folders(tmp_path):
    path = described(tmp_path)
    put(tmp_path, "table.csv.mapping.toml", MAPPING.replace("ministry", "bureau"))
    assert read_with(mapping.read, path).parsed.source_id == "bureau"


def test_no_mapping_no_table(tmp_path):
    assert read_with(mapping.read, put(tmp_path, "table.csv", TABLE)).parsed is None


def test_year_and_month_in_two_columns_and_nothing_optional(tmp_path):
    toml = MAPPING.split("[columns]")[0] + (
        '[columns]\nmonth = ["Y", "M"]\npartner_code = "P"\nhs_code = "C"\nquantity = "Q"\n'
    )
    path = described(tmp_path, "Y\tM\tP\tC\tQ\n2026\t3\tJP\t85051110\t12\n", toml)
    reading = read_with(mapping.read, path)
    assert reading.rows("month_text", "partner_code", "value_text", "row_key") == [
        ("202603", "JP", None, "")
    ]


def test_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    for line in TABLE.splitlines():
        book.active.append(line.split(";"))
    book.save(tmp_path / "table.xlsx")
    put(tmp_path, "mapping.toml", MAPPING)
    reading = read_with(mapping.read, tmp_path / "table.xlsx")
    assert reading.parsed.encoding == "xlsx"
    assert reading.rows("quantity_text") == [("1500",), ("1200",)]


def test_options_fill_what_the_mapping_leaves_open_and_may_not_contradict_it(tmp_path):
    path = described(tmp_path, toml=MAPPING.replace('flow = "export"\n', ""))
    assert read_with(mapping.read, path, flow="import").parsed.flow == "import"
    with pytest.raises(FileRefused, match=r"mapping.toml, key currency.*the options say CNY"):
        read_with(mapping.read, path, flow="import", currency="CNY")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('hs_code = "Code"\n', "", "key columns.hs_code: missing."),
        ('"Weight"', '"Mass"', "key columns.quantity, value 'Mass': table.csv has no such column"),
        ("Type =", "Kind =", "key keep.Kind, value 'Kind': table.csv has no such column"),
        ("quantity =", "quantitiy =", "key columns.quantitiy: unknown column."),
        ("[units]", "[unit]", "key unit: unknown key."),
        ("t = 1000", "t = 0", "key units.t, value '0': is not a positive number."),
        ('["E"]', '"E"', "key keep.Type, value 'E': is not a list of texts."),
        ('"export"', '"out"', "key flow, value 'out': is not a flow."),
        ('"CHN"', '"CN"', "key reporter, value 'CN': is not a country."),
        ('currency = "USD"\n', "", "key currency: missing."),
        ('"ministry"', '"../x"', "key source_id, value '../x': is not a plain name."),
        ('unit = "Unit"\n', "", "key columns.unit: missing, though [units] has factors."),
        ('source_id = "ministry"', "source_id = ", "mapping.toml: not a mapping"),
        ('"KR"', "1", "key partner_codes.KOREA, value '1': is not a code."),
        ("factor = 1000", "times = 3", "key value.times, value"),
    ],
)
def test_faults_of_the_mapping_are_named_by_their_key(tmp_path, old, new, message):
    assert old in MAPPING
    with pytest.raises(FileRefused) as refusal:
        read_with(mapping.read, described(tmp_path, toml=MAPPING.replace(old, new, 1)))
    if message.endswith(", value"):
        message = message.removesuffix(", value")
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("1,200;KG", "1,200;lb", "table.csv, row 3, column Unit, value 'lb': a unit that [units]"),
        ("1,200;KG", "many;KG", "table.csv, row 3, column Weight, value 'many': not a number"),
        (";3.5;", ";x;", "table.csv, row 3, column Amount, value 'x': not a number"),
    ],
)
def test_faults_of_the_table_are_named_by_their_place(tmp_path, old, new, message):
    with pytest.raises(FileRefused) as refusal:
        read_with(mapping.read, described(tmp_path, TABLE.replace(old, new, 1)))
    assert message in str(refusal.value)


def test_a_mapping_that_leaves_no_row_is_refused(tmp_path):
    path = described(tmp_path, toml=MAPPING.replace('["E"]', '["Z"]'))
    with pytest.raises(FileRefused, match=r"no row is left by mapping.toml"):
        read_with(mapping.read, path)
