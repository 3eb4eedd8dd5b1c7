"""Fixtures for every test: the repository root, and the project built once per run."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class ScratchBuild:
    """The project, built and tested by dbt in a database to throw away."""

    database: Path
    manifest: dict[str, Any]
    # What dbt writes of each node: unique_id, status, message, and more.
    results: list[dict[str, Any]]

    def connect(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(self.database), read_only=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """While one process solves the panel again, the other builds what all later tests look at."""
    items.sort(key=lambda item: item.path.name != "test_reconstruct.py")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def once_per_run(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str, Callable[[Path], object]], Path]:
    """Give a named folder that one of the run's processes fills for all of them."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent

    def filled(name: str, fill: Callable[[Path], object]) -> Path:
        folder, done = base / name, base / f"{name}.done"
        with (base / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                fill(folder)
                done.touch()
        return folder

    return filled


@pytest.fixture(scope="session")
def scratch_build(once_per_run) -> ScratchBuild:
    """`dbt build` of the whole project."""
    folder = once_per_run("scratch", _dbt_build)
    manifest = json.loads((folder / "target/manifest.json").read_text(encoding="utf-8"))
    results = json.loads((folder / "target/run_results.json").read_text(encoding="utf-8"))
    return ScratchBuild(folder / "scratch.duckdb", manifest, results["results"])


def _dbt_build(folder: Path) -> None:
    """Build in this process: dbt takes seconds to import."""
    from dbt.cli.main import dbtRunner

    from chokepoint.dbt_build import close_connections

    arguments = ["build", "--project-dir", str(ROOT), "--profiles-dir", str(ROOT / "profiles")]
    arguments += ["--selector", "everything", "--target", "scratch", "--log-level", "warn"]
    arguments += ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHOKEPOINT_SCRATCH", str(folder / "scratch.duckdb"))
        patch.chdir(ROOT)
        outcome = dbtRunner().invoke(arguments)
    close_connections()

    if not outcome.success:
        failed = [
            f"{result.node.resource_type} {result.node.name}: {result.message}"
            for result in getattr(outcome.result, "results", None) or []
            if str(result.status) not in ("success", "pass", "skipped")
        ]
        pytest.fail("dbt build failed\n" + "\n".join(failed or [str(outcome.exception)]))


@pytest.fixture
def scratch(scratch_build: ScratchBuild) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the scratch database."""
    with scratch_build.connect() as connection:
        yield connection


@pytest.fixture(autouse=True, scope="session")
def _no_telemetry() -> None:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"


@pytest.fixture(scope="session")
def published(scratch_build: ScratchBuild, once_per_run) -> Path:
    """The published file of the session's build: what readers open."""
    from chokepoint.paths import BUILD_FILE, PUBLISHED_FILE
    from chokepoint.publish import publish

    def fill(folder: Path) -> None:
        (folder / "seeds").symlink_to(ROOT / "seeds")
        (folder / BUILD_FILE).parent.mkdir()
        shutil.copy(scratch_build.database, folder / BUILD_FILE)
        publish(folder)

    return once_per_run("publication", fill) / PUBLISHED_FILE


@pytest.fixture(scope="session")
def report_site(published: Path, once_per_run) -> Path:
    """The web report of the session's build, written once: drawing takes most of the time."""
    from chokepoint.report.site import write_report

    def fill(folder: Path) -> None:
        write_report(published, folder / "report")

    return once_per_run("web", fill) / "report"


@pytest.fixture(scope="session")
def docs_page(scratch_build: ScratchBuild, once_per_run) -> Path:
    """dbt's documentation of the session's build."""
    from chokepoint.dbt_docs import write_dbt_docs

    def fill(folder: Path) -> None:
        # dbt opens it for writing, which shuts out tests in other processes.
        copy = shutil.copy(scratch_build.database, folder)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CHOKEPOINT_SCRATCH", str(copy))
            # Whoever allows dbt to collect statistics gets a page without a tracker all the same.
            patch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "true")
            write_dbt_docs(folder / "docs", ROOT, target="scratch")

    return once_per_run("documentation", fill) / "docs/index.html"
