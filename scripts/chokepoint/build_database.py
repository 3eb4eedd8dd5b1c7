"""The dbt step of a build: a fresh build file, the last publication laid by, models and tests."""

from pathlib import Path

from chokepoint.console import say
from chokepoint.duckdb_files import remove_database, require_unlocked
from chokepoint.paths import BUILD_FILE
from chokepoint.previous import lay_by
from chokepoint.storage.kill_points import Point, point


def build_database(root: Path, *, fresh: bool = False) -> None:
    """Make warehouse/build.duckdb anew."""
    from chokepoint.dbt_build import dbt_build

    start_afresh(root / BUILD_FILE)
    point(Point.BUILD_FILE_REMOVED)
    lay_by(root)
    point(Point.BUILD_LAID_BY)
    dbt_build(root, fresh=fresh)


def start_afresh(build_file: Path) -> None:
    """Remove the last build file, so that no table of a deleted model survives in the next."""
    build_file.parent.mkdir(parents=True, exist_ok=True)
    note = require_unlocked(build_file)
    if note:
        say(f"   {note}")
    remove_database(build_file)
