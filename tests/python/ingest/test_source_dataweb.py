"""USITC DataWeb: measures in rows or on sheets, months in a column or side by side."""

import csv
import io
from collections import defaultdict

import openpyxl
import pytest

from chokepoint.ingest.problems import FileRefused

from .reading import put, read_file

BANNER = "Imports: For Consumption\nNumber of records: 7\n"
LONG = "Data Type,HTS Number,Country,Year,Month,Quantity Description,Value\n"
ROWS = """\
Customs Value,2805300050,China,2025,10,Value for: kilograms,"1,250,000"
Customs Value,2805300050,China,2025,11,Value for: kilograms,"98,000"
Customs Value,8505110030,China,2025,11,Value for: metric tons,"61,500"
Customs Value,2805300050,Japan,2025,11,Value for: kilograms,"7,000"
First Unit of Quantity,2805300050,China,2025,10,kilograms,"31,400"
First Unit of Quantity,2805300050,China,2025,11,kilograms,"2,105"
First Unit of Quantity,8505110030,China,2025,11,metric tons,4
First Unit of Quantity,2805300050,Japan,2025,11,kilograms,90
"""
NAMES = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
KILOGRAMS = {"kilograms": 1, "metric tons": 1000}


def by_csv(rows):
    """Kilogrammes and dollars per month and code, by another reader."""
    found = defaultdict(dict)
    for row in csv.DictReader(io.StringIO(LONG + rows)):
        if row["Country"] == "China":
            key = (f"{row['Year']}-{int(row['Month']):02d}-01", row["HTS Number"])
            number = int(row["Value"].replace(",", ""))
            if row["Data Type"] == "Customs Value":
                found[key]["value"] = number
            else:
                found[key]["kg"] = number * KILOGRAMS[row["Quantity Description"]]
    return [(*key, cells["kg"], cells["value"]) for key, cells in sorted(found.items())]


def flows(reading):
    return reading.query(
        "select cast(month as varchar), hs_code, cast(quantity as int), cast(value_number as int) "
        "from flows order by all"
    )


def test_a_row_per_measure(tmp_path):
    reading = read_file(put(tmp_path, "DataWeb-Query-Export.csv", BANNER + LONG + ROWS))
    parsed = reading.parsed
    assert (parsed.source_id, parsed.reporter_code, parsed.flow) == ("dataweb", "USA", "import")
    assert (parsed.currency, parsed.partner_scheme) == ("USD", "iso3")
    assert flows(reading) == by_csv(ROWS)
    assert len(by_csv(ROWS)) == 3


def side_by_side(rows, measure):
    """The rows of one measure with months side by side, as the site's other layout."""
    header = ["Data Type", "HTS Number", "Country", "Year", "Quantity Description", *NAMES]
    table = defaultdict(lambda: ["0"] * 12)
    for row in csv.DictReader(io.StringIO(LONG + rows)):
        if row["Data Type"] == measure:
            key = tuple(row[name] for name in header[:5])
            table[key][int(row["Month"]) - 1] = row["Value"]
    return [header, *([*key, *cells] for key, cells in table.items())]


def text_of(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def with_trade(reading):
    return [row for row in flows(reading) if row[2:] != (0, 0)]


def test_months_side_by_side(tmp_path):
    value, first = (side_by_side(ROWS, name) for name in NAMED)
    path = put(tmp_path, "a.csv", BANNER + text_of([*value, *first[1:]]))
    assert with_trade(read_file(path)) == by_csv(ROWS)


NAMED = ("Customs Value", "First Unit of Quantity")
GENERAL = ("General Customs Value", "General First Unit of Quantity")


@pytest.mark.parametrize("names", [NAMED, GENERAL])
def test_a_workbook_with_a_sheet_per_measure(tmp_path, names):
    book = openpyxl.Workbook()
    book.active.title = "Query Parameters"
    book.active.append(["Download Date", "November 22, 2025"])
    for plain, name in zip(NAMED, names, strict=True):
        sheet = book.create_sheet(name)
        for line in BANNER.splitlines():
            sheet.append([line])
        for row in side_by_side(ROWS, plain):
            cells = [int(c.replace(",", "")) if c.replace(",", "").isdigit() else c for c in row]
            sheet.append([name if cell == plain else cell for cell in cells])
    book.save(tmp_path / "DataWeb-Query-Export.xlsx")
    assert with_trade(read_file(tmp_path / "DataWeb-Query-Export.xlsx")) == by_csv(ROWS)


def test_years_side_by_side(tmp_path):
    header = ["Data Type", "HTS Number", "Country", "Month", "Quantity Description", "2024", "2025"]
    table = [header]
    for cells in csv.DictReader(io.StringIO(LONG + ROWS)):
        table.append([*(cells[name] for name in header[:5]), "0", cells["Value"]])
    found = read_file(put(tmp_path, "a.csv", BANNER + text_of(table)))
    assert with_trade(found) == by_csv(ROWS)


def test_a_weight_in_the_second_unit_is_read(tmp_path):
    pieces = ROWS.replace("2025,11,metric tons,4", "2025,11,number,900")
    second = "Second Unit of Quantity,8505110030,China,2025,11,metric tons,4\n"
    found = read_file(put(tmp_path, "a.csv", BANNER + LONG + pieces + second))
    assert flows(found)[-1] == ("2025-11-01", "8505110030", 4000, 61500)
    both = ROWS + second.replace(",4\n", ",9\n")
    found = read_file(put(tmp_path, "b.csv", BANNER + LONG + both))
    assert flows(found)[-1] == ("2025-11-01", "8505110030", 4000, 61500)


def test_other_measures_are_counted(tmp_path):
    duties = "Calculated Duties,2805300050,China,2025,10,Value for: kilograms,5\n"
    found = read_file(put(tmp_path, "a.csv", BANNER + LONG + ROWS + duties))
    assert "1 rows (other measures: Calculated Duties) left out" in found.notes


@pytest.mark.parametrize("line", ["In 1,000 Dollars", "Value (in thousands)", "单位:千美元"])
def test_amounts_in_thousands_are_refused(tmp_path, line):
    path = put(tmp_path, "a.csv", f"{line}\n{BANNER}{LONG}{ROWS}")
    with pytest.raises(FileRefused, match=r"row 1, value .*: amounts in thousands or more"):
        read_file(path)


def test_years_that_are_none_are_said_and_not_months_of_zero(tmp_path):
    value, first = (side_by_side(ROWS, name) for name in NAMED)
    text = text_of([*value, *first[1:]]).replace(",2025,", ",2025.5,")
    with pytest.raises(FileRefused, match=r"2025\.5 July': not a month"):
        read_file(put(tmp_path, "a.csv", BANNER + text))


def test_a_unit_that_is_no_weight_is_unknown_and_not_zero(tmp_path):
    rows = ROWS.replace("metric tons", "number")
    reading = read_file(put(tmp_path, "a.csv", BANNER + LONG + rows))
    assert flows(reading)[-1] == ("2025-11-01", "8505110030", None, 61500)


def test_a_table_of_exports_is_refused(tmp_path):
    rows = ROWS.replace("Customs Value", "FAS Value")
    with pytest.raises(FileRefused, match="without a customs value"):
        read_file(put(tmp_path, "a.csv", BANNER + LONG + rows))
    with pytest.raises(FileRefused, match="import"):
        read_file(put(tmp_path, "b.csv", BANNER + LONG + ROWS), flow="export")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (",10,kilograms", ",13,kilograms", "row 8, column Month, value '2025 13'"),
        (",10,kilograms", ",Annual,kilograms", "row 8, column Month, value '2025 Annual'"),
        ('"31,400"', '"31,40"', "row 8, column Value, value '31,40'"),
        (
            "2805300050,China,2025,11",
            "28053,China,2025,11",
            "row 5, column HTS Number, value '28053'",
        ),
    ],
)
def test_a_cell_of_another_form_is_refused(tmp_path, old, new, what):
    assert old in ROWS
    with pytest.raises(FileRefused) as refusal:
        read_file(put(tmp_path, "a.csv", BANNER + LONG + ROWS.replace(old, new)))
    assert what in str(refusal.value)
