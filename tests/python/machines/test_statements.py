"""One statement that reads, within its limits, in a file that is closed to everything else."""

import duckdb
import pytest

from chokepoint.duckdb_files import open_read_only
from chokepoint.errors import ChokepointError
from chokepoint.mcp.closed_file import CLOSED
from chokepoint.mcp.statement import LONGEST_ANSWER, LONGEST_CELL, Limits, run

ENDLESS = "with recursive t as (select 1 as n union all select n + 1 from t) select max(n) from t"
BILLIONS = (
    "select count(*) from range(10000000) as a (n), range(10000000) as b (n) where a.n <> b.n"
)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("closed") / "published.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts; create table marts.table_1 as select 1 as one")
    return path


@pytest.fixture
def ask(database):
    with open_read_only(database, CLOSED) as connection:
        yield lambda sql, **limits: run(connection, sql, Limits(**limits))


@pytest.mark.parametrize(
    "sql",
    [
        "attach 'other.duckdb'",
        "copy marts.table_1 to 'stolen.csv'",
        "export database 'stolen'",
        "pragma database_list",
        "PRAGMA enable_profiling",
        "/* select */ pragma database_list",
        "install httpfs",
        "load httpfs",
        "set threads = 8",
        "reset memory_limit",
        "create temp table mine as select 1",
        "insert into marts.table_1 values (2)",
        "drop table marts.table_1",
        "call pragma_version()",
        "explain analyze select 1",
        "prepare mine as select 1",
        "use marts",
        "begin",
        "select 1; select 2",
        "select 1; attach 'other.duckdb'",
        "",
        "-- nothing",
        "select",
        "selec 1",
    ],
)
def test_whatever_is_not_one_statement_that_reads_is_refused(ask, sql):
    with pytest.raises(ChokepointError, match="Send one statement that reads"):
        ask(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('{file}')",
        "select * from read_text('{file}')",
        "select * from read_blob('{file}')",
        "select * from read_json('{file}')",
        "select * from read_parquet('{file}')",
        "select * from '{file}'",
        "select * from glob('{folder}/*')",
        "select * from sniff_csv('{file}')",
        "select * from query('select * from read_text(''{file}'')')",
        "select * from read_csv('https://example.org/a.csv')",
        "with x as (from read_csv('{file}')) from x",
        "select getenv('HOME')",
    ],
)
def test_no_file_and_no_address_is_read(ask, tmp_path, sql):
    secret = tmp_path / "secret.csv"
    secret.write_text("word\nswordfish\n")
    with pytest.raises(ChokepointError, match="DuckDB says") as raised:
        ask(sql.format(file=secret, folder=tmp_path))
    assert "swordfish" not in str(raised.value)


def test_variables_of_the_server_are_no_tables(ask):
    import pandas as pd

    frame = pd.DataFrame({"word": ["swordfish"]})
    with pytest.raises(ChokepointError, match="frame"):
        ask("from frame")
    assert len(frame) == 1


def test_the_lock_holds(ask):
    for setting in ("enable_external_access", "lock_configuration"):
        (row,) = ask(f"select current_setting('{setting}')").rows
        assert row == [setting == "lock_configuration"]


@pytest.mark.parametrize("sql", [ENDLESS, BILLIONS])
def test_the_clock_stops_what_does_not_end_and_the_next_one_is_answered(ask, sql):
    with pytest.raises(ChokepointError, match=r"Stopped after 0\.5 seconds"):
        ask(sql, seconds=0.5)
    assert ask("from marts.table_1").rows == [[1]]


def test_of_billions_of_rows_a_few_are_answered(ask):
    found = ask("from range(1000000000000) as a, range(1000000) as b", rows=3)
    assert len(found.rows) == 3
    assert found.is_cut


@pytest.mark.parametrize(("rows", "is_cut"), [(4, True), (5, False), (6, False)])
def test_the_answer_says_whether_there_are_more_rows(ask, rows, is_cut):
    found = ask("from range(5)", rows=rows)
    assert (len(found.rows), found.is_cut) == (min(rows, 5), is_cut)


def test_long_cells_and_long_answers_are_cut(ask):
    found = ask(f"select repeat('x', {LONGEST_CELL * 3})")
    assert found.is_cut
    assert len(found.rows[0][0]) == LONGEST_CELL + 1
    each = LONGEST_CELL // 2
    many = ask(f"select repeat('x', {each}) from range(1000)", rows=1000)
    assert many.is_cut
    assert LONGEST_ANSWER - 2 * each < sum(len(row[0]) for row in many.rows) <= LONGEST_ANSWER


def test_values_are_those_of_json(ask):
    found = ask(
        "select date '2025-11-01' as month, 1.5::decimal(5, 2) as price, 'nan'::double as nothing, "
        "[1, 2] as list, {'day': date '2026-01-02'} as pair, 12345678901234567890123 as large, "
        "true as yes, null as gap, 'a\"b' as text, interval 2 month as span"
    )
    (row,) = found.rows
    assert row[:9] == [
        "2025-11-01", 1.5, None, [1, 2], {"day": "2026-01-02"}, 12345678901234567890123, True, None,
        'a"b',
    ]  # fmt: skip
    assert found.columns[:2] == ["month", "price"]
    assert found.types[0] == "DATE"


@pytest.mark.parametrize(
    "sql",
    [
        "WITH x AS (SELECT 1 AS one) SELECT * FROM x",
        "from marts.table_1",
        "(select 1 as one)",
        "-- of the table\nselect * from marts.table_1;",
        "/* of the table */ select one from marts.table_1",
        "values (1)",
    ],
)
def test_statements_that_read_are_answered(ask, sql):
    assert ask(sql).rows == [[1]]


def test_tables_describe_themselves(ask):
    assert ask("describe marts.table_1").rows[0][:2] == ["one", "INTEGER"]
    assert ask("summarize marts.table_1").rows


def test_an_error_of_duckdb_says_what_it_is(ask):
    with pytest.raises(ChokepointError, match=r"DuckDB says: .*no_such_column"):
        ask("select no_such_column from marts.table_1")


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("attach 'other.duckdb'", "Not a statement that reads"),
        ("select * from read_csv('pyproject.toml')", "DuckDB says"),
        (ENDLESS, "Stopped after 0.5 seconds"),
        ("select 1; select 2", "2 statements"),
    ],
)
def test_the_server_refuses_the_same_and_goes_on(machine, sql, message):
    assert message in machine.error("run_sql", sql=sql, seconds=0.5)
    assert machine.answer("run_sql", sql="select 42 as answer")["rows"] == [[42]]


def test_the_server_runs_the_readmes_kind_of_query(machine, scratch):
    sql = "select label, post_volume_kg from marts.table_1 order by display_order"
    found = machine.answer("run_sql", sql=sql)
    assert found["columns"] == ["label", "post_volume_kg"]
    assert found["rows"] == [list(row) for row in scratch.execute(sql).fetchall()]
    assert not found["is_cut"]
    assert "less than or equal to 1000" in machine.error("run_sql", sql=sql, rows=100_000)
