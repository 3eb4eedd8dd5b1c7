"""Opens DuckDB files and turns the engine's errors into messages with a remedy."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from chokepoint.errors import ChokepointError

REBUILD = "Run `make build`; it starts from the seeds and needs nothing from the old file."

# DuckDB has one class of error for all that goes wrong with a file.
HELD_BY_ANOTHER = re.compile(r"IO Error: Could not set lock on file\b")


class DamagedDatabaseError(ChokepointError):
    """A file that DuckDB cannot read, for another reason than that somebody writes it."""


@contextmanager
def open_read_only(
    path: Path, config: Mapping[str, str] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an existing file for reading; a missing, damaged or locked file is a clear error."""
    if not path.is_file():
        raise ChokepointError(f"{path} does not exist.\n{REBUILD}")
    try:
        connection = duckdb.connect(str(path), read_only=True, config=dict(config or {}))
    except duckdb.Error as error:
        raise _explained(path, error) from error
    try:
        yield connection
    finally:
        connection.close()


def require_unlocked(path: Path) -> str | None:
    """Raise if another process holds the file; return a note if it is damaged, else None."""
    if not path.exists():
        return None
    try:
        duckdb.connect(str(path)).close()
    except duckdb.Error as error:
        if _is_lock(error):
            raise _explained(path, error) from error
        return f"{path.name} is damaged, probably by a build that was killed; it is made anew."
    return None


def only_row(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: object = None
) -> tuple[Any, ...]:
    """The one row of a query that always has one, such as a sum over all rows."""
    row: tuple[Any, ...] | None = connection.execute(sql, parameters).fetchone()
    if row is None:
        raise LookupError(f"no row: {sql}")
    return row


def remove_database(path: Path) -> None:
    """Remove a database file together with its write-ahead log."""
    for name in (path, path.with_name(path.name + ".wal")):
        name.unlink(missing_ok=True)


def _is_lock(error: Exception) -> bool:
    return bool(HELD_BY_ANOTHER.match(str(error)))


def _explained(path: Path, error: Exception) -> ChokepointError:
    detail = str(error).strip().splitlines()[0]
    if _is_lock(error):
        return ChokepointError(
            f"{path} is in use by another process.\n"
            "Wait until the other build has ended, or close the program that has the file open "
            f"for writing, and try again.\nDuckDB says: {detail}"
        )
    return DamagedDatabaseError(
        f"{path} cannot be read as a DuckDB database: it is damaged, or a newer release of "
        f"DuckDB wrote it.\n{REBUILD}\nDuckDB says: {detail}"
    )
