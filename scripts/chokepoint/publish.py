"""`chokepoint publish`: a checked copy of the build replaces the published file in one step.

Readers never see half a file: the copy is written beside the published file and renamed over it.
A reader that has the old file open keeps reading the old file.
"""

from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from chokepoint.build_facts import write_build_facts
from chokepoint.console import say
from chokepoint.duckdb_files import only_row, open_read_only, remove_database
from chokepoint.errors import ChokepointError
from chokepoint.paths import BUILD_FILE, PUBLISHED_FILE, shown
from chokepoint.previous import lay_by
from chokepoint.sql_text import literal, literals, quoted
from chokepoint.storage.files import beside
from chokepoint.storage.kill_points import Point, point
from chokepoint.warehouse_lock import warehouse_lock

# What readers may rely on. Staging, intermediate and failing rows stay in the build file.
PUBLISHED_SCHEMAS = ("marts", "reference")

# Readable by DuckDB 1.1 and later, and by the drivers of BI tools made with it. DuckDB 1.0 reads
# the format too, but not the indexes of primary keys that later releases write into it.
STORAGE_VERSION = "v1.0.0"
STORAGE_NUMBER = 64
HEADER_MAGIC = b"DUCK"

# The contract: without these tables, or with one of them empty, nothing is published.
REQUIRED_TABLES = (
    "marts.audit_published_figures",
    "marts.audit_statistical_statements",
    "marts.dim_destinations",
    "marts.dim_events",
    "marts.dim_products",
    "marts.dim_specifications",
    "marts.fct_benchmark_comparison",
    "marts.fct_control_periods",
    "marts.fct_controlled_contrast",
    "marts.fct_export_volatility",
    "marts.fct_growth_comparison",
    "marts.fct_monthly_exports",
    "marts.fct_verdict_strength",
    "marts.fct_window_volumes",
    "marts.figure_series",
    "marts.table_1",
)


def publish(root: Path) -> None:
    """Publish the build file; raise, and leave the published file as it is, if a check fails."""
    with warehouse_lock(root):
        publish_locked(root)
    say(f"Published: {shown(root / PUBLISHED_FILE, root)}")


def publish_locked(root: Path) -> None:
    """Publish while the caller holds the build lock."""
    source, published = root / BUILD_FILE, root / PUBLISHED_FILE
    with open_read_only(source) as build:
        _require_complete(build, source)
        _require_audit_passed(build)
    with beside(published) as copy:
        remove_database(copy)
        try:
            rows = _write_copy(source, copy)
            point(Point.PUBLISH_COPY_WRITTEN)
            _check_copy(copy, rows)
            point(Point.PUBLISH_COPY_CHECKED)
            _remove_log(published)
        except BaseException:
            remove_database(copy)
            raise
    lay_by(root)
    say(f"   {len(rows)} tables, {published.stat().st_size / 1e6:.1f} MB")


def _require_complete(build: duckdb.DuckDBPyConnection, source: Path) -> None:
    present = {
        f"{schema}.{table}"
        for schema, table in build.execute(
            "select schema_name, table_name from duckdb_tables()"
        ).fetchall()
    }
    faults = [f"{table} is missing" for table in REQUIRED_TABLES if table not in present]
    faults += [
        f"{table} is empty"
        for table in REQUIRED_TABLES
        if table in present and _count(build, table) == 0
    ]
    if faults:
        raise ChokepointError(
            f"{source} is not complete and is not published: {'; '.join(faults)}.\n"
            "Run `make build`."
        )


def _require_audit_passed(build: duckdb.DuckDBPyConnection) -> None:
    (differs,) = only_row(
        build, "select count(*) from marts.audit_published_figures where verdict = 'differs'"
    )
    if differs:
        raise ChokepointError(
            f"{differs} printed figure(s) differ from the marts; nothing is published.\n"
            "`chokepoint audit --database warehouse/build.duckdb` lists them."
        )


def _write_copy(source: Path, copy: Path) -> dict[str, int]:
    """Copy tables with their constraints and comments; return the rows of each."""
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(str(source))} as build (read_only)")
        connection.execute(
            f"attach {literal(str(copy))} as copy (storage_version {literal(STORAGE_VERSION)})"
        )
        connection.execute("use copy")
        # One transaction: flushed to disk once, not after each of hundreds of statements.
        connection.execute("begin")
        for schema in PUBLISHED_SCHEMAS:
            connection.execute(f"create schema {schema}")
        rows = {}
        for schema, table in _tables_in_order(connection):
            rows[f"{schema}.{table}"] = _copy_table(connection, schema, table)
        rows["marts.build_facts"] = write_build_facts(connection, source)
        _make_macros(connection)
        connection.execute("commit")
        connection.execute("checkpoint copy")
        connection.execute("use memory")
        connection.execute("detach copy")
    return rows


def _tables_in_order(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Return the tables to publish, each after those that its foreign keys name."""
    schemas = literals(PUBLISHED_SCHEMAS)
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() "
        f"where database_name = 'build' and schema_name in ({schemas}) order by all"
    ).fetchall()
    parents = connection.execute(
        "select schema_name, table_name, referenced_table from duckdb_constraints() "
        "where database_name = 'build' and constraint_type = 'FOREIGN KEY'"
    ).fetchall()
    order = TopologicalSorter({table: set() for table in tables})
    for schema, table, parent in parents:
        # DuckDB admits foreign keys only within one schema.
        if (schema, table) in tables and parent != table:
            order.add((schema, table), (schema, parent))
    return list(order.static_order())


def _copy_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> int:
    # Literals, here and in build_facts: the first parameter of a process makes duckdb import pandas
    # and pyarrow, which takes longer than the whole copy.
    this = f"database_name = 'build' and schema_name = {literal(schema)}"
    this += f" and table_name = {literal(table)}"
    definition, comment = only_row(
        connection, f"select sql, comment from duckdb_tables() where {this}"
    )
    name = f"{quoted(schema)}.{quoted(table)}"
    connection.execute(definition)
    connection.execute(f"insert into copy.{name} select * from build.{name}")
    if comment:
        connection.execute(f"comment on table copy.{name} is {literal(comment)}")
    for column, text in connection.execute(
        f"select column_name, comment from duckdb_columns() where comment is not null and {this}"
    ).fetchall():
        connection.execute(f"comment on column copy.{name}.{quoted(column)} is {literal(text)}")
    return _count(connection, f"copy.{name}")


def _make_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table macros, from the text that dbt rendered: a build of a few models has none."""
    for name, definition, description in _macros(connection):
        connection.execute(definition)
        connection.execute(f"comment on macro table marts.{quoted(name)} is {literal(description)}")


def _macros(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    is_there = connection.execute(
        "select 1 from duckdb_tables() where database_name = 'build' "
        "and schema_name = 'intermediate' and table_name = 'published_macros'"
    ).fetchone()
    if not is_there:
        return []
    return connection.execute(
        "select macro_name, definition, description from build.intermediate.published_macros"
    ).fetchall()


def _check_copy(copy: Path, rows: dict[str, int]) -> None:
    """Open the closed copy as a reader would and compare it with what was written."""
    header = copy.read_bytes()[:16]
    number = int.from_bytes(header[12:16], "little")
    if header[8:12] != HEADER_MAGIC or number != STORAGE_NUMBER:
        raise ChokepointError(
            f"The copy for publication has storage version {number}, not {STORAGE_NUMBER}: "
            "older clients could not open it. Is another release of duckdb installed than the "
            "one in requirements.lock?"
        )
    with open_read_only(copy) as connection:
        wrong = [table for table, count in rows.items() if _count(connection, table) != count]
    if wrong:
        raise ChokepointError(f"The copy for publication lost rows: {', '.join(wrong)}.")


def _remove_log(published: Path) -> None:
    # A program that opened the old file for writing may have left a log of changes to it. Beside
    # the new file that log would be applied to pages it does not belong to.
    published.with_name(published.name + ".wal").unlink(missing_ok=True)
    point(Point.PUBLISH_LOG_REMOVED)


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(only_row(connection, f"select count(*) from {table}")[0])
