"""Fixtures for every test: the repository root, and the project built once per session."""

import json
import os
import shutil
from collections.abc import Iterator
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
    results: list[Any]

    def connect(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(self.database), read_only=True)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def scratch_build(tmp_path_factory: pytest.TempPathFactory) -> ScratchBuild:
    """`dbt build` of the whole project, in this process: dbt takes seconds to import."""
    from dbt.cli.main import dbtRunner

    from chokepoint.dbt_build import close_connections

    folder = tmp_path_factory.mktemp("scratch")
    database = folder / "scratch.duckdb"
    arguments = ["build", "--project-dir", str(ROOT), "--profiles-dir", str(ROOT / "profiles")]
    arguments += ["--selector", "everything", "--target", "scratch", "--log-level", "warn"]
    arguments += ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHOKEPOINT_SCRATCH", str(database))
        patch.chdir(ROOT)
        outcome = dbtRunner().invoke(arguments)
    close_connections()

    results = list(getattr(outcome.result, "results", None) or [])
    if not outcome.success:
        failed = [
            f"{result.node.resource_type} {result.node.name}: {result.message}"
            for result in results
            if str(result.status) not in ("success", "pass", "skipped")
        ]
        pytest.fail("dbt build failed\n" + "\n".join(failed or [str(outcome.exception)]))
    manifest = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    return ScratchBuild(database, manifest, results)


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
def published(scratch_build: ScratchBuild, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published file of the session's build: what readers open."""
    from chokepoint.paths import BUILD_FILE, PUBLISHED_FILE
    from chokepoint.publish import publish

    folder = tmp_path_factory.mktemp("publication")
    (folder / "seeds").symlink_to(ROOT / "seeds")
    (folder / BUILD_FILE).parent.mkdir()
    shutil.copy(scratch_build.database, folder / BUILD_FILE)
    publish(folder)
    return folder / PUBLISHED_FILE
