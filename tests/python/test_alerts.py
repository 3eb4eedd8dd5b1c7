"""`chokepoint alerts`: order, filters and exit code; and what a build lays by to find changes."""

import json
import shutil

import duckdb
import pytest
from typer.testing import CliRunner

from chokepoint.cli import app
from chokepoint.previous import TABLES, lay_by

ROWS = [
    ("below_range/paper/a/USA", "below_range", "warning", "paper", "A: below."),
    ("zero_run/strict/a/USA", "zero_run", "alert", "strict", "A: no shipment."),
    ("below_range/strict/a/USA", "below_range", "warning", "strict", "A: below."),
    ("verdict_flip/paper/a/USA", "verdict_flip", "info", "paper", "A: within again."),
    ("status_expiry/e", "status_expiry", "warning", None, "E: ends soon."),
]


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "published.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.fct_changes (change_id varchar, change_kind varchar, "
            "severity varchar, specification_id varchar, sentence varchar, cause varchar)"
        )
        connection.executemany("insert into marts.fct_changes values (?, ?, ?, ?, ?, null)", ROWS)
        connection.execute(
            "create table marts.dim_specifications as "
            "select unnest(['paper', 'strict']) as specification_id"
        )
    return path


def alerts(database, *options):
    return CliRunner().invoke(app, ["alerts", "--database", str(database), *options])


def test_the_gravest_comes_first_and_sets_the_exit_code(database):
    result = alerts(database)
    assert result.exit_code == 3
    assert [line.split()[0] for line in result.stdout.splitlines()[:-1]] == [
        "alert", "warning", "warning",
    ]  # fmt: skip


def test_what_several_specifications_say_is_one_line(database):
    lines = alerts(database).stdout.splitlines()
    assert [line for line in lines if "A: below." in line] == ["warning A: below. [paper, strict]"]
    assert lines[-1] == "3 line(s), 4 row(s) of alert, warning"


def test_without_an_alert_cron_stays_quiet(database):
    result = alerts(database, "--specification", "paper")
    assert result.exit_code == 0
    assert "A: below. [paper]" in result.stdout
    assert "E: ends soon." in result.stdout
    assert "A: no shipment." not in result.stdout


def test_json_holds_every_column(database):
    result = alerts(database, "--json", "--severity", "info")
    rows = json.loads(result.stdout)
    assert len(rows) == len(ROWS)
    assert set(rows[0]) == {
        "severity", "change_kind", "specification_id", "cause", "sentence", "change_id",
    }  # fmt: skip


def test_a_specification_that_is_not_known_is_named(database):
    result = alerts(database, "--specification", "papr")
    assert result.exit_code == 1
    assert "'papr' is not in marts.dim_specifications" in result.output


def test_a_first_build_has_nothing_to_lay_by(tmp_path):
    lay_by(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_previous_publication_is_laid_by_and_replaced(tmp_path):
    (tmp_path / "warehouse").mkdir()
    for number in (1, 2):
        published = tmp_path / "warehouse/chokepoint.duckdb"
        published.unlink(missing_ok=True)
        with duckdb.connect(str(published)) as connection:
            connection.execute("create schema marts")
            for table in TABLES:
                connection.execute(f"create table marts.{table} as select {number} as number")
        lay_by(tmp_path)
    for table in TABLES:
        path = tmp_path / f"warehouse/previous/{table}.parquet"
        assert duckdb.read_parquet(str(path)).fetchall() == [(2,)]
    assert not (tmp_path / "warehouse/.previous").exists()


def test_a_revised_warehouse_names_what_flipped(scratch_build, copy_project, tmp_path):
    """A real build beside a real previous one, in which the United States had ten times as much."""
    from chokepoint.dbt_build import dbt_build

    project = copy_project(tmp_path)
    published = project / "warehouse/chokepoint.duckdb"
    shutil.copy(scratch_build.database, published)
    key = "product_code = '85051110' and destination_id = 'USA'"
    with duckdb.connect(str(published)) as connection:
        for table in ("fct_benchmark_comparison", "fct_window_volumes", "fct_monthly_exports"):
            connection.execute(f"create or replace table marts.{table} as from marts.{table}")
        connection.execute(
            f"update marts.fct_benchmark_comparison set post_volume_kg = 10 * post_volume_kg, "
            f"range_position = 'above' where {key} and specification_id = 'paper'"
        )
        connection.execute(
            f"update marts.fct_monthly_exports set volume_kg = 10 * volume_kg where {key} "
            "and month >= '2025-11-01'"
        )
    lay_by(project)
    dbt_build(project, selector="data")
    with duckdb.connect(str(project / "warehouse/build.duckdb"), read_only=True) as connection:
        flips = connection.execute(
            "select change_id, severity, cause, new_months_kg, revision_kg from marts.fct_changes "
            "where change_kind = 'verdict_flip'"
        ).fetchall()
    assert flips == [
        ("verdict_flip/paper/85051110/USA", "alert", "revision", 0, -9 * 3_060_000)
    ]  # fmt: skip
