"""A build and an ingest at once: the build is made of the batches that were there when it began."""

import json
import os
import sys
import textwrap
from pathlib import Path

import duckdb
import pytest

from chokepoint.dbt_build import close_connections
from chokepoint.ingest.lake.batches import Lake
from chokepoint.lake_list import VARIABLE, lake_as_it_is
from chokepoint.storage.locks import shared
from processes import PIPE, background

PROJECT_FILE = """
name: chokepoint
version: "1.0.0"
profile: chokepoint
flags: {send_anonymous_usage_stats: false}
models: {chokepoint: {+materialized: view}}
vars: {chokepoint: {lake_path: lake}}
"""
PROFILE = """
chokepoint:
  target: dev
  outputs:
    dev: {type: duckdb, path: warehouse/build.duckdb, schema: main}
"""
FLOWS = """
    batch_id varchar, source_id varchar, reporter_code varchar, flow varchar,
    partner_scheme varchar, partner_code varchar, hs_code varchar, month date, quantity_kg bigint,
    value bigint, value_currency varchar, is_quantity_estimated boolean,
    is_zero_quantity_positive_value boolean, vintage_date date
"""


@pytest.fixture
def lake_project(takes_long, tmp_path, root) -> Path:
    """The project's models of the lake, alone."""
    folder = tmp_path / "project"
    for name in ("models", "warehouse", "profiles"):
        (folder / name).mkdir(parents=True)
    lake = root / "models/staging/lake"
    for file in (*lake.glob("*.sql"), lake / "_lake__sources.yml"):
        (folder / "models" / file.name).symlink_to(file)
    (folder / "macros").symlink_to(root / "macros")
    (folder / "dbt_project.yml").write_text(PROJECT_FILE)
    (folder / "profiles/profiles.yml").write_text(PROFILE)
    return folder


def add_batch(project: Path, name: str) -> None:
    """A batch as it enters: whole, by one rename."""
    aside = project / "lake/.incoming" / name
    aside.mkdir(parents=True)
    row = f"'{name}', 'gacc', 'CHN', 'export', 'gacc', '502', '28053011', date '2026-03-01', 7, 9"
    row += ", 'USD', false, false, date '2026-05-20'"
    with duckdb.connect() as connection:
        connection.execute(f"create table flows ({FLOWS})")
        connection.execute(f"insert into flows values ({row})")
        connection.execute(f"copy flows to '{aside / 'flows.parquet'}' (format parquet)")
    covered = {"hs_code": "28053011", "month": "2026-03-01", "load_status": "complete"}
    manifest = {
        "batch_id": name,
        "source_id": "gacc",
        "reporter_code": "CHN",
        "flow": "export",
        "vintage_date": "2026-05-20",
        "loaded_at": "2026-05-20T12:00:00Z",
        "coverage": [covered],
    }
    (aside / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (project / "lake/batches").mkdir(exist_ok=True)
    aside.rename(project / "lake/batches" / name)


def dbt(project: Path, monkeypatch, meanwhile=lambda event: None) -> None:
    from dbt.cli.main import dbtRunner

    monkeypatch.chdir(project)
    arguments = ["build", "--profiles-dir", "profiles", "--log-level", "none"]
    outcome = dbtRunner(callbacks=[meanwhile]).invoke([*arguments, "--log-level-file", "none"])
    close_connections()
    assert outcome.success, outcome.exception or [r.message for r in outcome.result]


def batches(project: Path) -> dict[str, list[str]]:
    """Which batches the build knows of, by table."""
    with duckdb.connect(str(project / "warehouse/build.duckdb"), read_only=True) as connection:
        return {
            table: [
                name
                for (name,) in connection.execute(
                    f"select distinct batch_id from main.stg_lake__{table} order by all"
                ).fetchall()
            ]
            for table in ("batches", "flows", "loaded_months")
        }


def alike(*names: str) -> dict[str, list[str]]:
    return {table: list(names) for table in ("batches", "flows", "loaded_months")}


@pytest.mark.parametrize(
    ("model", "first"),
    [("stg_lake__flows", True), ("stg_lake__flows", False), ("stg_lake__batches", False)],
)
def test_a_batch_that_enters_while_dbt_is_at_work_is_not_half_in_it(
    model, first, lake_project, monkeypatch
):
    if first:
        add_batch(lake_project, "early")
    entered = []

    def meanwhile(event) -> None:
        if event.info.name == "NodeFinished" and event.data.node_info.node_name == model:
            entered.append(model)
            add_batch(lake_project, "late")

    dbt(lake_project, monkeypatch, meanwhile)
    assert entered == [model]
    assert batches(lake_project) == (alike("early") if first else alike())
    dbt(lake_project, monkeypatch)
    assert batches(lake_project) == (alike("early", "late") if first else alike("late"))


def test_a_build_is_made_of_the_list_that_it_took_when_it_began(lake_project, monkeypatch):
    add_batch(lake_project, "early")
    with lake_as_it_is(lake_project):
        add_batch(lake_project, "late")
        dbt(lake_project, monkeypatch)
    assert batches(lake_project) == alike("early")
    monkeypatch.delenv(VARIABLE, raising=False)
    dbt(lake_project, monkeypatch)
    assert batches(lake_project) == alike("early", "late")


def test_a_project_without_a_lake_gets_none_by_being_built(lake_project, monkeypatch):
    with lake_as_it_is(lake_project):
        dbt(lake_project, monkeypatch)
    assert batches(lake_project) == alike()
    assert not (lake_project / "lake").exists()


LISTER = """
import sys
from pathlib import Path
from chokepoint.ingest.lake.batches import Lake
print(",".join(Lake(Path(sys.argv[1])).batches_now()), flush=True)
"""


def test_a_build_waits_for_the_ingest_that_is_at_work(lake_project):
    """It takes all files of a call or none: the call is over before the list is made."""
    add_batch(lake_project, "early")
    command = [sys.executable, "-c", LISTER, lake_project]
    with background(command, stdout=PIPE, text=True) as build:
        with Lake(lake_project).writing():
            waiting = build.stdout.readline()
            add_batch(lake_project, "late")
        listed, _ = build.communicate()
    assert waiting.startswith("   waiting for the lake: `")
    assert f"process {os.getpid()}, since 20" in waiting
    assert listed.strip() == "early,late"


def test_an_ingest_does_not_take_a_build_that_looks_for_another_ingest(lake_project):
    """Both at the same moment: the ingest waits for that moment instead of giving up."""
    lake = Lake(lake_project)
    lake.folder.mkdir()
    ingest = """
        import sys
        from pathlib import Path
        from chokepoint.ingest.lake.batches import Lake
        print("begun", flush=True)
        with Lake(Path(sys.argv[1])).writing():
            print("in", flush=True)
    """
    command = [sys.executable, "-c", textwrap.dedent(ingest), lake_project]
    with background(command, stdout=PIPE, text=True) as process:
        with shared(lake.lock, "the lake"):
            assert process.stdout.readline() == "begun\n"
        rest, _ = process.communicate()
    assert (rest, process.returncode) == ("in\n", 0)
