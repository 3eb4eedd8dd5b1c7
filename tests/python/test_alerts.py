"""`chokepoint alerts`: order, filters and exit code; and what a build lays by to find changes."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from chokepoint.cli import app
from chokepoint.previous import TABLES, lay_by
from dbt_projects import dbt, failures

# The models that read the previous publication, and what is made of them.
PREVIOUS = "path:models/staging/previous+"
ROWS = [
    ("below_range/paper/a/USA", "below_range", "warning", "paper", "A: below.", False),
    ("zero_run/strict/a/USA", "zero_run", "alert", "strict", "A: no shipment.", True),
    ("below_range/strict/a/USA", "below_range", "warning", "strict", "A: below.", False),
    ("verdict_flip/paper/a/USA", "verdict_flip", "info", "paper", "A: within again.", False),
    ("status_expiry/e", "status_expiry", "info", None, "E: ends soon.", False),
]
TODAY = date(2026, 11, 26)
ENDS = TODAY + timedelta(days=30)


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "published.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.fct_changes (change_id varchar, change_kind varchar, "
            "severity varchar, specification_id varchar, sentence varchar, "
            "is_reconstructed boolean, cause varchar, expires_on date, notice_from date)"
        )
        connection.executemany(
            "insert into marts.fct_changes values (?, ?, ?, ?, ?, ?, null, ?, ?)",
            [
                [*row, *((ENDS, TODAY) if row[1] == "status_expiry" else (None,) * 2)]
                for row in ROWS
            ],
        )
        connection.execute("create table marts.build_facts (fact varchar, fact_value varchar)")
        connection.execute(
            "create table marts.dim_specifications as "
            "select unnest(['paper', 'strict']) as specification_id"
        )
    return path


class Calendar(date):
    """The command's calendar, which a test sets; the machine's day is nobody's business."""

    day = TODAY

    @classmethod
    def today(cls):
        return cls.day


@pytest.fixture(autouse=True)
def _calendar(monkeypatch):
    monkeypatch.setattr("chokepoint.alerts.date", Calendar)


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


def test_what_rests_on_the_reconstruction_says_so(database):
    lines = alerts(database).stdout.splitlines()
    assert [line for line in lines if "reconstructed" in line] == [
        "alert   A: no shipment. (reconstructed monthly data) [strict]"
    ]


def test_without_an_alert_cron_stays_quiet(database):
    result = alerts(database, "--specification", "paper")
    assert result.exit_code == 0
    assert "A: below. [paper]" in result.stdout
    assert "E: ends soon." in result.stdout
    assert "A: no shipment." not in result.stdout


@pytest.mark.parametrize(
    ("days_before", "severity"), [(31, None), (30, "warning"), (0, "warning"), (-1, "alert")]
)
def test_a_status_is_near_its_end_or_past_it_on_the_day_of_reading(
    database, monkeypatch, days_before, severity
):
    monkeypatch.setattr(Calendar, "day", ENDS - timedelta(days=days_before))
    result = alerts(database, "--specification", "paper")
    assert result.exit_code == (3 if severity == "alert" else 0)
    lines = [line for line in result.stdout.splitlines() if "E: ends soon." in line]
    assert [line.split()[0] for line in lines] == ([severity] if severity else [])
    assert all(("is past" in line) == (severity == "alert") for line in lines)


def test_a_file_built_as_of_a_day_is_judged_on_that_day(database):
    with duckdb.connect(str(database)) as connection:
        connection.execute("insert into marts.build_facts values ('as_of', '2026-12-27')")
    assert "alert   E: ends soon. That day is past" in alerts(database).stdout


def test_json_holds_every_column(database):
    result = alerts(database, "--json", "--severity", "info")
    rows = json.loads(result.stdout)
    assert len(rows) == len(ROWS)
    assert set(rows[0]) == {
        "severity", "change_kind", "specification_id", "cause", "sentence", "change_id",
        "is_reconstructed",
    }  # fmt: skip


def test_a_specification_that_is_not_known_is_named(database):
    result = alerts(database, "--specification", "papr")
    assert result.exit_code == 1
    assert "'papr' is not in marts.dim_specifications" in result.output


def test_a_first_build_has_nothing_to_lay_by(tmp_path):
    lay_by(tmp_path)
    assert list(tmp_path.iterdir()) == []


def publish_file(root, number: int, **facts: str) -> None:
    """A published file of the tables that are laid by, each with the number of the publication."""
    path = root / "warehouse/chokepoint.duckdb"
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        for table in TABLES[:-1]:
            connection.execute(f"create table marts.{table} as select {number} as number")
        connection.execute("create table marts.build_facts (fact varchar, fact_value varchar)")
        for fact in facts.items():
            connection.execute("insert into marts.build_facts values (?, ?)", list(fact))


def laid_by(root) -> dict[str, int]:
    """Numbers of the publications that lie in warehouse/previous, each whole."""
    found = {}
    for folder in sorted((root / "warehouse/previous").iterdir()):
        numbers = {
            duckdb.read_parquet(str(folder / f"{table}.parquet")).fetchall()[0]
            for table in TABLES[:-1]
        }
        ((found[folder.name],),) = numbers
    return found


def test_publications_are_laid_by_for_as_long_as_their_data_are_others(tmp_path):
    steps = [
        (1, "a", {"published": 1}),
        (2, "a", {"published": 1}),  # the same data again
        (3, "b", {"published": 3, "before": 1}),
        (4, "b", {"published": 3, "before": 1}),
        (5, "c", {"published": 5, "before": 3}),
        (6, "b", {"published": 6, "before": 5}),  # back to the data before
    ]
    for number, identity, expected in steps:
        publish_file(tmp_path, number, inputs_sha256=identity, as_of="none")
        lay_by(tmp_path)
        lay_by(tmp_path)
        assert laid_by(tmp_path) == expected


def test_a_publication_as_of_a_day_is_nobodys_previous_one(tmp_path):
    publish_file(tmp_path, 1, inputs_sha256="a", as_of="none")
    lay_by(tmp_path)
    publish_file(tmp_path, 2, inputs_sha256="b", as_of="2026-01-31")
    lay_by(tmp_path)
    assert laid_by(tmp_path) == {"published": 1}


def test_files_of_an_earlier_version_are_laid_by_once(tmp_path):
    publish_file(tmp_path, 1)
    lay_by(tmp_path)
    lay_by(tmp_path)
    assert laid_by(tmp_path) == {"published": 1}
    publish_file(tmp_path, 2, inputs_sha256="a", as_of="none")
    lay_by(tmp_path)
    assert laid_by(tmp_path) == {"published": 2, "before": 1}


@pytest.mark.parametrize("content", [None, b"junk", b""])
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("name", ["published", "before"])
def test_a_damaged_copy_is_compared_with_by_nobody(tmp_path, name, table, content):
    for number, identity in ((1, "a"), (2, "b")):
        publish_file(tmp_path, number, inputs_sha256=identity)
        lay_by(tmp_path)
    file = tmp_path / f"warehouse/previous/{name}/{table}.parquet"
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    lay_by(tmp_path)
    assert laid_by(tmp_path) == {"published": 2} | ({"before": 1} if name == "published" else {})


def test_a_damaged_published_file_stops_no_build(tmp_path):
    publish_file(tmp_path, 1, inputs_sha256="a")
    lay_by(tmp_path)
    published = tmp_path / "warehouse/chokepoint.duckdb"
    published.write_bytes(b"junk")
    lay_by(tmp_path)
    publish_file(tmp_path, 2, inputs_sha256="b")
    with duckdb.connect(str(published)) as connection:
        connection.execute(f"drop table marts.{TABLES[1]}")
    lay_by(tmp_path)
    publish_file(tmp_path, 3, inputs_sha256="c")
    lay_by(tmp_path)
    assert laid_by(tmp_path) == {"published": 3, "before": 1}


@pytest.mark.parametrize("moves_done", range(3))
def test_a_call_that_was_interrupted_is_completed_by_the_next(tmp_path, monkeypatch, moves_done):
    for number, identity in ((1, "a"), (2, "b")):
        publish_file(tmp_path, number, inputs_sha256=identity)
        lay_by(tmp_path)
    publish_file(tmp_path, 3, inputs_sha256="c")
    moves, rename = [], Path.rename

    def interrupted(path, target):
        if len(moves) == moves_done:
            raise KeyboardInterrupt
        moves.append(path)
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", interrupted)
        with pytest.raises(KeyboardInterrupt):
            lay_by(tmp_path)
    lay_by(tmp_path)
    assert laid_by(tmp_path) == {"published": 3, "before": 2}


def test_a_revised_warehouse_names_what_flipped(scratch_build, copy_project, tmp_path):
    """A real build beside a real previous one, in which the United States had ten times as much."""
    project = copy_project(tmp_path)
    published = project / "warehouse/chokepoint.duckdb"
    shutil.copy(scratch_build.database, published)
    key = "product_code = '85051110' and destination_id = 'USA'"
    with duckdb.connect(str(published)) as connection:
        for table in TABLES[:-1]:
            connection.execute(f"create or replace table marts.{table} as from marts.{table}")
        connection.execute("create table marts.build_facts (fact varchar, fact_value varchar)")
        connection.execute("insert into marts.build_facts values ('inputs_sha256', 'others')")
        connection.execute(
            f"update marts.fct_benchmark_comparison set post_volume_kg = 10 * post_volume_kg, "
            f"range_position = 'above' where {key} and specification_id = 'paper'"
        )
        connection.execute(
            f"update marts.fct_monthly_exports set volume_kg = 10 * volume_kg where {key} "
            "and month >= '2025-11-01'"
        )
    lay_by(project)
    # Today's other tables are the session's.
    shutil.copy(scratch_build.database, project / "warehouse/build.duckdb")
    outcome = dbt(project, "build", "--select", PREVIOUS, "--exclude", "test_type:unit")
    assert outcome.success, failures(outcome)
    with duckdb.connect(str(project / "warehouse/build.duckdb"), read_only=True) as connection:
        flips = connection.execute(
            "select change_id, severity, cause, new_months_kg, revision_kg from marts.fct_changes "
            "where change_kind = 'verdict_flip'"
        ).fetchall()
    assert flips == [
        ("verdict_flip/paper/85051110/USA", "alert", "revision", 0, -9 * 3_060_000)
    ]  # fmt: skip
