"""Fixtures for tests of the command: small projects and warehouses in temporary folders."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

RAW_HEADER = [
    "reporter_code",
    "month",
    "partner_code",
    "hs_code",
    "quantity_kg",
    "value_usd",
    "source_id",
    "vintage_date",
    "is_reconstructed",
]
LOADED_HEADER = ["reporter_code", "hs_code", "month", "source_id", "vintage_date", "load_status"]

# What publication asks for, as small as it can be.
SMALL_WAREHOUSE = """
create schema staging;
create schema intermediate;
create schema marts;
create schema reference;
create schema audit_failures;

create view staging.stg_customs__monthly_exports as select 1 as quantity_kg;
create table staging.build_provenance (
    fact varchar, fact_value varchar, mixed_value varchar, is_input boolean
);
insert into staging.build_provenance values
    ('built_at_utc', '2026-11-23 10:00:00', null, false), ('code_version', 'abc', null, false),
    ('project_version', '0.1.0', null, false), ('as_of', 'none', null, true),
    ('inputs_sha256', 'c0ffee', null, true);
create table intermediate.int_windows as select 0 as window_number;
create table reference.hs_products as select '28053018' as product_code;

create table marts.dim_products (
    product_code varchar primary key,
    product_name varchar not null
);
insert into marts.dim_products values ('28053018', 'Scandium'), ('85051110', 'Rare earth magnets');
comment on table marts.dim_products is 'Products; the reader''s list.';
comment on column marts.dim_products.product_code is 'HS code, 8 digits, as text.';

create table marts.fct_monthly_exports (
    product_code varchar references marts.dim_products (product_code),
    month date,
    volume_kg bigint check (volume_kg >= 0),
    is_reconstructed boolean,
    vintage_date date
);
insert into marts.fct_monthly_exports
    values ('28053018', '2026-04-01', 7, true, '2026-05-31');

create table marts.audit_published_figures (
    claim_id varchar primary key,
    section varchar,
    statement_kind varchar,
    fact_id varchar,
    metric varchar,
    product_code varchar,
    destination_id varchar,
    printed_value double,
    rounding_step double,
    comparator varchar,
    computed_value double,
    verdict varchar,
    note varchar,
    is_reconstructed boolean
);
insert into marts.audit_published_figures values
    ('t1_scandium_kg', 'Table 1', 'table cell', 't1_scandium_kg', 'post_volume_kg', '28053018',
        'WLD', 133, 1, 'eq', 133, 'reproduced', null, true),
    ('s5_eu_four_metals', '5', 'prose', 's5_eu_four_metals', 'above_count', null, 'EU27',
        4, 1, 'eq', 5, 'paper_inconsistent', 'Section 4.4 lists five.', true);
"""
SMALL_TABLES = (
    "audit_statistical_statements",
    "dim_destinations",
    "dim_events",
    "dim_specifications",
    "fct_benchmark_comparison",
    "fct_control_periods",
    "fct_controlled_contrast",
    "fct_export_volatility",
    "fct_growth_comparison",
    "fct_verdict_strength",
    "fct_window_volumes",
    "figure_series",
    "table_1",
)


def write_csv(path: Path, header: list[str], rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def append_rows(path: Path, *rows: dict[str, Any]) -> None:
    """Add rows to a seed; columns that a row does not name are empty."""
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert all(set(row) <= set(header) for row in rows)
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header, restval="", lineterminator="\n").writerows(rows)


def raw_row(**changes: Any) -> dict[str, Any]:
    row = {
        "reporter_code": "CHN",
        "month": "2026-04-01",
        "partner_code": "502",
        "hs_code": "85051110",
        "quantity_kg": 1200,
        "value_usd": 60000,
        "source_id": "gacc_reconstruction",
        "vintage_date": "2026-05-31",
        "is_reconstructed": "true",
    }
    return row | changes


class SmallProject:
    """A folder that `chokepoint check raw` and `chokepoint publish` take for the repository."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.exports = root / "seeds/raw/raw_gacc_monthly_exports.csv"
        self.loaded = root / "seeds/raw/raw_loaded_months.csv"
        self.build_file = root / "warehouse/build.duckdb"
        self.published = root / "warehouse/chokepoint.duckdb"

    def write_exports(self, *rows: dict[str, Any], header: list[str] | None = None) -> None:
        write_csv(self.exports, header or RAW_HEADER, list(rows))

    def write_loaded(self, rows: list[dict[str, Any]]) -> None:
        write_csv(self.loaded, LOADED_HEADER, rows)

    def write_build_file(self, *statements: str) -> None:
        self.build_file.parent.mkdir(exist_ok=True)
        self.build_file.unlink(missing_ok=True)
        with duckdb.connect(str(self.build_file)) as connection:
            connection.execute(SMALL_WAREHOUSE)
            for table in SMALL_TABLES:
                connection.execute(f"create table marts.{table} as select 1 as only_column")
            for statement in statements:
                connection.execute(statement)


@pytest.fixture
def project(tmp_path: Path, root: Path) -> SmallProject:
    """A small project whose raw seed is as it should be."""
    from chokepoint.quality.panel import panel_months

    small = SmallProject(tmp_path / "project")
    (small.root / "seeds/reference").mkdir(parents=True)
    (small.root / "dbt_project.yml").write_text("name: chokepoint\n", encoding="utf-8")
    products = "seeds/reference/hs_products.csv"
    shutil.copy(root / products, small.root / products)
    with (root / products).open(encoding="utf-8", newline="") as file:
        codes = [
            row["product_code"] for row in csv.DictReader(file) if row["is_in_paper"] == "true"
        ]
    small.write_loaded(
        [
            {
                "reporter_code": "CHN",
                "hs_code": code,
                "month": month,
                "source_id": "gacc_reconstruction",
                "vintage_date": "2026-05-31",
                "load_status": "complete",
            }
            for code in codes
            for month in panel_months()
        ]
    )
    small.write_exports(
        raw_row(),
        raw_row(month="2021-01-01", quantity_kg=0, value_usd=0),
        raw_row(month="2022-01-01", hs_code="28053018", quantity_kg=1, value_usd=900),
    )
    return small


@pytest.fixture
def small_database(tmp_path: Path) -> Callable[..., Path]:
    """Write the small warehouse, changed by SQL statements, and return its path."""

    def write(*statements: str) -> Path:
        small = SmallProject(tmp_path / "small")
        small.root.mkdir(exist_ok=True)
        small.write_build_file(*statements)
        return small.build_file

    return write


@pytest.fixture(scope="session")
def add_to_seed() -> Callable[..., None]:
    """append_rows, for the seeds of a copied project."""
    return append_rows
