"""Copies of the dbt project that tests build with their own seeds and their own lake."""

import contextlib
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
# What dbt keeps of its parsing, which takes ten times as long as reading this.
PARSED = Path("target/partial_parse.msgpack")


def copied(folder: Path, *, dbt_threads: int = 1, duckdb_threads: int = 4) -> Path:
    """A copy of the project whose seeds may be changed; all else is the project's own.

    DuckDB has the same number of threads on every machine, and more than one, so that tests see
    what threads do to results.
    """
    project = folder / "project"
    shutil.copytree(ROOT / "seeds", project / "seeds")
    for name in ("models", "macros"):
        (project / name).symlink_to(ROOT / name)
    (project / "tests").mkdir()
    for name in ("generic", "singular"):
        (project / "tests" / name).symlink_to(ROOT / "tests" / name)
    for name in ("dbt_project.yml", "selectors.yml"):
        shutil.copy(ROOT / name, project)
    profiles = yaml.safe_load((ROOT / "profiles/profiles.yml").read_text(encoding="utf-8"))
    dev = profiles["chokepoint"]["outputs"]["dev"]
    dev |= {"threads": dbt_threads, "settings": {"threads": duckdb_threads}}
    (project / "profiles").mkdir()
    (project / "profiles/profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")
    (project / "warehouse").mkdir()
    return project


def dbt(
    project: Path,
    *arguments: str,
    variables: dict[str, Any] | None = None,
    manifest: Any = None,
    note: Callable[[Any], None] | None = None,
) -> Any:
    """Run dbt in this process, as it takes seconds to import, and return its outcome.

    With a `manifest` (the result of "parse") dbt parses nothing. It would parse everything anew
    for other variables, although these only enter the SQL.
    """
    from dbt.cli.main import dbtRunner

    from chokepoint.dbt_build import close_connections

    # No target is named, as in a build: what is kept of the parsing would not hold.
    options = ["--project-dir", str(project), "--profiles-dir", str(project / "profiles")]
    options += ["--log-level", "none", "--log-level-file", "none"]
    if variables:
        options += ["--vars", json.dumps(variables)]
    # Paths of the database, of the lake and of the log are relative to the working directory.
    with contextlib.chdir(project):
        outcome = dbtRunner(manifest, [note] if note else []).invoke([*arguments, *options])
    close_connections()
    return outcome


def failures(outcome: Any) -> list[str]:
    """What dbt says about each node that has not done its work."""
    return [
        f"{result.node.resource_type} {result.node.name}: {result.message}"
        for result in getattr(outcome.result, "results", None) or []
        if str(result.status) not in ("success", "pass", "no-op", "skipped")
    ]


def last_call() -> Any:
    """What dbt was last asked for in this process, or None: nothing of it is imported for this."""
    flags = sys.modules.get("dbt.flags")
    return flags.get_flags() if flags else None
