"""Tables of publications, laid by so that fct_changes can compare a build with one of other data.

    warehouse/previous/published/   of the file that is published now
                       before/      of the last publication of other data

A build compares with the first of them whose data are not its own (macro previous_folder): building
the same data twice tells the same changes twice. What a publication's data are, its fact
inputs_sha256 says. A publication made `as_of` a day is nobody's previous one.
"""

from pathlib import Path

import duckdb

from chokepoint.build_facts import read_facts
from chokepoint.duckdb_files import open_read_only, sql_text
from chokepoint.paths import PREVIOUS_FOLDER, PUBLISHED_FILE
from chokepoint.storage.files import flush_tree
from chokepoint.storage.folders import remove

TABLES = ("fct_benchmark_comparison", "fct_window_volumes", "fct_monthly_exports", "build_facts")
PUBLISHED, BEFORE = "published", "before"


def lay_by(root: Path) -> None:
    """Copy the published file's tables to warehouse/previous, unless its data are there already.

    Interrupted between any two steps, it is completed by the next call.
    """
    if not (root / PUBLISHED_FILE).is_file():
        return
    folder = root / PREVIOUS_FOLDER
    published, before = folder / PUBLISHED, folder / BEFORE
    aside, old = folder / f".{PUBLISHED}", folder / f".{BEFORE}"
    with open_read_only(root / PUBLISHED_FILE) as connection:
        facts = read_facts(connection)
        is_laid_by = published.exists() and facts.identity == _laid_by(published)
        if facts.as_of or is_laid_by:
            return
        remove(aside)
        aside.mkdir(parents=True)
        for table in TABLES:
            target = sql_text(str(aside / f"{table}.parquet"))
            connection.execute(f"copy marts.{table} to {target} (format parquet)")
    flush_tree(aside)
    remove(old)
    if published.exists():
        if before.exists():
            before.rename(old)
        published.rename(before)
    aside.rename(published)
    remove(old)


def _laid_by(folder: Path) -> str | None:
    with duckdb.connect() as connection:
        facts = sql_text(str(folder / "build_facts.parquet"))
        return read_facts(connection, f"read_parquet({facts})").identity
