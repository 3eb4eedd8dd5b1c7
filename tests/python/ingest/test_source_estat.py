import pytest

from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.sources import estat

from .reading import put, read_with

KINDS = ("Quantity1", "Quantity2", "Value")
HEADER = ["Exp or Imp", "Year", "HS", "Country", "Unit1", "Unit2", *(f"{k}-Year" for k in KINDS)]
HEADER += [f"{kind}-{month}" for month in estat.MONTHS for kind in KINDS]


def line(months, *, flow="2", country="105", hs="'850511000'", units=("NO", "KG"), year="2026"):
    """One row; months: (first quantity, second quantity, thousand yen) from January on."""
    cells = [flow, year, hs, country, *units, "0", "0", "0"]
    for i in range(12):
        cells += [str(n) for n in (months[i] if i < len(months) else (0, 0, 0))]
    return cells


def table(*rows, header=HEADER):
    return "".join(",".join(row) + "\r\n" for row in (header, *rows)).encode("utf-8-sig")


def test_wide_months_become_rows_up_to_the_last_one_with_trade(tmp_path):
    path = put(tmp_path, "ik-2026.csv", table(line([(10, 500, 9), (0, 0, 0), (7, 300, 4)])))
    reading = read_with(estat.read, path)
    parsed = reading.parsed
    assert (parsed.source_id, parsed.reporter_code, parsed.flow) == ("estat", "JPN", "import")
    assert (parsed.currency, parsed.partner_scheme) == ("JPY", "estat")
    columns = ("month_text", "partner_code", "hs_code", "quantity_text", "value_text", "row_key")
    assert sorted(reading.rows(*columns)) == [
        ("202601", "105", "8505110000", "500", "9000", "850511000|"),
        ("202602", "105", "8505110000", "0", "0", "850511000|"),
        ("202603", "105", "8505110000", "300", "4000", "850511000|"),
    ]
    assert parsed.notes == ["9 zeros of months after 202603 left out"]


def test_the_last_month_is_the_whole_files_and_not_chinas(tmp_path):
    rows = [line([(0, 500, 9)]), line([(0, 1, 1)] * 4, country="304")]
    reading = read_with(estat.read, put(tmp_path, "a.csv", table(*rows)))
    assert sorted(reading.rows("month_text", "quantity_text")) == [
        ("202601", "500"), ("202602", "0"), ("202603", "0"), ("202604", "0"),
    ]  # fmt: skip
    assert "4 months of exports or of other partners left out" in reading.parsed.notes


def test_exports_are_left_out(tmp_path):
    rows = [line([(0, 5, 1)], flow="1"), line([(0, 6, 1)])]
    reading = read_with(estat.read, put(tmp_path, "a.csv", table(*rows)))
    assert reading.rows("file_row", "quantity_text") == [(3, "6")]


@pytest.mark.parametrize(
    ("units", "expected"),
    [(("NO", "KG"), "20"), (("KG", ""), "10"), (("", "MT"), "20000"), (("NO", "L"), None)],
)
def test_the_weight_is_found_by_its_unit(tmp_path, units, expected):
    path = put(tmp_path, "a.csv", table(line([(10, 20, 1)], units=units)))
    assert read_with(estat.read, path).rows("quantity_text") == [(expected,)]


def test_april_as_old_files_spell_it(tmp_path):
    header = [name.replace("-Apr", "-Apl") for name in HEADER]
    path = put(tmp_path, "a.csv", table(line([(0, 1, 1)] * 4), header=header))
    assert len(read_with(estat.read, path).rows()) == 4


def test_two_codes_of_one_heading_stay_apart_and_keep_their_zero(tmp_path):
    rows = [line([(0, 5, 1)], hs=f"'{code}'") for code in ("010121000", "010121100")]
    reading = read_with(estat.read, put(tmp_path, "a.csv", table(*rows)))
    assert reading.rows("hs_code", "row_key") == [
        ("0101210000", "010121000|"), ("0101211000", "010121100|"),
    ]  # fmt: skip


def test_faults_are_named(tmp_path):
    lost = table(line([(0, 5, 1)], hs="10121000"))
    with pytest.raises(FileRefused, match="row 2, column HS, value '10121000': not a code of nine"):
        read_with(estat.read, put(tmp_path, "a.csv", lost))
    text = table(line([(0, "x", 1)]))
    with pytest.raises(FileRefused, match="row 2, column Quantity2-Jan, value 'x': not a number"):
        read_with(estat.read, put(tmp_path, "b.csv", text))
    with pytest.raises(FileRefused, match="every month of the table is zero"):
        read_with(estat.read, put(tmp_path, "c.csv", table(line([]))))
    with pytest.raises(FileRefused, match="no imports from China"):
        read_with(estat.read, put(tmp_path, "d.csv", table(line([(0, 5, 1)], country="304"))))
    short = table(line([(0, 5, 1)])[:-1], header=HEADER[:-1])
    with pytest.raises(FileRefused, match="column Value-Dec: no such column"):
        read_with(estat.read, put(tmp_path, "e.csv", short))


def test_other_files_are_not_estat(tmp_path):
    assert read_with(estat.read, put(tmp_path, "a.csv", "a,b\n1,2\n")).parsed is None
