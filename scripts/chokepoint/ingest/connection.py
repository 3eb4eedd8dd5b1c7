"""The database in which one file is read. It reads that file and the project's lists, and writes
where the file's batch is written: whatever stands in the file, there is nothing else to reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from chokepoint.ingest.limits import DUCKDB_MEMORY

SEEDS = Path("seeds/reference")


@contextmanager
def closed_database(
    scratch: Path, path: Path, folders: Sequence[Path], shows_progress: bool
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in the scratch folder, which may use this file and these folders alone."""
    with duckdb.connect(f"{scratch}/file.duckdb") as connection:
        settings: dict[str, object] = {
            "memory_limit": DUCKDB_MEMORY,
            "temp_directory": str(scratch),
            "enable_progress_bar": shows_progress,
            "enable_progress_bar_print": False,
            "allowed_paths": [str(path)],
            "allowed_directories": [str(folder) for folder in (scratch, *folders)],
            "autoload_known_extensions": False,
            "autoinstall_known_extensions": False,
            "enable_external_access": False,
            "lock_configuration": True,  # the last: nothing above can be taken back
        }
        for name, value in settings.items():
            connection.execute(f"set {name} = $value", {"value": value})
        yield connection
