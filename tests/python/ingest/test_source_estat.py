"""Japan's e-Stat: twelve months side by side, nine digits between apostrophes, thousand yen."""

import io

import pandas as pd
import pytest

from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.sources.estat import MONTHS

from .reading import put, read_file

KINDS = ("Quantity1", "Quantity2", "Value")
HEADER = ["Exp or Imp", "Year", "HS", "Country", "Unit1", "Unit2", *(f"{k}-Year" for k in KINDS)]
HEADER += [f"{kind}-{month}" for month in MONTHS for kind in KINDS]
NUMBERS = dict(zip(MONTHS, range(1, 13), strict=True))


def line(months, *, flow="2", country="105", hs="'850511000'", units=("NO", "KG"), year="2026"):
    """One row; months: (first quantity, second quantity, thousand yen) from January on."""
    cells = [flow, year, hs, country, *units, "0", "0", "0"]
    for i in range(12):
        cells += [str(n) for n in (months[i] if i < len(months) else (0, 0, 0))]
    return cells


def table(*rows, header=HEADER):
    return "".join(",".join(row) + "\r\n" for row in (header, *rows)).encode("utf-8-sig")


def read(tmp_path, data, **options):
    return read_file(put(tmp_path, "ik-2026.csv", data), **options)


def flows(reading):
    return reading.query(
        "select cast(month as varchar), hs_code, cast(quantity as int), "
        "cast(value_number as bigint) from flows order by all"
    )


def by_pandas(data, last):
    """Imports from China up to the last month with trade, by another reader."""
    wide = pd.read_csv(io.BytesIO(data), dtype=str, encoding="utf-8-sig")
    wide = wide[(wide["Exp or Imp"] == "2") & (wide["Country"] == "105")]
    found = []
    for _, row in wide.iterrows():
        for month, number in NUMBERS.items():
            if number <= last:
                kg, value = int(row[f"Quantity2-{month}"]), int(row[f"Value-{month}"]) * 1000
                code = row["HS"].strip("'") + "0"
                found.append((f"{row['Year']}-{number:02d}-01", code, kg, value))
    return sorted(found)


def test_wide_months_become_rows_up_to_the_last_one_with_trade(tmp_path):
    data = table(line([(10, 500, 9), (0, 0, 0), (7, 300, 4)]))
    reading = read(tmp_path, data)
    parsed = reading.parsed
    assert (parsed.source_id, parsed.reporter_code, parsed.flow) == ("estat", "JPN", "import")
    assert (parsed.currency, parsed.partner_scheme) == ("JPY", "estat")
    assert flows(reading) == by_pandas(data, last=3)
    assert flows(reading)[2] == ("2026-03-01", "8505110000", 300, 4000)
    assert "9 zeros of months after 2026-03 left out" in parsed.notes


def test_the_last_month_is_the_whole_files_and_not_chinas(tmp_path):
    data = table(line([(0, 500, 9)]), line([(0, 1, 1)] * 4, country="304"))
    assert flows(read(tmp_path, data)) == by_pandas(data, last=4)


def test_years_end_where_the_file_ends(tmp_path):
    data = table(line([(0, 5, 9)] * 11, year="2025"), line([(0, 6, 9)]))
    reading = read(tmp_path, data)
    assert len(flows(reading)) == 13
    assert flows(reading)[11] == ("2025-12-01", "8505110000", 0, 0)


def test_exports_are_left_out(tmp_path):
    data = table(line([(0, 5, 1)], flow="1"), line([(0, 6, 1)]))
    assert flows(read(tmp_path, data)) == by_pandas(data, last=1)
    assert flows(read(tmp_path, data))[0][2] == 6


@pytest.mark.parametrize(
    ("units", "expected"),
    [(("NO", "KG"), 20), (("KG", ""), 10), (("", "MT"), 20000), (("NO", "L"), None)],
)
def test_the_weight_is_found_by_its_unit(tmp_path, units, expected):
    assert flows(read(tmp_path, table(line([(10, 20, 1)], units=units))))[0][2] == expected


def test_grammes(tmp_path):
    data = table(line([(0, 2600, 1), (0, 0, 1)], units=("NO", "GR")))
    assert [row[2] for row in flows(read(tmp_path, data))] == [3, 0]


def test_months_as_old_files_spell_them(tmp_path):
    for old, new in (("Apr", "Apl"), ("Jun", "June"), ("Jul", "July"), ("Sep", "Sept")):
        header = [name.replace(f"-{old}", f"-{new}") for name in HEADER]
        data = table(line([(0, 1, 1)] * 12, year="2025"), header=header)
        assert [row[0] for row in flows(read(tmp_path, data))] == [
            f"2025-{number:02d}-01" for number in range(1, 13)
        ]


def test_two_codes_of_one_heading_stay_apart_and_keep_their_zero(tmp_path):
    data = table(*(line([(0, 5, 1)], hs=f"'{code}'") for code in ("010121000", "010121100")))
    reading = read(tmp_path, data)
    assert reading.query("select hs_code from flows order by all") == [
        ("0101210000",),
        ("0101211000",),
    ]


def test_faults_are_named(tmp_path):
    lost = table(line([(0, 5, 1)], hs="1012100"))
    for data, what in (
        (lost, "row 2, column HS, value '1012100': not an HS code of 9 digits"),
        (table(line([(0, "x", 1)])), r"row 2, column Quantity2.*, value 'x': not a number"),
        (table(line([])), "every month of the table is zero"),
        (table(line([(0, 5, 1)], country="304")), "other partners"),
        (
            table(line([(0, 5, 1)], flow="1")),
            "row 2, column Exp or Imp, value '1': holds no import",
        ),
        (table(line([(0, 5, 1)])[:-1], header=HEADER[:-1]), "column Value: the month Dec has no"),
    ):
        with pytest.raises(FileRefused, match=what):
            read(tmp_path, data)
