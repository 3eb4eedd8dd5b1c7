"""The pages of the session's build, and a small published file whose names are hostile."""

import shutil
from pathlib import Path

import duckdb
import pytest

from .pages import Page, read

KEPT = ("85051110", "28053017")
NEW = "39221000"
HOSTILE = "<script>alert(\"x\")</script><b id='y'>"
FORMULA = '=HYPERLINK("http://example.org","x")'


@pytest.fixture(scope="session")
def pages(report_site) -> dict[str, Page]:
    """Every page, by its path from the first one."""
    return {
        path.relative_to(report_site).as_posix(): read(path)
        for path in sorted(report_site.rglob("*.html"))
    }


@pytest.fixture(scope="session")
def hostile_database(published, tmp_path_factory) -> Path:
    """One specification, two products, a third without data; names that try to get out."""
    path = tmp_path_factory.mktemp("hostile") / "hostile.duckdb"
    shutil.copy(published, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema kept")
        for table in ("dim_products", "dim_destinations", "dim_events", "fct_benchmark_comparison"):
            # A copy without keys: updates and deletions need not follow the references.
            connection.execute(f"create table kept.{table} as select * from marts.{table}")
        connection.execute(
            "delete from kept.fct_benchmark_comparison "
            "where specification_id <> 'paper' or product_code not in (?, ?)",
            KEPT,
        )
        connection.execute(
            "update kept.dim_products set product_name = ? where product_code = ?",
            [HOSTILE, KEPT[0]],
        )
        connection.execute(
            "update kept.dim_products set product_name = ? where product_code = ?",
            [FORMULA, KEPT[1]],
        )
        connection.execute("update kept.dim_events set event_name = ?", [HOSTILE + "event"])
        connection.execute(
            "insert into kept.dim_products by name "
            "select * replace (? as product_code, 'Plastic baths' as product_name, "
            "'other' as product_kind, 99 as display_order) "
            "from marts.dim_products where product_code = ?",
            [NEW, KEPT[0]],
        )
        connection.execute(
            "insert into reference.event_products by name "
            "select event_id, ? as product_code from marts.dim_specifications "
            "where specification_id = 'paper'",
            [NEW],
        )
        connection.execute(
            "update reference.event_statuses set source_url = 'javascript:alert(1)', note = ?",
            [HOSTILE],
        )
    _exchange(path)
    return path


def _exchange(path: Path) -> None:
    """Put the changed tables in the place of the marts, in a file written anew."""
    new = path.with_suffix(".new")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as old (read_only)")
        connection.execute(f"attach '{new}' as new")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'old' "
            "and schema_name <> 'kept'"
        ).fetchall()
        changed = {
            name
            for (name,) in connection.execute(
                "select table_name from duckdb_tables() "
                "where database_name = 'old' and schema_name = 'kept'"
            ).fetchall()
        }
        for schema, table in tables:
            source = "kept" if schema == "marts" and table in changed else schema
            connection.execute(f"create schema if not exists new.{schema}")
            connection.execute(
                f"create table new.{schema}.{table} as select * from old.{source}.{table}"
            )
    new.replace(path)


@pytest.fixture(scope="session")
def hostile_site(hostile_database, tmp_path_factory) -> Path:
    from chokepoint.report.site import write_report

    out = tmp_path_factory.mktemp("hostile_site") / "report"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chokepoint.report.drawing.PARTS", ("ranges",))  # enough, and soon drawn
        write_report(hostile_database, out)
    return out
