"""The rows of the watchlist as tables of a database in memory beside the one that is open."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from duckdb import DuckDBPyConnection

from chokepoint.sql_text import quoted
from chokepoint.watchlist.files import watchlist_files
from chokepoint.watchlist.known import Known
from chokepoint.watchlist.read import read_watchlist
from chokepoint.watchlist.rows import FILE_COLUMN, TABLES, Row, rows_of
from chokepoint.watchlist.seals import read_seals

DATABASE = "watchlist"


def compiled(root: Path) -> dict[str, list[Row]]:
    """The rows of a project's watchlist; raises with every fault of its files."""
    seals = read_seals(root)
    # Without a file nothing else is read: dbt may be run where there are no seeds.
    watched, known = read_watchlist(root) if watchlist_files(root) else ([], Known())
    return rows_of(watched, known, seals)


def lay_beside(connection: DuckDBPyConnection, tables: Mapping[str, Sequence[Row]]) -> None:
    """Attach the database `watchlist` with a table of texts per kind of row."""
    connection.execute(f"attach if not exists ':memory:' as {DATABASE}")
    for name, rows in tables.items():
        columns = (*TABLES[name], FILE_COLUMN)
        table = f"{DATABASE}.main.{name}"
        typed = ", ".join(f"{quoted(column)} varchar" for column in columns)
        connection.execute(f"create or replace table {table} ({typed})")
        if rows:
            marks = ", ".join("?" for _ in columns)
            # S608: names are constants of rows.py; values are bound
            connection.executemany(
                f"insert into {table} values ({marks})",  # noqa: S608
                [[row[column] for column in columns] for row in rows],
            )
