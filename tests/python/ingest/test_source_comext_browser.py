"""DS-045409 as Eurostat's browser and API give it: SDMX-CSV and TSV, against csv and pandas."""

import csv
import io
import random

import pandas as pd
import pytest

from chokepoint.ingest.problems import FileRefused

from .reading import put, read_file

CODES = (
    "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE,"
    "OBS_FLAG"
)
BOTH = (
    "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,freq,Time frequency,reporter,Reporter,partner,Partner,"
    "product,Product,flow,Flow,indicators,Indicators,TIME_PERIOD,Time,OBS_VALUE,Observation value,"
    "OBS_FLAG,Observation status (Flag) V2 structure,CONF_STATUS,Confidentiality status (flag)"
)
KEYS = "freq,reporter,partner,product,flow,indicators"
FRANCE = (
    "France (incl. Saint Barthélemy 'BL' -> 2012; incl. French Guiana 'GF', Guadeloupe 'GP', "
    "Martinique 'MQ', Réunion 'RE' from 1997; incl. Mayotte 'YT' from 2014)"
)
ISO3 = {"DE": "DEU", "FR": "FRA", "NL": "NLD", "GR": "GRC"}
FLOW = "ESTAT:DS-045409(1.0),15/09/26 11:00:00,M"


def row(indicator, amount, reporter="DE", partner="CN", product="28053010", flow="1", **other):
    return (
        f"{FLOW},{reporter},{partner},{product},{flow},{indicator},{other.get('month', '2025-01')},"
        f"{amount},{other.get('flag', '')}"
    )


def pair(hundreds, euros, **key):
    return [row("QUANTITY_IN_100KG", hundreds, **key), row("VALUE_IN_EUROS", euros, **key)]


def sdmx(*lines, header=CODES):
    return "\n".join([header, *lines]) + "\n"


def tsv(rows, months, header=KEYS + "\\TIME_PERIOD"):
    head = "\t".join([header, *(f"{month} " for month in months)])
    return "\n".join([head, *("\t".join([",".join(keys), *cells]) for keys, cells in rows)]) + "\n"


def amounts(reading):
    columns = ("reporter_code", "month", "hs_code", "quantity", "value")
    return {
        (reporter, f"{month:%Y-%m}", code): (kg, value)
        for reporter, month, code, kg, value in reading.rows(*columns)
    }


def test_a_row_per_measure(tmp_path):
    text = sdmx(*pair("10.5", "50000"), *pair("0.04", "12", reporter="FR", month="2025-02"))
    reading = read_file(put(tmp_path, "a.csv", text))
    assert (reading.source, reading.flow, reading.currency) == ("comext", "import", "EUR")
    assert amounts(reading) == {
        ("DEU", "2025-01", "28053010"): (1050, 50000),
        ("FRA", "2025-02", "28053010"): (4, 12),
    }


def test_sums_are_those_of_pandas(tmp_path):
    chance = random.Random(5)
    lines = [
        text
        for reporter in ISO3
        for product in ("28053010", "85051110")
        for month in ("2024-11", "2024-12", "2025-01")
        for partner in ("CN", "US", "WORLD")
        for flow in "12"
        for text in pair(
            f"{chance.randrange(0, 10**7) / 100:.2f}",
            str(chance.randrange(1, 10**10)),
            reporter=reporter, product=product, month=month, partner=partner, flow=flow,
        )
    ]  # fmt: skip
    chance.shuffle(lines)
    text = sdmx(*lines)
    frame = pd.read_csv(io.StringIO(text), dtype=str)
    frame = frame[(frame["partner"] == "CN") & (frame["flow"] == "1")]
    wide = frame.pivot(
        index=["reporter", "TIME_PERIOD", "product"], columns="indicators", values="OBS_VALUE"
    ).astype(float)
    expected = {
        (ISO3[key[0]], *key[1:]): (round(kg * 100), value)
        for key, kg, value in wide[["QUANTITY_IN_100KG", "VALUE_IN_EUROS"]].itertuples()
    }
    assert amounts(read_file(put(tmp_path, "a.csv", text))) == expected
    assert len(expected) == 24


def labelled(text):
    names = {
        "DE": "Germany (incl. German Democratic Republic 'DD' from 1991)",
        "FR": f'"{FRANCE}"',
        "NL": "Netherlands",
    }
    lines = text.split("\n")
    for code, name in names.items():
        lines = [line.replace(f",M,{code},", f",Monthly,{name},") for line in lines]
    return "\n".join(lines).replace(",CN,", ",China,")


@pytest.mark.parametrize("words", [("IMPORT", "EXPORT"), ("Imports", "Exports")])
def test_labels_of_members_partner_and_flow(tmp_path, words):
    text = sdmx(
        *pair("10.5", "50000", flow="FLOW1"),
        *pair("2", "7", reporter="FR", flow="FLOW1"),
        *pair("3", "8", reporter="NL", flow="FLOW2"),
        *pair("3", "8", reporter="NL", partner="United States", flow="FLOW1"),
    )
    text = labelled(text).replace("FLOW1", words[0]).replace("FLOW2", words[1])
    assert {line["reporter"] for line in csv.DictReader(io.StringIO(text))} >= {FRANCE}
    assert amounts(read_file(put(tmp_path, "a.csv", text))) == {
        ("DEU", "2025-01", "28053010"): (1050, 50000),
        ("FRA", "2025-01", "28053010"): (200, 7),
    }


def test_codes_and_labels_side_by_side(tmp_path):
    def both(indicator, amount, flag=""):
        return (
            "dataflow,ESTAT:DS-045409(1.0),EU trade since 1988 by HS2-4-6 and CN8,M,Monthly,DE,"
            'Germany,CN,China,28053010,"Cerium, lanthanum",1,IMPORT,'
            f"{indicator},{indicator},2025-01,,{amount},,{flag},,,"
        )

    text = sdmx(both("QUANTITY_IN_100KG", "10.5"), both("VALUE_IN_EUROS", "9"), header=BOTH)
    assert amounts(read_file(put(tmp_path, "a.csv", text))) == {
        ("DEU", "2025-01", "28053010"): (1050, 9)
    }


def test_products_by_their_names_alone_have_no_code(tmp_path):
    text = sdmx(*pair("1", "2", product='"Cerium, lanthanum"'))
    with pytest.raises(FileRefused, match="code"):
        read_file(put(tmp_path, "a.csv", text))


def test_a_missing_measure_is_unknown(tmp_path):
    text = sdmx(
        row("VALUE_IN_EUROS", "9"),
        *pair("", "8", month="2025-02", flag="c"),
        *pair("3", ":", month="2025-03"),
    )
    assert amounts(read_file(put(tmp_path, "a.csv", text))) == {
        ("DEU", "2025-01", "28053010"): (None, 9),
        ("DEU", "2025-02", "28053010"): (None, 8),
        ("DEU", "2025-03", "28053010"): (300, None),
    }


def test_other_measures_are_left_alone(tmp_path):
    text = sdmx(*pair("1", "2"), row("SUPPLEMENTARY_QUANTITY", "77"))
    assert amounts(read_file(put(tmp_path, "a.csv", text))) == {
        ("DEU", "2025-01", "28053010"): (100, 2)
    }


def test_a_measure_that_is_there_twice_is_refused(tmp_path):
    text = sdmx(*pair("1", "2"), row("VALUE_IN_EUROS", "3"))
    with pytest.raises(FileRefused, match="twice"):
        read_file(put(tmp_path, "a.csv", text))


def test_sums_over_members_and_products_are_left_out_and_counted(tmp_path):
    text = sdmx(
        *pair("1", "2"),
        *pair("5", "6", reporter="EU27_2020"),
        *pair("5", "6", reporter="EA20"),
        *pair("7", "8", product="2805"),
        *pair("7", "8", product="28"),
        *pair("7", "8", product="TOTAL"),
        *pair("9", "9", product="28XXXXXX"),
        *pair("9", "9", reporter="XI"),
    )
    reading = read_file(put(tmp_path, "a.csv", text))
    assert amounts(reading) == {("DEU", "2025-01", "28053010"): (100, 2)}
    assert sum(reading.left_out().values()) in (7, 14)


def test_a_six_digit_code_is_never_added_to_the_codes_under_it(tmp_path):
    eight = [*pair("1", "2"), *pair("3", "4", product="28053090")]
    text = sdmx(*eight, *pair("4", "6", product="280530"))
    assert amounts(read_file(put(tmp_path, "a.csv", text))) == {
        ("DEU", "2025-01", "28053010"): (100, 2),
        ("DEU", "2025-01", "28053090"): (300, 4),
    }


@pytest.mark.parametrize("month", ["2025", "2025-Q1", "2025-13", "2025-S1"])
def test_annual_and_quarterly_rows_are_refused(tmp_path, month):
    text = sdmx(*pair("1", "2"), *pair("12", "24", month=month))
    with pytest.raises(FileRefused, match=rf"column TIME_PERIOD, value '{month}'"):
        read_file(put(tmp_path, "a.csv", text))


def test_a_year_that_calls_itself_a_month_is_refused(tmp_path):
    path = put(tmp_path, "a.csv", sdmx(*pair("1", "2")).replace(",M,DE", ",A,DE"))
    with pytest.raises(FileRefused, match="value 'A': yearly figures, not monthly ones"):
        read_file(path)


def test_months_side_by_side(tmp_path):
    months = ("2024-12", "2025-01", "2025-02")
    rows = [
        (("M", "DE", "CN", "28053010", "1", "QUANTITY_IN_100KG"), ("10.5", "3 p", ": ")),
        (("M", "DE", "CN", "28053010", "1", "VALUE_IN_EUROS"), ("50000 ", "700 e", ":")),
        (("M", "FR", "CN", "28053010", "1", "QUANTITY_IN_100KG"), (": c", ":", "0")),
        (("M", "FR", "CN", "28053010", "1", "VALUE_IN_EUROS"), ("9", ": ", "1")),
        (("M", "FR", "US", "28053010", "1", "VALUE_IN_EUROS"), ("1", "1", "1")),
        (("M", "FR", "CN", "28053010", "2", "VALUE_IN_EUROS"), ("1", "1", "1")),
    ]
    reading = read_file(put(tmp_path, "estat_ds-045409.tsv", tsv(rows, months)))
    assert (reading.source, reading.currency) == ("comext", "EUR")
    assert amounts(reading) == {
        ("DEU", "2024-12", "28053010"): (1050, 50000),
        ("DEU", "2025-01", "28053010"): (300, 700),
        ("FRA", "2024-12", "28053010"): (None, 9),
        ("FRA", "2025-02", "28053010"): (0, 1),
    }


def test_what_is_confidential_is_unknown_and_not_absent(tmp_path):
    rows = [
        (("M", "DE", "CN", "28053010", "1", "QUANTITY_IN_100KG"), (": c", "1")),
        (("M", "DE", "CN", "28053010", "1", "VALUE_IN_EUROS"), (": c", "2")),
    ]
    reading = read_file(put(tmp_path, "a.tsv", tsv(rows, ("2025-01", "2025-02"))))
    assert amounts(reading) == {
        ("DEU", "2025-01", "28053010"): (None, None),
        ("DEU", "2025-02", "28053010"): (100, 2),
    }


def test_codes_under_codes_are_told_month_by_month_in_the_tsv(tmp_path):
    def lines(code, kg, euros):
        return [
            (("M", "DE", "CN", code, "1", "QUANTITY_IN_100KG"), kg),
            (("M", "DE", "CN", code, "1", "VALUE_IN_EUROS"), euros),
        ]

    months = ("2025-01", "2025-02")
    rows = [*lines("28053010", ("4", "4"), ("9", "9")), *lines("280530", ("4", "4"), ("9", "9"))]
    assert amounts(read_file(put(tmp_path, "a.tsv", tsv(rows, months)))) == {
        ("DEU", "2025-01", "28053010"): (400, 9),
        ("DEU", "2025-02", "28053010"): (400, 9),
    }
    rows = [*lines("28053010", ("4", ":"), ("9", ":")), *lines("280530", ("4", "7"), ("9", "9"))]
    with pytest.raises(FileRefused, match="a code without the codes under it"):
        read_file(put(tmp_path, "b.tsv", tsv(rows, months)))


def test_the_headings_of_the_tsv_in_capitals(tmp_path):
    rows = [
        (("M", "DE", "CN", "28053010", "1", "QUANTITY_IN_100KG"), ("1",)),
        (("M", "DE", "CN", "28053010", "1", "VALUE_IN_EUROS"), ("2",)),
    ]
    text = tsv(rows, ("2025-01",), header=KEYS.upper() + "\\TIME_PERIOD")
    assert amounts(read_file(put(tmp_path, "a.tsv", text))) == {
        ("DEU", "2025-01", "28053010"): (100, 2)
    }


def test_a_row_of_the_tsv_without_all_its_keys_is_refused(tmp_path):
    rows = [(("M", "DE", "CN", "28053010", "1"), ("1",))]
    with pytest.raises(FileRefused, match="row 2"):
        read_file(put(tmp_path, "a.tsv", tsv(rows, ("2025-01",))))


def test_years_beside_months_in_the_tsv_are_refused(tmp_path):
    rows = [(("M", "DE", "CN", "28053010", "1", "VALUE_IN_EUROS"), ("1", "2"))]
    with pytest.raises(FileRefused, match="2024"):
        read_file(put(tmp_path, "a.tsv", tsv(rows, ("2024", "2025-01"))))


def test_corrections_are_booked(tmp_path):
    text = sdmx(*pair("-1", "-2"))
    with pytest.raises(FileRefused, match="correction"):
        read_file(put(tmp_path, "a.csv", text))
