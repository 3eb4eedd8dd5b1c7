"""What mapping files say, and their faults: each is named by file, key, value and remedy."""

import re
import tomllib
from decimal import Decimal
from typing import get_args

import pytest
from pydantic import BaseModel

from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.rows.layout import Layout
from chokepoint.ingest.sources.mapping_files import (
    SHIPPED,
    find_mapping,
    load_mapping,
    shipped_names,
)

from .mapped import PLAIN, toml


def fault(tmp_path, text):
    with pytest.raises(FileRefused) as refusal:
        load_mapping(toml(tmp_path, text))
    return str(refusal.value)


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_mapping_is_valid(name):
    assert load_mapping(find_mapping(name)).id == {"example": "example"}.get(name, name[:-5])


def test_the_least_that_a_mapping_says(tmp_path):
    layout = load_mapping(toml(tmp_path))
    assert (layout.id, layout.description) == ("korea", "As korea.toml describes it.")
    assert layout.columns.month == ("Month",)
    assert layout.hs.digits == (6, 8, 10)
    assert layout.rows.repeated == "refuse"


def test_new_words(tmp_path):
    more = """
    [file]
    encoding = "cp949"
    header_row = 3
    sheet = "Table 1"
    [hs]
    digits = [8, 9]
    [rows]
    repeated = "sum"
    [periods]
    heading = '(?P<month>[0-9]{6})'
    drop_after_last = true
    [measures]
    column = "Indicator"
    cell = "Amount"
    names = { Weight = ["QTY", "Quantity"], Value = "VAL" }
    """
    layout = load_mapping(toml(tmp_path, PLAIN + more))
    file = layout.file
    assert (file.encoding, file.header_row, file.sheet) == ("cp949", 3, "Table 1")
    assert (layout.hs.digits, layout.rows.repeated) == ((8, 9), "sum")
    assert layout.periods.drop_after_last
    assert layout.measures.names == {"Weight": ("QTY", "Quantity"), "Value": ("VAL",)}


def keys_of(model, place=""):
    """Every key that a layout may have, with its section."""
    for name, field in model.model_fields.items():
        inner = next((m for m in models_in(field.annotation)), None)
        if inner is None:
            yield (place, name)
        else:
            yield from keys_of(inner, f"{place}.{name}" if place else name)


def models_in(annotation):
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def shown_keys(text):
    """Keys of a TOML file, also those that a comment shows."""
    section, found = "", set()
    for line in text.splitlines():
        if head := re.fullmatch(r"(?:# )?\[\[?([a-z_.]+)\]\]?(?: #.*)?", line):
            section = head[1].replace("keep", "drop")  # of one model
            above, _, last = section.rpartition(".")
            found.add(("", above) if above == "codes" else (above, last))
        elif key := re.match(r"(?:# )?([a-z_]+) *= ", line):
            found.add((section, key[1]))
    return found


def test_the_example_shows_every_key():
    text = (SHIPPED / "example.toml").read_text(encoding="utf-8")
    keys = {(place.replace("keep", "drop"), name) for place, name in keys_of(Layout)}
    missing = keys - shown_keys(text)
    assert not missing, f"show in example.toml: {sorted(missing)}"


def test_what_the_example_shows_in_comments_is_valid(tmp_path):
    text = (SHIPPED / "example.toml").read_text(encoding="utf-8")
    keys = {name for _, name in keys_of(Layout)}
    # of what excludes another key, the one in force stays
    skipped = ("unit", "headings", "partner_code", "reporter", "currency", "flow", "year")
    lines = []
    for line in text.splitlines():
        shown = re.match(r"# (\[(\w+)\]|(\w+) *= )", line)
        if shown and (shown[2] or (shown[3] in keys and shown[3] not in skipped)):
            line = line[2:]
        lines.append(line)
    assert "\n[periods]\n" in "\n".join(lines)
    load_mapping(toml(tmp_path, "\n".join(lines)))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('id = "korea"', 'id = "../x"', "value '../x': key id: not a name of small letters"),
        ('id = "korea"', "", 'key id: missing. As in id = "korea_customs".'),
        ('id = "korea"', 'id = "korea"\nname = "x"', "value 'x': key name: unknown"),
        ('month = "Month"', 'monht = "Month"', "key columns.monht: unknown. Allowed here: month,"),
        ('month = "Month"', "", 'key columns.month: missing. Say month = "heading of the column".'),
        ('month = "Month"', "month = 3", "value '3': key columns.month: not a text"),
        ('month = "Month"', 'month = ["a", 3]', "value '3': key columns.month: not a text"),
        ('month = "Month"', 'month = " "', "value ' ': key columns.month: not a text"),
        ('value = "Value"', 'value = "Value"\nflow = "F"', "key constants.flow: also a column"),
        ('partner_code = "Partner"', "", "key columns.partner_code: missing"),
        ('flow = "export"', 'flow = "E"', "value 'E': key constants.flow: not a flow"),
        ('reporter = "KOR"', 'reporter = "Korea"', "key constants.reporter: not three letters"),
        ('currency = "USD"', 'currency = "US$"', "key constants.currency: not three letters"),
        ('scheme = "iso3"', 'scheme = "iso"', "value 'iso': key partner.scheme: not a list"),
        ('scheme = "iso3"', "", "key partner.scheme: missing. One of gacc, iso2"),
        ("[partner]", "[partners]", "key partners: unknown"),
        ('unit_column = "Unit"', "", "key quantity.columns[1]: needs either unit or unit_column"),
        ('unit_column = "Unit"', 'unit = "NAR"', "key quantity.columns[1].unit: not a unit"),
        ('column = "Weight"', "", "key quantity.columns[1].column: missing"),
        ('column = "Weight"', 'column = ["a", true]', "key quantity.columns[1].column: not a text"),
        ("[[quantity.columns]]", "[x]", "key x: unknown"),
        ("[[quantity.columns]]", "[quantity.columns]", "key quantity.columns: not a list."),
    ],
)
def test_faults_are_named_by_their_key(tmp_path, old, new, what):
    assert old in PLAIN
    assert what in fault(tmp_path, PLAIN.replace(old, new))


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ("[units]\nKG = 0", "value '0': key units.KG: not a number above 0"),
        ('[units]\nKG = "1"', "value '1': key units.KG: not a number above 0"),
        ("[units]\nKG = inf", "key units.KG: not a number above 0"),
        ("[units]\nKG = nan", "key units.KG: not a number above 0"),
        ("[value]\nfactor = true", "key value.factor: not a number above 0"),
        ("value = 3", "value '3': key value: not a table. Write it as [value]."),
        ('[month]\nformat = "%Y"', "value '%Y': key month.format: does not name both"),
        ('[month]\nformat = "%m"', "value '%m': key month.format: does not name both"),
        ("[hs]\ndigits = 4", "value '4': key hs.digits: not 6, 8, 9 or 10"),
        ("[hs]\ndigits = [8, 4]", "key hs.digits: not 6, 8, 9 or 10"),
        ('[file]\ndelimiter = "ab"', "key file.delimiter: not a separator"),
        ("[file]\nrow_limit = 0", "key file.row_limit: not a number of rows"),
        ("[file]\nheader_row = 0", "value '0': key file.header_row: not a row of the file"),
        ('[file]\nencoding = "hangul"', "value 'hangul': key file.encoding: not an encoding"),
        ('[file]\nheader_row = 2\nheadings = ["a"]', "key file.headings: the file has a header"),
        ('[numbers]\ndecimal_mark = ","', "key numbers.thousands_mark: the same as decimal_mark"),
        ('[numbers]\ndecimal_mark = "x"', "key numbers.decimal_mark: not such a mark"),
        ('[numbers]\nthousands_mark = "x"', "key numbers.thousands_mark: not such a mark"),
        ('[rows]\nrepeated = "add"', "value 'add': key rows.repeated: not a choice"),
        ('[quantity]\nwithout_kilograms = "0"', "key quantity.without_kilograms: not a choice"),
        ('[codes.flow]\nE = "export"', "key codes.flow: translates an unnamed column"),
        ('[codes.hs]\nE = "1"', "key codes.hs: unknown"),
        ("[codes.partner_code]", "key codes.partner_code: not a table of codes"),
        ("[codes.partner_code]\nJapan = 3", "key codes.partner_code.Japan: not a text"),
        ('[[drop]]\ncolumn = "HS"', "key drop[1]: needs either values or pattern"),
        ('[[drop]]\ncolumn = "HS"\nvalues = [1]', "value '1': key drop[1].values: not a text"),
        ('[[keep]]\ncolumn = "HS"\npattern = "("', "value '(': key keep[1].pattern: not a pattern"),
        ('[[drop]]\nvalues = ["a"]', "key drop[1].column: missing"),
        ('[drop]\ncolumn = "HS"', "key drop: not a list"),
        ("[value]\nfactor = 1\nfactor = 2", "not TOML"),
        ('[periods]\nheading = "("', "value '(': key periods.heading: not a pattern"),
        ('[periods]\nheading = "Jan"', "key periods.heading: its groups are not month"),
        ("[periods]\ndrop_after_last = 3\nheading = '(?P<month>a)'", "last: not true or false"),
    ],
)
def test_faults_of_optional_keys(tmp_path, more, what):
    text = PLAIN.replace("[[quantity.columns]]", f"{more}\n\n[[quantity.columns]]")
    found = fault(tmp_path, f"{more}\n{PLAIN}" if more.startswith("value =") else text)
    assert found.startswith("korea.toml")
    assert what in found


def test_a_format_names_no_year_that_has_a_column(tmp_path):
    spec = PLAIN.replace('month = "Month"', 'year = "Year"\nmonth = "Month"')
    found = fault(tmp_path, spec + '\n[month]\nformat = "%Y-%m"\n')
    assert "value '%Y-%m': key month.format: names a year, which has a column" in found


def test_a_mapping_that_is_not_there_names_the_shipped_ones(tmp_path):
    with pytest.raises(FileRefused, match=r"no such mapping file.*example, gacc_long, tdm_long"):
        find_mapping(tmp_path / "none.toml")


def test_what_is_no_toml_is_refused(tmp_path):
    assert "not TOML" in fault(tmp_path, "id = ")
    with pytest.raises(FileRefused, match="cannot be read"):
        load_mapping(tmp_path)


def test_factors_are_exact(tmp_path):
    units = load_mapping(toml(tmp_path, PLAIN + "\n[units]\nLB = 0.45359237\n")).units
    assert units == {"LB": Decimal("0.45359237")}
    assert tomllib.loads("LB = 0.1")["LB"] != Decimal("0.1")  # what a float would have made of it
