"""`chokepoint export`: what is written equals what is published, and an edition never changes."""

import csv
import datetime
import json
import re
import shutil
import signal
import stat
import sys
import textwrap
from decimal import Decimal
from pathlib import Path

import duckdb
import frictionless
import openpyxl
import pandas
import pytest

from chokepoint.errors import ChokepointError
from chokepoint.export import workbook
from chokepoint.export.export import export
from processes import run

# A published file as small as it can be, with every kind of cell that can go wrong.
SMALL_PUBLICATION = """
create schema marts;
create schema reference;

create table reference.data_sources (
    source_id varchar, source_name varchar, publisher varchar, is_reconstructed boolean,
    note varchar
);
insert into reference.data_sources values
    ('gacc_reconstruction', 'Panel', 'chokepoint', true, 'Not customs data.'),
    ('tdm', 'Extract', 'Trade Data Monitor', false, 'Licensed.');

create table marts.build_facts (fact varchar primary key, fact_value varchar);
insert into marts.build_facts values
    ('built_at_utc', '2026-11-23 10:00:00'), ('project_version', '0.1.0'),
    ('code_version', 'abc'), ('is_reconstructed', 'true'), ('first_month', '2021-01-01'),
    ('last_month', '2026-04-01'), ('input_vintage_date', '2026-05-31');

create table marts.dim_partners (partner_id varchar primary key, partner_name varchar);
insert into marts.dim_partners values ('0012', 'Twelve'), ('0500', 'Five hundred');

create table marts.fct_cells (
    cell_id integer primary key, partner_id varchar, label varchar, volume_kg bigint,
    volume_index double, change_pct decimal(12, 1), month date, is_known boolean,
    source_id varchar, is_reconstructed boolean not null
);
insert into marts.fct_cells by position values
    (7, '0012', '=1+1', 0, 0.1, -2.5, '2026-04-01', true, 'gacc_reconstruction', true),
    (1, '0500', '', -3, 1e-7, 0.0, '2021-01-01', false, 'gacc_reconstruction', true),
    (2, null, null, null, null, null, null, null, null, true),
    (3, '0012', '+33', 9007199254740991, 1e300, 459.6, '2026-04-01', true, null, true),
    (4, '0012', '-1; "quoted", x', 1, 1.0 / 3, 1.0, '2026-04-01', true, null, true),
    (5, '0012', '@sum', 1, 100, 1.0, '2026-04-01', true, null, true),
    (6, '0012', 'two' || chr(10) || 'lines', 1, 100, 1.0, '2026-04-01', true, null, true),
    (8, '0012', chr(9) || 'tab', 1, 100, 1.0, '2026-04-01', true, null, true),
    (9, '0012', chr(13) || 'return', 1, 100, 1.0, '2026-04-01', true, null, true),
    (10, '0012', '''=already', 1, 100, 1.0, '2026-04-01', true, null, true),
    (11, '0012', ' 中国, é ', 1, 100, 1.0, '2026-04-01', true, null, true),
    (12, '0012', 'https://example.org', 1, 100, 1.0, '2026-04-01', true, null, true);
"""
# A record ends with CRLF; a null is nothing, an empty text is ""; a formula has its apostrophe.
SMALL_CSV = (
    "cell_id,partner_id,label,volume_kg,volume_index,change_pct,month,is_known,source_id,"
    "is_reconstructed\r\n"
    '1,0500,"",-3,1e-07,0.0,2021-01-01,false,gacc_reconstruction,true\r\n'
    "2,,,,,,,,,true\r\n"
    "3,0012,'+33,9007199254740991,1e+300,459.6,2026-04-01,true,,true\r\n"
    '4,0012,"\'-1; ""quoted"", x",1,0.3333333333333333,1.0,2026-04-01,true,,true\r\n'
    "5,0012,'@sum,1,100.0,1.0,2026-04-01,true,,true\r\n"
    '6,0012,"two\nlines",1,100.0,1.0,2026-04-01,true,,true\r\n'
    "7,0012,'=1+1,0,0.1,-2.5,2026-04-01,true,gacc_reconstruction,true\r\n"
    "8,0012,'\ttab,1,100.0,1.0,2026-04-01,true,,true\r\n"
    '9,0012,"\'\rreturn",1,100.0,1.0,2026-04-01,true,,true\r\n'
    "10,0012,''=already,1,100.0,1.0,2026-04-01,true,,true\r\n"
    '11,0012," 中国, é ",1,100.0,1.0,2026-04-01,true,,true\r\n'
    "12,0012,https://example.org,1,100.0,1.0,2026-04-01,true,,true\r\n"
)


def describe(connection: duckdb.DuckDBPyConnection) -> None:
    """Comment on every mart and column that has no comment."""
    for schema, table in connection.execute(
        "select schema_name, table_name from duckdb_tables() where schema_name = 'marts'"
    ).fetchall():
        connection.execute(f"comment on table {schema}.{table} is 'About {table}.'")
    for schema, table, column in connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "where schema_name = 'marts'"
    ).fetchall():
        connection.execute(f"comment on column {schema}.{table}.{column} is 'The {column}.'")


@pytest.fixture
def small(tmp_path):
    """Write the small publication, changed by SQL statements, and return its path."""

    def write(*statements: str) -> Path:
        path = tmp_path / "small.duckdb"
        path.unlink(missing_ok=True)
        with duckdb.connect(str(path)) as connection:
            connection.execute(SMALL_PUBLICATION)
            describe(connection)
            for statement in statements:
                connection.execute(statement)
        return path

    return write


@pytest.fixture(scope="module")
def edition(published, tmp_path_factory):
    return export(published, tmp_path_factory.mktemp("exports"))


@pytest.fixture(scope="module")
def book(edition):
    """The workbook of the edition; some 70,000 rows take half a minute to read."""
    return openpyxl.load_workbook(edition / "chokepoint.xlsx")


def marts(connection) -> list[str]:
    return [
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by 1"
        ).fetchall()
    ]


def columns(connection, relation: str) -> list[tuple[str, str]]:
    return [tuple(row[:2]) for row in connection.execute(f"describe {relation}").fetchall()]


def differing_rows(connection, one: str, other: str) -> int:
    return connection.execute(
        f"select count(*) from ((from {one} except all from {other}) "
        f"union all (from {other} except all from {one}))"
    ).fetchone()[0]


def from_csv(path: Path, types: dict[str, str]) -> str:
    """Read as datapackage.json and README.md say: types given, null bare, apostrophe taken away."""
    cells = ", ".join(
        f"regexp_replace({name}, '^''(''*[=+@\\t\\r\\n-])', '\\1') as {name}"
        if data_type == "VARCHAR"
        else name
        for name, data_type in types.items()
    )
    return (
        f"(select {cells} from read_csv('{path}', header = true, delim = ',', quote = '\"', "
        f"escape = '\"', new_line = '\\r\\n', nullstr = '', allow_quoted_nulls = false, "
        f"auto_detect = false, columns = {types}))"
    )


def test_every_mart_is_there_in_both_formats(published, edition):
    with duckdb.connect(str(published), read_only=True) as connection:
        names = marts(connection)
    assert len(names) > 20
    assert [path.stem for path in sorted(edition.glob("csv/*"))] == names
    assert [path.stem for path in sorted(edition.glob("parquet/*"))] == names


def test_parquet_equals_the_mart_in_types_and_rows(published, edition):
    with duckdb.connect(str(published), read_only=True) as connection:
        for name in marts(connection):
            file = f"read_parquet('{edition}/parquet/{name}.parquet')"
            assert columns(connection, f"from {file}") == columns(connection, f"from marts.{name}")
            assert differing_rows(connection, f"marts.{name}", file) == 0, name


def test_csv_equals_the_mart_nulls_and_zeros_apart(published, edition):
    with duckdb.connect(str(published), read_only=True) as connection:
        for name in marts(connection):
            types = dict(columns(connection, f"from marts.{name}"))
            file = from_csv(edition / f"csv/{name}.csv", types)
            assert differing_rows(connection, f"marts.{name}", file) == 0, name


def test_the_comparison_notices_a_zero_that_was_null(published, edition, tmp_path):
    text = (edition / "csv/fct_monthly_exports.csv").read_text(encoding="utf-8")
    header = text.splitlines()[0].split(",")
    changed = tmp_path / "changed.csv"
    with changed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        for number, row in enumerate(csv.DictReader(text.splitlines())):
            writer.writerow(row | {"volume_kg": "" if number == 0 else row["volume_kg"]})
    with duckdb.connect(str(published), read_only=True) as connection:
        types = dict(columns(connection, "from marts.fct_monthly_exports"))
        file = from_csv(changed, types)
        assert differing_rows(connection, "marts.fct_monthly_exports", file) == 2


def test_csv_is_rfc_4180_and_safe_to_open_in_a_spreadsheet(small, tmp_path):
    made = export(small(), tmp_path / "exports")
    assert (made / "csv/fct_cells.csv").read_bytes().decode("utf-8") == SMALL_CSV


def test_a_line_end_at_the_border_of_two_chunks_is_translated_once(small, tmp_path, monkeypatch):
    for chunk in (1, 2, 3, 7):
        monkeypatch.setattr("chokepoint.export.flat_files.CHUNK", chunk)
        made = export(small(), tmp_path / f"exports_{chunk}")
        assert (made / "csv/fct_cells.csv").read_bytes().decode("utf-8") == SMALL_CSV


def test_taking_the_apostrophe_away_gives_the_text_back(small, tmp_path):
    database = small()
    made = export(database, tmp_path / "exports")
    with duckdb.connect(str(database), read_only=True) as connection:
        types = dict(columns(connection, "from marts.fct_cells"))
        file = from_csv(made / "csv/fct_cells.csv", types)
        assert differing_rows(connection, "marts.fct_cells", file) == 0


def test_parquet_keeps_text_untouched_and_says_where_it_comes_from(small, tmp_path):
    database = small()
    made = export(database, tmp_path / "exports")
    file = f"'{made}/parquet/fct_cells.parquet'"
    with duckdb.connect(str(database), read_only=True) as connection:
        assert differing_rows(connection, "marts.fct_cells", f"read_parquet({file})") == 0
        metadata = {
            key.decode(): value.decode()
            for key, value in connection.execute(
                f"select key, value from parquet_kv_metadata({file})"
            ).fetchall()
        }
    assert metadata["is_reconstructed"] == "true"
    assert "not customs data" in metadata["provenance"]
    assert metadata["description"] == "About fct_cells."


# ---------------------------------------------------------------- workbook


def sheet_rows(book: openpyxl.Workbook, sheet: str) -> list[tuple]:
    return list(book[sheet].iter_rows(values_only=True))


def comparable(cell) -> str:
    """A workbook has one kind of number, with 16 digits, and dates are midnights."""
    if isinstance(cell, datetime.date) and not isinstance(cell, datetime.datetime):
        cell = datetime.datetime(cell.year, cell.month, cell.day)
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        return f"number {float(cell):.14g}"
    return repr(cell)


def comparable_rows(rows) -> list[tuple[str, ...]]:
    return sorted(tuple(map(comparable, row)) for row in rows)


@pytest.mark.parametrize(
    "name", ["dim_products", "fct_benchmark_comparison", "fct_monthly_exports", "table_1"]
)
def test_a_sheet_equals_its_mart(published, book, name):
    with duckdb.connect(str(published), read_only=True) as connection:
        relation = connection.execute(f"from marts.{name}")
        header = tuple(column[0] for column in relation.description)
        rows = relation.fetchall()
    found = sheet_rows(book, name)
    assert found[1] == header
    assert comparable_rows(found[2:]) == comparable_rows(rows)


def test_text_in_a_workbook_is_text(small, tmp_path):
    made = export(small(), tmp_path / "exports")
    book = openpyxl.load_workbook(made / "chokepoint.xlsx")
    sheet = book["fct_cells"]
    cells = {row[0].value: row for row in sheet.iter_rows(min_row=3)}
    assert len(cells) == 12
    for number, text in {3: "+33", 5: "@sum", 7: "=1+1", 10: "'=already"}.items():
        assert cells[number][2].value == text
        assert cells[number][2].data_type in ("s", "inlineStr")
    assert cells[7][1].value == "0012"
    assert cells[7][1].number_format == "@"
    assert cells[12][2].hyperlink is None


def test_in_a_workbook_null_is_no_cell_and_zero_is_zero(small, tmp_path):
    made = export(small(), tmp_path / "exports")
    book = openpyxl.load_workbook(made / "chokepoint.xlsx")
    rows = {row[0]: row for row in sheet_rows(book, "fct_cells")[2:]}
    assert rows[2][1:9] == (None,) * 8
    assert rows[1][2] in ("", None)  # a workbook shows an empty text as it shows null
    assert rows[7][3] == 0
    assert rows[7][5] == -2.5
    assert rows[7][6] == datetime.datetime(2026, 4, 1)
    assert rows[7][7] is True
    assert rows[1][7] is False


def test_sheets_are_ready_to_read(book):
    sheet = book["fct_monthly_exports"]
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref.startswith("A2:")
    header = [cell.value for cell in sheet[2]]
    row = dict(zip(header, sheet[3], strict=True))
    assert row["product_code"].number_format == "@"
    assert row["volume_kg"].number_format == "#,##0"
    assert row["month"].number_format == "yyyy-mm-dd"
    assert all(sheet.column_dimensions[cell.column_letter].width > 8 for cell in sheet[2])


def test_every_sheet_on_reconstructed_flows_says_so_in_its_first_cell(published, book):
    with duckdb.connect(str(published), read_only=True) as connection:
        reconstructed = [
            name
            for name in marts(connection)
            if "is_reconstructed" in dict(columns(connection, f"from marts.{name}"))
            and connection.execute(
                f"select bool_or(is_reconstructed) from marts.{name}"
            ).fetchone()[0]
        ]
    assert "table_1" in reconstructed
    for name in reconstructed:
        assert book[name]["A1"].value.startswith("RECONSTRUCTION, NOT CUSTOMS DATA."), name


def test_the_read_me_names_every_table_unit_and_licence(published, book):
    rows = sheet_rows(book, "read_me")
    text = "\n".join(str(cell) for row in rows for cell in row if cell is not None)
    with duckdb.connect(str(published), read_only=True) as connection:
        names = marts(connection)
        described = connection.execute(
            "select count(*) from duckdb_columns() where schema_name = 'marts'"
        ).fetchone()[0]
    for expected in (*names, "not customs data", "Creative Commons Attribution 4.0", "edition of"):
        assert expected in text
    dictionary = sheet_rows(book, "columns")
    assert len(dictionary) == described + 1
    units = {(row[0], row[1]): row[3] for row in dictionary[1:]}
    assert units["fct_monthly_exports", "volume_kg"] == "kilogrammes"
    assert units["fct_benchmark_comparison", "volume_index"] == "index, mean = 100"
    assert units["table_1", "difference_pp"] == "percentage points"
    assert not units["table_1", "product_code"]


def test_a_mart_too_large_for_a_sheet_is_left_out_and_the_read_me_says_so(
    small, tmp_path, monkeypatch
):
    monkeypatch.setattr(workbook, "ROW_LIMIT", 13)
    made = export(small(), tmp_path / "exports")
    book = openpyxl.load_workbook(made / "chokepoint.xlsx")
    assert "fct_cells" not in book.sheetnames
    assert "dim_partners" in book.sheetnames
    row = next(row for row in book["read_me"].iter_rows(values_only=True) if row[0] == "fct_cells")
    assert row[1] == 12
    assert "NOT IN THIS WORKBOOK" in row[2]
    assert "csv/fct_cells.csv" in row[2]


def test_names_of_sheets_are_cut_to_the_limit_and_stay_distinct(small, tmp_path):
    one, other = "a" * 31 + "_one", "a" * 31 + "_other"
    made = export(
        small(
            *(
                f"create table marts.{name} (code varchar primary key);"
                f"comment on table marts.{name} is 'x';"
                f"comment on column marts.{name}.code is 'x'"
                for name in (one, other)
            )
        ),
        tmp_path / "exports",
    )
    names = openpyxl.load_workbook(made / "chokepoint.xlsx").sheetnames
    assert "a" * 31 in names
    assert "a" * 29 + "~2" in names


# ---------------------------------------------------------------- for people


def test_the_table_for_people_comes_first_with_the_reference_at_its_top(edition, book):
    assert book.sheetnames[:3] == ["read_me", "columns", "comparisons_readable"]
    with (edition / "csv/comparisons_readable.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    orders = ("specification_order", "destination_order", "product_order")
    positions = [tuple(int(row[name]) for name in orders) for row in rows]
    assert positions == sorted(positions)
    assert rows[0]["is_reference"] == "true"
    assert rows[0]["destination_name"] == "World"
    assert len({row["specification_id"] for row in rows}) > 1


def test_rows_come_in_the_order_that_a_table_names(small, tmp_path):
    made = export(
        small(
            "create table marts.fct_ordered (code varchar primary key, list_order integer, "
            "display_order integer);"
            "insert into marts.fct_ordered values ('a', 2, 1), ('c', 1, 2), ('b', 1, 3);"
            "comment on table marts.fct_ordered is 'x';"
            "comment on column marts.fct_ordered.code is 'x';"
            "comment on column marts.fct_ordered.list_order is 'x';"
            "comment on column marts.fct_ordered.display_order is 'x'"
        ),
        tmp_path / "exports",
    )
    lines = (made / "csv/fct_ordered.csv").read_text(encoding="utf-8").split()
    assert [line[0] for line in lines[1:]] == ["b", "c", "a"]


def line_of(readme: str, program: str) -> str:
    (line,) = re.findall(rf"^    {program} +(.+)$", readme, re.MULTILINE)
    return line


def test_the_line_for_pandas_keeps_codes_as_text_and_dates_as_dates(
    published, edition, root, monkeypatch
):
    line = line_of((edition / "README.md").read_text(encoding="utf-8"), "pandas")
    assert line.replace('"csv/', '"exports/latest/csv/') in (root / "README.md").read_text(
        encoding="utf-8"
    )
    monkeypatch.chdir(edition)
    frame = eval(line, {"pandas": pandas})
    with duckdb.connect(str(published), read_only=True) as connection:
        mart = connection.sql(
            "from marts.comparisons_readable order by specification_order, destination_order, "
            "product_order, specification_id, product_code, destination_id"
        ).df()
    assert frame["product_code"].tolist() == mart["product_code"].tolist()
    for name in ("window_start_month", "window_end_month"):
        assert frame[name].tolist() == mart[name].tolist()
    assert frame.isna().sum().to_dict() == mart.isna().sum().to_dict()
    assert frame["is_reference"].dtype == bool


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="Rscript is not installed")
def test_the_line_for_r_keeps_codes_as_text_and_dates_as_dates(edition):
    line = line_of((edition / "README.md").read_text(encoding="utf-8"), "R")
    script = (
        f"d <- {line}; cat(class(d$product_code), class(d$window_start_month), "
        "class(d$is_reference), nchar(d$product_code[1]))"
    )
    result = run(["Rscript", "-e", script], cwd=edition)
    assert result.stdout.split() == ["character", "Date", "logical", "8"]


# ---------------------------------------------------------------- data package


def test_frictionless_accepts_the_data_package(published, edition):
    descriptor = json.loads((edition / "datapackage.json").read_text(encoding="utf-8"))
    with duckdb.connect(str(published), read_only=True) as connection:
        names = marts(connection)
    assert sorted(resource["name"] for resource in descriptor["resources"]) == names
    assert descriptor["resources"][0]["name"] == "comparisons_readable"
    report = frictionless.validate(str(edition / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])
    assert report.stats["tasks"] == len(descriptor["resources"])


# What is done to the CSV of fct_cells, and the error that frictionless reports.
DAMAGE = {
    "a partner that no dimension has": ("3,0012,", "3,0013,", "foreign-key"),
    "a key twice": ("\r\n12,", "\r\n11,", "primary-key"),
    "a text where a number belongs": (",9007199254740991,", ",many,", "type-error"),
    "a null where none may be": ("2,,,,,,,,,true", "2,,,,,,,,,", "constraint-error"),
}


@pytest.mark.parametrize(("old", "new", "error"), DAMAGE.values(), ids=DAMAGE.keys())
def test_frictionless_notices(small, tmp_path, old, new, error):
    made = export(small(), tmp_path / "exports")
    path = made / "csv/fct_cells.csv"
    text = path.read_bytes().decode("utf-8")
    assert text.count(old) == 1
    path.chmod(0o644)
    path.write_bytes(text.replace(old, new).encode("utf-8"))
    report = frictionless.validate(str(made / "datapackage.json"))
    assert error in {name for (name,) in report.flatten(["type"])}


def test_the_schema_is_the_contract(small, tmp_path):
    made = export(small(), tmp_path / "exports")
    descriptor = json.loads((made / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(r for r in descriptor["resources"] if r["name"] == "fct_cells")
    schema = resource["schema"]
    assert schema["primaryKey"] == ["cell_id"]
    assert schema["foreignKeys"] == [
        {
            "fields": ["partner_id"],
            "reference": {"resource": "dim_partners", "fields": ["partner_id"]},
        }
    ]
    assert {field["name"]: field["type"] for field in schema["fields"]} == {
        "cell_id": "integer",
        "partner_id": "string",
        "label": "string",
        "volume_kg": "integer",
        "volume_index": "number",
        "change_pct": "number",
        "month": "date",
        "is_known": "boolean",
        "source_id": "string",
        "is_reconstructed": "boolean",
    }
    assert schema["fields"][3]["description"] == "The volume_kg."
    assert schema["fields"][3]["unit"] == "kilogrammes"
    assert descriptor["licenses"][0]["name"] == "CC-BY-4.0"
    assert "not customs data" in descriptor["description"]


def test_what_a_check_admits_is_the_enum_of_the_field(small, tmp_path):
    checked = (
        "create table marts.fct_checked (code varchar primary key, "
        "verdict varchar not null check (verdict in ('below', 'nobody''s')), "
        "\"order\" varchar check (\"order\" in ('first', 'last')), "
        "months integer check (months in (1, 2)), "
        "note varchar, check (note in ('x') or verdict = 'below'));"
        "insert into marts.fct_checked values ('a', 'nobody''s', null, 1, 'x');"
        "comment on table marts.fct_checked is 'x'"
    )
    described = [
        f"comment on column marts.fct_checked.{name} is 'x'"
        for name in ("code", "verdict", '"order"', "months", "note")
    ]
    made = export(small(checked, *described), tmp_path / "exports")
    descriptor = json.loads((made / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(r for r in descriptor["resources"] if r["name"] == "fct_checked")
    fields = {field["name"]: field.get("constraints") for field in resource["schema"]["fields"]}
    assert fields["verdict"] == {"required": True, "enum": ["below", "nobody's"]}
    assert fields["order"] == {"enum": ["first", "last"]}
    assert fields["months"] is None
    assert fields["note"] is None
    assert frictionless.validate(str(made / "datapackage.json")).valid
    path = made / "csv/fct_checked.csv"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"nobody's", b"above"))
    report = frictionless.validate(str(made / "datapackage.json"))
    assert "constraint-error" in {name for (name,) in report.flatten(["type"])}


def test_every_verdict_of_the_package_has_its_enum(edition):
    descriptor = json.loads((edition / "datapackage.json").read_text(encoding="utf-8"))
    enums = {
        (resource["name"], field["name"]): field["constraints"]["enum"]
        for resource in descriptor["resources"]
        for field in resource["schema"]["fields"]
        if "enum" in field.get("constraints", {})
    }
    assert enums["fct_benchmark_comparison", "range_position"] == ["below", "within", "above"]
    assert "not determined" in enums["comparisons_readable", "verdict"]
    assert len(enums) > 30


def test_periods_are_exported_with_their_dates(edition):
    text = (edition / "csv/dim_control_periods.csv").read_text(encoding="utf-8")
    assert "2025-11-01,2026-04-01" in text


def test_rows_of_a_licensed_source_are_not_offered_under_our_licence(small, tmp_path):
    database = small("update marts.fct_cells set source_id = 'tdm' where cell_id = 1")
    made = export(database, tmp_path / "exports")
    descriptor = json.loads((made / "datapackage.json").read_text(encoding="utf-8"))
    assert descriptor["licenses"][0]["name"] == "notspecified"
    assert "Trade Data Monitor" in descriptor["licenses"][0]["title"]
    assert any("Trade Data Monitor" in source["title"] for source in descriptor["sources"])


# ---------------------------------------------------------------- what is refused

ADDED = "create table marts.fct_new (code varchar primary key, volume_kg bigint)"
REFUSED = {
    "no description of the table": (
        [ADDED, "comment on column marts.fct_new.code is 'x'"],
        r"(?s)fct_new has no description.*fct_new.volume_kg has no description.*YAML",
    ),
    "no key": (
        [
            "create table marts.fct_new as select 1 as code",
            "comment on table marts.fct_new is 'x'",
            "comment on column marts.fct_new.code is 'x'",
        ],
        "fct_new has no primary key",
    ),
    "a number that is none": (
        ["update marts.fct_cells set volume_index = 'nan' where cell_id = 4"],
        r"fct_cells.volume_index is NaN or infinite in 1 row",
    ),
    "a text that no cell holds": (
        ["update marts.fct_cells set label = repeat('x', 40000) where cell_id = 4"],
        r"fct_cells.label, row 6 of its sheet, has 40,000 characters",
    ),
    "a type that CSV has not": (
        [
            "alter table marts.dim_partners add column codes varchar[]",
            "comment on column marts.dim_partners.codes is 'x'",
        ],
        r"codes has type VARCHAR\[\]",
    ),
}


@pytest.mark.parametrize(("statements", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_exported_is_a_message_and_the_last_edition_stays(
    small, tmp_path, statements, message
):
    out = tmp_path / "exports"
    first = export(small(), out)
    with pytest.raises(ChokepointError, match=message):
        export(small(*statements), out)
    assert (out / "latest").resolve() == first
    assert [folder.name for folder in out.glob("[0-9]*")] == [first.name]


# ---------------------------------------------------------------- editions

OTHER_DATA = "update marts.fct_cells set volume_kg = 8 where cell_id = 7"
NEXT_DAY = (
    "update marts.build_facts set fact_value = '2026-11-24 08:00:00' where fact = 'built_at_utc'"
)


def test_a_file_without_any_flow_has_a_workbook():
    assert workbook._created(None) == datetime.datetime(1980, 1, 1)
    assert workbook._created("2026-05-20") == datetime.datetime(2026, 5, 20)


def test_an_edition_has_the_date_of_its_build_and_a_stable_name(small, tmp_path):
    out = tmp_path / "exports"
    made = export(small(), out)
    assert made == out / "2026-11-23"
    assert (out / "latest").is_symlink()
    assert (out / "latest/csv/fct_cells.csv").read_bytes().decode("utf-8") == SMALL_CSV


def test_a_new_build_of_the_same_data_makes_no_edition(small, tmp_path):
    out = tmp_path / "exports"
    first = export(small(), out)
    assert export(small(NEXT_DAY), out) == first
    assert sorted(path.name for path in out.iterdir()) == [".lock", "2026-11-23", "latest"]


def test_the_same_data_are_known_before_anything_is_written(small, tmp_path, monkeypatch):
    first = export(small(), tmp_path / "exports")
    monkeypatch.setattr("chokepoint.export.export.write_csv", lambda *_: pytest.fail("written"))
    again = "update marts.build_facts set fact_value = 'def' where fact = 'code_version'"
    assert export(small(NEXT_DAY, again), tmp_path / "exports") == first


@pytest.mark.parametrize(
    "change",
    [
        "update marts.fct_cells set volume_index = volume_index + 1e-16 where cell_id = 4",
        "update marts.fct_cells set label = null where label = ''",
        "delete from marts.fct_cells where cell_id = 12",
        "update marts.build_facts set fact_value = '2026-06-30' where fact = 'input_vintage_date'",
        "comment on column marts.fct_cells.label is 'Another description.'",
        "comment on table marts.fct_cells is 'Another description.'",
        "alter table marts.fct_cells alter label set not null",
        "update reference.data_sources set note = 'Another note.'",
    ],
)
def test_whatever_readers_see_makes_another_edition(small, tmp_path, change):
    # A column that may be declared as never empty, for the sake of one of the changes.
    filled = "update marts.fct_cells set label = 'x' where label is null"
    needs = [filled] if "set not null" in change else []
    first = export(small(*needs), tmp_path / "exports")
    assert export(small(*needs, change), tmp_path / "exports") != first


def test_another_writer_makes_another_edition(small, tmp_path, monkeypatch):
    first = export(small(), tmp_path / "exports")
    monkeypatch.setattr("chokepoint.export.identity.version", lambda _: "99.0")
    assert export(small(), tmp_path / "exports") != first


def test_other_data_make_another_edition_and_the_quoted_one_stays(small, tmp_path):
    out = tmp_path / "exports"
    first = export(small(), out)
    quoted = {path: path.read_bytes() for path in first.rglob("*") if path.is_file()}
    second = export(small(OTHER_DATA), out)
    third = export(small(OTHER_DATA, NEXT_DAY, "delete from marts.fct_cells"), out)
    assert [second.name, third.name] == ["2026-11-23.2", "2026-11-24"]
    assert (out / "latest").resolve() == third
    assert {path: path.read_bytes() for path in first.rglob("*") if path.is_file()} == quoted
    assert "7,0012,'=1+1,8," in (second / "csv/fct_cells.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", ["csv", "parquet"])
def test_an_edition_that_lost_a_file_is_followed_by_a_whole_one(small, tmp_path, folder):
    database, out = small(), tmp_path / "exports"
    first = export(database, out)
    lost = sorted((first / folder).iterdir())[0]
    lost.unlink()
    second = export(database, out)
    assert second != first
    assert not lost.exists()
    assert (second / folder / lost.name).exists()
    assert export(database, out) == second


@pytest.mark.parametrize("name", ["csv", "parquet", "chokepoint.xlsx", "README.md"])
def test_an_edition_that_was_edited_by_hand_is_followed_by_a_whole_one(small, tmp_path, name):
    database, out = small(), tmp_path / "exports"
    first = export(database, out)
    edited = first / name
    if edited.is_dir():
        edited = sorted(edited.iterdir())[0]
    as_written = edited.read_bytes()
    edited.chmod(0o644)
    edited.write_bytes(as_written[:-1] + b"?")
    second = export(database, out)
    assert second != first
    assert (second / edited.relative_to(first)).read_bytes() == as_written
    assert edited.read_bytes() != as_written
    assert export(database, out) == second


def test_an_edition_of_an_earlier_release_without_checksums_is_kept(small, tmp_path):
    database, out = small(), tmp_path / "exports"
    first = export(database, out)
    path = first / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    del descriptor["other_files"]
    path.chmod(0o644)
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    assert export(database, out) == first


def test_files_of_an_edition_cannot_be_saved_over(small, tmp_path):
    made = export(small(), tmp_path / "exports")
    for path in made.rglob("*"):
        if path.is_file():
            assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH), path


@pytest.mark.parametrize("moment", ["write_workbook", "_move_in", "_point_latest_at"])
def test_a_killed_export_leaves_the_last_edition_whole(small, tmp_path, moment):
    out = tmp_path / "exports"
    first = export(small(), out)
    database = small(OTHER_DATA)
    killed = f"""
        import os, signal, sys
        from pathlib import Path
        import chokepoint.export.export as module
        module.{moment} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        module.export(Path(sys.argv[1]), Path(sys.argv[2]))
    """
    result = run([sys.executable, "-c", textwrap.dedent(killed), database, out])
    assert result.returncode == -signal.SIGKILL
    assert (out / "latest").readlink() == Path(first.name)
    second = export(database, out)
    assert second.name == "2026-11-23.2"
    assert (out / "latest").resolve() == second
    assert sorted(p.name for p in out.iterdir()) == [".lock", first.name, second.name, "latest"]


def test_a_folder_of_somebody_else_under_the_stable_name_is_left_alone(small, tmp_path):
    (tmp_path / "exports/latest").mkdir(parents=True)
    with pytest.raises(ChokepointError, match="is not the link"):
        export(small(), tmp_path / "exports")
