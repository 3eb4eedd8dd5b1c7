"""Tables of publications, laid by so that fct_changes can compare a build with one of other data.

    warehouse/previous/published/   of the file that is published now
                       before/      of the last publication of other data

A build compares with the first of them whose data are not its own (macro previous_folder): building
the same data twice tells the same changes twice. What a publication's data are, its fact
inputs_sha256 says. A publication made `as_of` a day is nobody's previous one.
"""

from pathlib import Path

import duckdb

from chokepoint.console import say
from chokepoint.duckdb_files import DamagedDatabaseError, open_read_only
from chokepoint.facts import read_facts
from chokepoint.paths import PREVIOUS_FOLDER, PUBLISHED_FILE
from chokepoint.sql_text import literal
from chokepoint.storage.files import flush_tree
from chokepoint.storage.folders import remove

TABLES = ("fct_benchmark_comparison", "fct_window_volumes", "fct_monthly_exports", "build_facts")
PUBLISHED, BEFORE = "published", "before"


def lay_by(root: Path) -> None:
    """Copy the published file's tables to warehouse/previous, unless its data are there already.

    Interrupted between any two steps, it is completed by the next call. What is damaged, the
    published file or a copy, is compared with by nobody and stops no build: the build mends it.
    """
    folder = root / PREVIOUS_FOLDER
    for name in (PUBLISHED, BEFORE):
        if (folder / name).exists() and not _is_whole(folder / name):
            say(f"   {PREVIOUS_FOLDER / name} is damaged and is removed")
            remove(folder / name)
    if not (root / PUBLISHED_FILE).is_file():
        return
    try:
        _lay_by(root, folder)
    except (DamagedDatabaseError, duckdb.CatalogException):
        say(f"   {PUBLISHED_FILE} is damaged or of another version; its tables are not laid by")


def _lay_by(root: Path, folder: Path) -> None:
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
            target = literal(str(aside / f"{table}.parquet"))
            connection.execute(f"copy marts.{table} to {target} (format parquet)")
    flush_tree(aside)
    remove(old)
    if published.exists():
        if before.exists():
            before.rename(old)
        published.rename(before)
    aside.rename(published)
    remove(old)


def _is_whole(folder: Path) -> bool:
    """Read all of every table: dbt will."""
    with duckdb.connect() as connection:
        try:
            for table in TABLES:
                file = literal(str(folder / f"{table}.parquet"))
                connection.execute(f"select max(hash(t)) from read_parquet({file}) as t")  # noqa: S608 (a literal)
        except duckdb.Error:
            return False
    return True


def _laid_by(folder: Path) -> str | None:
    with duckdb.connect() as connection:
        facts = literal(str(folder / "build_facts.parquet"))
        return read_facts(connection, f"read_parquet({facts})").identity
