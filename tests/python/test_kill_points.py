"""Each command is killed at each of its named points: readers find the old state or the new one.

Run again, it ends as if it had never been killed, and leaves nothing of the killed run.
"""

import json
import re
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from chokepoint.storage.kill_points import Point
from processes import PIPE, background

from .conftest import SMALL_TABLES, SMALL_WAREHOUSE
from .ingest.conftest import EN, gacc_text, magnet_rows
from .small_commands import GENERATION, TEMPLATE, generation_of

HERE = Path(__file__).parent
LIMIT = 3600  # seconds, of the one process in which every command of this file is run
INGEST = ["ingest", "downloads", "--flow", "export", "--vintage-date", "2026-07-20"]
FILE = [Point.FILE_WRITTEN, Point.FILE_REPLACED]
LINK = [Point.LINK_MADE, Point.LINK_MOVED]
VERSION = [Point.VERSION_BEGUN, Point.VERSION_WRITTEN, *LINK]
PUBLISH = [point for point in Point if point.startswith("publish.")]
EXPORT = [point for point in Point if point.startswith("export.")]
BUILD = [point for point in Point if point.startswith("build.")]

# Arguments, the points that the command passes, and what it makes new.
COMMANDS = {
    "ingest": (INGEST, [*(p for p in Point if p.startswith("lake.")), *FILE], {"lake"}),
    "publish": (["publish"], [*PUBLISH, *FILE], {"published"}),
    "export": (["export"], [*EXPORT, *LINK], {"edition"}),
    "report": (["report"], VERSION, {"site"}),
    # A site that an earlier release wrote: a folder, not yet a link.
    "report into a folder": (
        ["report"],
        [Point.VERSION_WRITTEN, Point.FOLDER_BEFORE_EXCHANGE],
        {"site"},
    ),
    "docs": (["docs"], [*FILE, *VERSION], {"site"}),
    "figures": (["figures"], [*FILE, *VERSION], {"site"}),
    "build": (
        ["build"],
        [*BUILD, *PUBLISH, *EXPORT, *FILE, *VERSION],
        {"published", "edition", "site"},
    ),
}
CASES = [(name, point) for name, (_, points, _) in COMMANDS.items() for point in points]


class Commands:
    """Runs commands in projects, each in a process of its own."""

    def __init__(self, process: Any) -> None:
        self.process = process

    def run(self, project: Path, *arguments: str, kill_at: str = "") -> int:
        self.process.stdin.write(json.dumps([str(project), arguments, kill_at]) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def done(self, project: Path, *arguments: str) -> None:
        assert self.run(project, *arguments) == 0, (project / "log.txt").read_text()


@pytest.fixture(scope="module")
def commands(takes_long):
    command = [sys.executable, HERE / "small_commands.py"]
    with background(command, limit=LIMIT, stdin=PIPE, stdout=PIPE, text=True) as process:
        yield Commands(process)


@pytest.fixture(scope="module")
def old(commands, root, tmp_path_factory) -> Path:
    """A project after a build, with a batch in its lake and figures beside its pages."""
    project = tmp_path_factory.mktemp("old") / "project"
    (project / "seeds/raw").mkdir(parents=True)
    (project / "tmp").mkdir()
    (project / "downloads").mkdir()
    shutil.copytree(root / "seeds/reference", project / "seeds/reference")
    shutil.copy(root / "dbt_project.yml", project)
    (project / TEMPLATE).write_text(small_build())
    (project / GENERATION).write_text("1")
    write_months(project, 1)
    commands.done(project, *INGEST)
    commands.done(project, "build")
    commands.done(project, "figures")
    (project / "report/figures/notes.txt").write_text("a reader's own")
    return project


def small_build() -> str:
    """Statements that make what publication and export ask for, as small as it can be."""
    statements = SMALL_WAREHOUSE + "".join(
        f"create table marts.{table} (only_column integer primary key);\n"
        f"insert into marts.{table} values (1);\n"
        for table in SMALL_TABLES
    )
    statements += (
        "alter table marts.fct_monthly_exports add primary key (month);\n"
        "alter table marts.fct_monthly_exports add column source_id varchar default 'panel';\n"
    )
    statements += (
        "create table reference.data_sources (source_id varchar, source_name varchar, "
        "publisher varchar, is_reconstructed boolean, note varchar);\n"
        "insert into reference.data_sources values ('panel', 'Panel', 'chokepoint', true, '');\n"
    )
    with duckdb.connect() as connection:
        connection.execute(statements)
        comments = connection.execute(
            "select 'comment on table marts.' || table_name || ' is ''A table.'';' "
            "from duckdb_tables() where schema_name = 'marts' union all "
            "select 'comment on column marts.' || table_name || '.' || column_name "
            "|| ' is ''A column.'';' from duckdb_columns() where schema_name = 'marts'"
        ).fetchall()
    return statements + "\n".join(comment for (comment,) in comments)


def write_months(project: Path, *months: int) -> None:
    # Each in a folder of its own: each has options to be remembered.
    for month in months:
        path = project / f"downloads/{month}/downloadData.csv"
        path.parent.mkdir()
        path.write_bytes(gacc_text(EN, magnet_rows(months=(f"2026{month:02d}",))).encode("gb18030"))


@pytest.fixture(scope="module")
def start(commands, old, tmp_path_factory):
    """The project in which a command has something new to do, by the command's name."""
    made: dict[str, Path] = {}

    def ready(name: str) -> Path:
        if name not in made:
            project = made[name] = tmp_path_factory.mktemp("start") / "project"
            shutil.copytree(old, project, symlinks=True)
            (project / GENERATION).write_text("2")
            if name == "ingest":
                write_months(project, 2, 3)
            if name in ("publish", "export", "report", "report into a folder", "figures"):
                # Build the second generation, and kill before what the command does.
                at = Point.BUILD_CHECKED if name == "publish" else Point.BUILD_PUBLISHED
                assert commands.run(project, "build", kill_at=at) == -signal.SIGKILL
            if name == "report into a folder":
                version = (project / "report").resolve()
                (project / "report").unlink()
                version.rename(project / "report")
                shutil.rmtree(project / ".report.versions")
        return made[name]

    return ready


@pytest.fixture(scope="module")
def undisturbed(commands, start, tmp_path_factory):
    """What a command leaves that nobody kills, by its name."""
    made: dict[str, Path] = {}

    def after(name: str) -> Path:
        if name not in made:
            made[name] = tmp_path_factory.mktemp("undisturbed") / "project"
            shutil.copytree(start(name), made[name], symlinks=True)
            commands.done(made[name], *COMMANDS[name][0])
        return made[name]

    return after


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def seen(project: Path) -> dict[str, object]:
    """What readers find, part by part."""
    return {
        "published": generation_of(project / "warehouse/chokepoint.duckdb"),
        "edition": contents(project / "exports/latest"),
        "site": contents(project / "report"),
        "lake": contents(project / "lake/batches"),
    }


def names(project: Path) -> list[str]:
    """Every path of a project; versions of the site without their number.

    The memory of large files is not among them: it is there once such a file has lain for a while,
    which is a matter of speed.
    """
    found = [path.relative_to(project).as_posix() for path in project.rglob("*")]
    found = [name for name in found if name != "target/reuse/large_files.json"]
    return sorted(re.sub(r"(?<=^\.report\.versions/)\d+", "N", name) for name in found)


@pytest.mark.parametrize(("name", "point"), CASES, ids=[f"{n}, {p}" for n, p in CASES])
def test_killed_anywhere_the_state_is_old_or_new_and_the_next_run_is_whole(
    name, point, commands, start, undisturbed, tmp_path
):
    arguments, _, changed = COMMANDS[name]
    project = tmp_path / "project"
    shutil.copytree(start(name), project, symlinks=True)
    before = seen(project)
    assert commands.run(project, *arguments, kill_at=point) == -signal.SIGKILL
    killed = seen(project)
    for batch in (project / "lake/batches").iterdir():
        assert {entry.name for entry in batch.iterdir()} == {
            "flows.parquet", "manifest.json", "validation.json", "validation.html", "original",
        }  # fmt: skip

    commands.done(project, *arguments)
    after = seen(project)
    whole = seen(undisturbed(name))
    assert {part for part in after if after[part] != before[part]} == changed
    for part in after:
        if part == "lake":  # batch by batch
            assert before[part].items() <= killed[part].items() <= after[part].items()
        else:
            assert killed[part] in (before[part], after[part]), part
    assert names(project) == names(undisturbed(name))
    assert after["published"] == whole["published"]
    assert after["site"] == whole["site"]
    assert after["site"]["figures/notes.txt"] == b"a reader's own"


def test_every_named_point_is_tried():
    assert {point for _, point in CASES} == set(Point)
