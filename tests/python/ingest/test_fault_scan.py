"""The scan that counts all faults at once against a reading of the same rows, one by one."""

import re
from collections import Counter
from datetime import date

import duckdb
import pandas as pd
import pytest
from chokepoint.ingest.rows.checks import typed_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.choices import Flow
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.options import Options
from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.rows.faults import PER_KIND
from chokepoint.ingest.sql_text import whole_number

from .reading import ROOT

COLUMNS = (
    "month_text", "partner_code", "hs_code", "quantity_text", "value_text", "row_key",
)  # fmt: skip
LAST = date(2026, 7, 20)
# Georgia: 337 until December 2022, 150 from January 2023
VALID_UNTIL = {"337": date(2022, 12, 1)}
VALID_FROM = {"150": date(2023, 1, 1)}
PARTNERS = pd.read_csv(ROOT / "seeds/reference/gacc_partners.csv", dtype=str).partner_code
PRODUCTS = pd.read_csv(ROOT / "seeds/reference/hs_products.csv", dtype=str).product_code
SOUND = {
    "month_text": ["202212", "202301", "2026-07", "2026年06月", "189912"],
    "partner_code": ["502", "102"],
    "hs_code": ["85051110", "8505.1110", "28053014", "8505111000"],
    "quantity_text": ["0", "7", "1,000", " 12 ", "5.0", None],
    "value_text": ["0", "3.5", "17,065,395", None],
    "row_key": ["", "10", "10|11", None],
}
FAULTY = {
    "month_text": ["202613", "2026-1", "20261", "", None, "202608", "299901"],
    "partner_code": ["998", "5021", "337", "150", "", None],
    "hs_code": ["850511", "12345678", "8505", "85051110000", "x", "", None],
    "quantity_text": ["-3", "1.5", "x", "", "inf", "nan", "-inf", "1e20"],
    "value_text": ["-0.5", "x", "", "inf", "9" * 30],
    "row_key": ["20"],
}
row = st.fixed_dictionaries(
    {
        name: st.one_of(*[st.sampled_from(SOUND[name])] * 5, st.sampled_from(FAULTY[name]))
        for name in COLUMNS
    }
)


def scanned(rows, numbers_read=False):
    """(column, first words of the fault, value, row) of what the ingest refuses.

    `numbers_read`: as from a reader that hands over plain whole numbers as numbers.
    """
    connection = duckdb.connect()
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype="object")
    connection.register("given", frame)
    connection.execute(
        "create table parsed_text as select row_number() over () + 1 as file_row, "
        "cast(null as varchar) as reporter_code, cast(null as varchar) as partner_name, "
        "false as is_quantity_estimated, null::double as quantity_whole, "
        "null::double as value_whole, null::varchar as regime_code, "
        "null::varchar as province_code, columns(*)::varchar from given"
    )
    if numbers_read:
        for amount in ("quantity", "value"):
            whole = whole_number(f"{amount}_text")
            connection.execute(
                f"update parsed_text set {amount}_whole = {whole}, "
                f"{amount}_text = case when {whole} is null then {amount}_text end"
            )
    file = SourceFile(ROOT / "rows.csv", Options(vintage_date=LAST), connection, ROOT, ROOT)
    try:
        typed_rows(file, Parsed("gacc", "CHN", Flow.EXPORT, "USD", "gacc", "utf-8"))
    except FileRefused as refusal:
        return {
            (p.column, p.what.split(",")[0].rstrip("."), p.value, p.row) for p in refusal.problems
        }
    return set()


def month_of(text):
    digits = re.sub("[^0-9]", "", text or "")
    if len(digits) < 6 or not 1 <= int(digits[4:6]) <= 12:
        return None
    return date(int(digits[:4]), int(digits[4:6]), 1)


def number_of(text):
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def amount_faults(text):
    """What is wrong with a quantity or a value."""
    if text is None:
        return set()
    number = number_of(text)
    found = set() if number is not None and abs(number) < 1e15 else {"not a number below 10^15"}
    if number is not None and number < 0:
        found.add("negative")
    if number is not None and abs(number) < 1e15 and number != int(number):
        found.add("fraction")
    return found


def faults_of(given):
    """(column, fault, value) of one row, read in Python."""
    month = month_of(given["month_text"])
    partner, code = given["partner_code"], given["hs_code"]
    partner = partner if partner is None else partner.zfill(3) if partner else "00"
    digits = code if code is None else re.sub("[^0-9]", "", code)
    if month is None:
        yield "month", "not a month", given["month_text"]
    elif month > LAST.replace(day=1):
        yield "month", f"a month after the file was downloaded ({LAST})", given["month_text"]
    if partner not in set(PARTNERS):
        yield "partner_code", "an unknown partner code", partner
    elif (partner in VALID_UNTIL and not (month and month <= VALID_UNTIL[partner])) or (
        partner in VALID_FROM and not (month and month >= VALID_FROM[partner])
    ):
        yield "partner_code", "a partner code outside its months of validity", partner
    if digits is None or len(digits) not in (6, 8, 10):
        yield "hs_code", "not an HS code of 6", digits
    if digits is not None and digits[:8] not in set(PRODUCTS):
        yield "hs_code", "an HS code that is not in the list of products", digits
    for what in amount_faults(given["quantity_text"]):
        says = {
            "negative": "negative kilogrammes",
            "fraction": "a fraction of a kilogramme; customs publish whole numbers",
        }
        yield "quantity", says.get(what, what), given["quantity_text"]
    for what in amount_faults(given["value_text"]) - {"fraction"}:
        yield "value", {"negative": "a negative value"}.get(what, what), given["value_text"]


def brute_force(rows):
    """The same by reading every row; of each kind the values that come first."""
    first = {}
    for number, line in enumerate(rows, start=2):
        for fault in faults_of(line):
            first.setdefault(fault, number)
    kept, kinds = set(), Counter()
    for (column, what, value), number in sorted(first.items(), key=lambda item: item[1]):
        kinds[column, what] += 1
        if kinds[column, what] <= PER_KIND:
            kept.add((column, what, value, number))
    return kept | copies(rows)


def copies(rows):
    """Groups of rows with the same key: per partner, the first of the groups' last rows."""
    groups = {}
    for number, line in enumerate(rows, start=2):
        partner = line["partner_code"]
        code = line["hs_code"]
        key = (
            month_of(line["month_text"]),
            partner if not partner else partner.zfill(3),
            code if code is None else re.sub("[^0-9]", "", code),
            line["row_key"],
        )
        groups.setdefault(key, []).append(number)
    found = {}
    for key, numbers in groups.items():
        if len(numbers) > 1:
            partner = "00" if key[1] == "" else key[1]
            found[partner] = min(found.get(partner, numbers[-1]), numbers[-1])
    first = sorted(found.items(), key=lambda item: item[1])[:PER_KIND]
    return {("partner_code", "the same month", partner, number) for partner, number in first}


@pytest.mark.usefixtures("takes_long")
@settings(max_examples=150)
@given(st.lists(row, min_size=1, max_size=12), st.booleans())
def test_the_scan_finds_what_reading_row_by_row_finds(rows, numbers_read):
    assert scanned(rows, numbers_read) == brute_force(rows)


def test_rows_without_a_fault_are_not_refused():
    names = ("202601", "502", "85051110", "1,000", "50,000")
    rows = [dict(zip(COLUMNS, (*names, key), strict=True)) for key in ("10", "20")]
    assert scanned(rows) == set()


def test_a_month_of_one_digit_is_refused_and_not_taken_for_october():
    rows = [dict(zip(COLUMNS, ("2026-1", "502", "85051110", "1", "1", ""), strict=True))]
    assert scanned(rows) == {("month", "not a month", "2026-1", 2)}


def test_a_partner_code_of_four_digits_is_not_cut_to_three():
    rows = [dict(zip(COLUMNS, ("202601", "5021", "85051110", "1", "1", ""), strict=True))]
    assert scanned(rows) == {("partner_code", "an unknown partner code", "5021", 2)}


def test_the_first_row_is_named_and_how_many_have_the_fault():
    connection = duckdb.connect()
    connection.execute(
        "create table parsed_text as select range + 2 as file_row, null::varchar as reporter_code, "
        "null::varchar as partner_name, false as is_quantity_estimated, '502' as partner_code, "
        "null::double as quantity_whole, null::double as value_whole, "
        "null::varchar as regime_code, null::varchar as province_code, "
        "'202601' as month_text, '85051110' as hs_code, range::varchar as row_key, "
        "'1' as value_text, "
        "case when range % 1000 = 700 then 'x' else range::varchar end as quantity_text "
        "from range(300000)"
    )
    file = SourceFile(ROOT / "rows.csv", Options(vintage_date=LAST), connection, ROOT, ROOT)
    try:
        typed_rows(file, Parsed("gacc", "CHN", Flow.EXPORT, "USD", "gacc", "utf-8"))
        refused = ""
    except FileRefused as refusal:
        refused = str(refusal)
    assert refused == (
        "rows.csv, row 702, column quantity, value 'x': not a number below 10^15, in 300 rows. "
        "Download the file again."
    )
