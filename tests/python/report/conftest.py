"""The pages of the session's build, and a small published file whose names are hostile."""

import shutil
from pathlib import Path

import duckdb
import pytest

from pages import Page, read

KEPT = ("85051110", "28053017")
NEW = "39221000"
COMEXT = {"mirror_source_id": "comext", "mirror_source_name": "Comext", "lag_months": 1}
MIRRORS: dict[str, dict[str, object]] = {
    "USA": COMEXT
    | {"is_lag_fitted": True, "exporter_range_position": "below", "mirror_note": None}
    | {"importer_range_position": "below", "importer_volume_index": 41.2, "is_agreeing": True},
    "JPN": COMEXT
    | {"is_lag_fitted": False, "lag_months": 0, "exporter_range_position": "below"}
    | {"importer_range_position": "within", "importer_volume_index": 96.0, "is_agreeing": False}
    | {"importer_has_short_benchmark": True}
    | {"mirror_note": None},
    "EU27": COMEXT
    | {"is_lag_fitted": True, "mirror_note": "importers_not_all_covered"}
    | {"importers_covered": 26, "importers_expected": 27},
}
HOSTILE = "<script>alert(\"x\")</script><b id='y'>"
UNUSUAL = "85051110: 50,000 USD per kg in the median, and 50 in its series"
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
        for table in (
            "dim_products",
            "dim_destinations",
            "dim_events",
            "fct_benchmark_comparison",
            "fct_report_cells",
            "comparisons_readable",
            "fct_batch_warnings",
        ):
            # A copy without keys: updates and deletions need not follow the references.
            connection.execute(f"create table kept.{table} as select * from marts.{table}")
        for table in ("fct_benchmark_comparison", "fct_report_cells", "comparisons_readable"):
            connection.execute(
                f"delete from kept.{table} "
                "where specification_id <> 'paper' or product_code not in (?, ?)",
                KEPT,
            )
        for table in ("dim_products", "fct_report_cells", "comparisons_readable"):
            for name, code in ((HOSTILE, KEPT[0]), (FORMULA, KEPT[1])):
                connection.execute(
                    f"update kept.{table} set product_name = ? where product_code = ?",
                    [name, code],
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
            "insert into kept.fct_report_cells by name "
            "select specification_id, ? as product_code, 'Plastic baths' as product_name, "
            "'other' as product_kind, 99 as product_order, columns('destination_.*'), "
            "false as has_benchmark, false as is_shown_in_kg, false as is_reconstructed, "
            "true as is_evidence, "
            "'not_loaded' as omission_reason "
            "from kept.fct_report_cells where product_code = ?",
            [NEW, KEPT[0]],
        )
        connection.execute(
            "update reference.stg_event_statuses set source_url = 'javascript:alert(1)', note = ?",
            [HOSTILE],
        )
        connection.execute(
            "insert into kept.fct_batch_warnings by name "
            "select 'c0ffee' as batch_id, 'unit_value' as measure, ? as file_name, "
            "'CHN' as reporter_code, 'export' as flow, true as is_unusual, ? as warning",
            [HOSTILE + ".csv", UNUSUAL],
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


@pytest.fixture(scope="session")
def mirrored_pages(published, tmp_path_factory) -> dict[str, Page]:
    """The pages of the paper's specification, with importers' records of three destinations."""
    from chokepoint.report.site import write_report

    folder = tmp_path_factory.mktemp("mirrored")
    path = folder / "mirrored.duckdb"
    shutil.copy(published, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "delete from marts.fct_benchmark_comparison where specification_id <> 'paper'"
        )
        for destination, values in MIRRORS.items():
            connection.execute(
                f"update marts.fct_report_cells set {', '.join(f'{k} = ?' for k in values)} "
                "where specification_id = 'paper' and product_code = ? and destination_id = ?",
                [*values.values(), KEPT[0], destination],
            )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chokepoint.report.drawing.PARTS", ())
        write_report(path, folder / "report")
    return {
        page.relative_to(folder / "report").as_posix(): read(page)
        for page in (folder / "report").rglob("*.html")
    }
