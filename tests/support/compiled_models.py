"""Runs the SQL that dbt compiled on upstream tables made up by a test."""

from datetime import date
from typing import Any

import duckdb
import pandas as pd

from chokepoint.watchlist.known import Known
from chokepoint.watchlist.rows import rows_of
from chokepoint.watchlist.tables import lay_beside


class CompiledModels:
    """The project's models in a database in memory, with given upstream tables."""

    def __init__(self, manifest: dict[str, Any]) -> None:
        self.nodes = {
            node["name"]: node
            for node in manifest["nodes"].values()
            if node["resource_type"] in ("model", "seed")
        }
        database = next(iter(self.nodes.values()))["database"]
        self.connection = duckdb.connect()
        self.connection.execute(f"attach ':memory:' as {database}")
        for schema in {node["schema"] for node in self.nodes.values()}:
            self.connection.execute(f"create schema {database}.{schema}")
        lay_beside(self.connection, rows_of([], Known()))  # a watchlist without a file

    def table(self, name: str, frame: pd.DataFrame) -> None:
        """Stand a frame in for an upstream table."""
        relation = self.nodes[name]["relation_name"]
        self.connection.register("given_rows", frame)
        self.connection.execute(f"create or replace table {relation} as from given_rows")
        self.connection.unregister("given_rows")

    def typed_table(self, name: str, columns: dict[str, str], rows: list[tuple[Any, ...]]) -> None:
        """Stand rows in for an upstream table; the types are DuckDB's."""
        relation = self.nodes[name]["relation_name"]
        typed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        self.connection.execute(f"create or replace table {relation} ({typed})")
        if rows:
            marks = ", ".join("?" for _ in columns)
            values = ", ".join([f"({marks})"] * len(rows))
            self.connection.execute(
                f"insert into {relation} values {values}",
                [value for row in rows for value in row],
            )

    def run(self, name: str) -> pd.DataFrame:
        """Build the model on the tables that are there, check its contract, return its rows."""
        relation = self.nodes[name]["relation_name"]
        self.connection.execute(
            f"create or replace table {relation} as {self.nodes[name]['compiled_code']}"
        )
        for expression in self.checks(name):
            broken = self.connection.execute(f"from {relation} where not ({expression})").df()
            assert broken.empty, f"{name} breaks its contract ({expression}):\n{broken}"
        return self.connection.execute(f"from {relation}").df()

    def checks(self, name: str) -> list[str]:
        """The check constraints of a model's contract."""
        node = self.nodes[name]
        constraints = [*node.get("constraints", [])]
        for column in node["columns"].values():
            constraints += column["constraints"]
        return [one["expression"] for one in constraints if one["type"] == "check"]


def month(index: int) -> date:
    """The month of an index (year * 12 + month)."""
    return date((index - 1) // 12, (index - 1) % 12 + 1, 1)


def nothing(value: Any) -> Any:
    """None for any of the ways in which a frame says null."""
    return None if pd.isna(value) else value


EVENT_PRODUCT_COLUMNS = {
    "event_id": "varchar",
    "reporter_code": "varchar",
    "product_code": "varchar",
    "product_series_number": "bigint",
}
SPECIFICATION_COLUMNS = {
    "specification_id": "varchar",
    "event_id": "varchar",
    "window_start_month": "date",
    "start_month_index": "integer",
    "window_months": "integer",
    "benchmark_windows": "integer",
    "membership_basis": "varchar",
    "recorded_by": "varchar",
}
MONTHLY_COLUMNS = {
    "reporter_code": "varchar",
    "product_code": "varchar",
    "destination_id": "varchar",
    "month": "date",
    "month_index": "integer",
    "volume_kg": "bigint",
    "has_zero_kg_shipment": "boolean",
    "is_reconstructed": "boolean",
}
