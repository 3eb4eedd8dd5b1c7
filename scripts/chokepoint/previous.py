"""Tables of the previous publication, laid by before a build so that fct_changes can compare."""

from pathlib import Path

from chokepoint.duckdb_files import open_read_only
from chokepoint.paths import PREVIOUS_FOLDER, PUBLISHED_FILE
from chokepoint.storage.folders import remove, replace_folder

TABLES = ("fct_benchmark_comparison", "fct_window_volumes", "fct_monthly_exports")


def lay_by(root: Path) -> None:
    """Copy the tables of the published file to warehouse/previous; nothing without such a file."""
    if not (root / PUBLISHED_FILE).is_file():
        return
    folder = root / PREVIOUS_FOLDER
    aside = folder.with_name(f".{folder.name}")
    remove(aside)
    aside.mkdir()
    with open_read_only(root / PUBLISHED_FILE) as connection:
        for table in TABLES:
            target = str(aside / f"{table}.parquet").replace("'", "''")
            connection.execute(f"copy marts.{table} to '{target}' (format parquet)")
    replace_folder(aside, folder)
