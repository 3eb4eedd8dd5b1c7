"""The project built once more under other conditions, as test_determinism.py asks.

A script of its own, because a time zone, a locale and a hash seed belong to a process.
"""

import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from chokepoint.reuse.store import Store, using
from dbt_projects import copied, dbt, failures

DUCKDB_THREADS, DBT_THREADS = 1, 4
NOT_DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'


def main(root: Path, first: Path, folder: Path, specification: str) -> None:
    duckdb.connect = partial(_connect, duckdb.connect)
    build_file = _build(folder)
    os.environ["CHOKEPOINT_SCRATCH"] = str(build_file)
    published = _publish(root, folder, build_file, first)

    from chokepoint.dbt_docs import write_dbt_docs
    from chokepoint.export.export import export

    export(published, folder / "exports")
    # Made anew: of what the first build has kept, nothing is taken.
    with using(Store(None)):
        _report(published, folder / "report", specification)
    write_dbt_docs(folder / "docs", root, target="scratch")


def _connect(connect: Any, *args: Any, **options: Any) -> duckdb.DuckDBPyConnection:
    config = {"threads": DUCKDB_THREADS, **options.pop("config", {})}
    return connect(*args, config=config, **options)


def _build(folder: Path) -> Path:
    """Build without the tests of the data, which the first build has passed."""
    project = copied(folder, dbt_threads=DBT_THREADS, duckdb_threads=DUCKDB_THREADS)
    outcome = dbt(project, "build", "--resource-type", "model", "--resource-type", "seed")
    assert outcome.success, failures(outcome) or outcome.exception
    return project / "warehouse/build.duckdb"


def _publish(root: Path, folder: Path, build_file: Path, first: Path) -> Path:
    """Publish, and date the file as the first one: when it was built is the one difference."""
    from chokepoint.paths import BUILD_FILE, PUBLISHED_FILE
    from chokepoint.publish import publish

    (folder / "seeds").symlink_to(root / "seeds")
    (folder / BUILD_FILE).parent.mkdir()
    (folder / BUILD_FILE).hardlink_to(build_file)
    publish(folder)
    fact = "fact = 'built_at_utc'"
    with duckdb.connect(str(first), read_only=True) as connection:
        (built_at,) = connection.execute(
            f"select fact_value from marts.build_facts where {fact}"
        ).fetchone()
    with duckdb.connect(str(folder / PUBLISHED_FILE)) as connection:
        connection.execute(f"update marts.build_facts set fact_value = ? where {fact}", [built_at])
    return folder / PUBLISHED_FILE


def _report(published: Path, out: Path, specification: str) -> None:
    """Write all pages, with the drawings of one specification: drawing takes most of the time."""
    from chokepoint.report import drawing
    from chokepoint.report.site import write_report

    draw = drawing.svg

    def of_one(picture: Any) -> str:
        return draw(picture) if specification in picture.specification_id.split(", ") else NOT_DRAWN

    drawing.svg = of_one
    drawing.FEW = sys.maxsize  # in this process: another would not know what is set here
    write_report(published, out)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), sys.argv[4])
