"""The project's models from the lake's staging to the verdict, on a lake in memory."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from compiled_models import CompiledModels

from .imports import SOURCES
from .lakes import (
    DESTINATIONS,
    EXPORTERS,
    FIXED,
    MEMBERSHIPS,
    MIRRORED,
    PARTNERS,
    PRODUCTS,
    REFERENCE,
    REGIMES,
    ROLLING,
    Lake,
)  # fmt: skip

RESULTS = ("int_monthly_exports", "int_verdicts", "int_exports_by_partner_month")
MIRROR_RESULTS = ("fct_mirror_verdicts",)
COMPARE_RESULTS = ("published_macros", "int_verdicts")
ALL_RESULTS = (RESULTS, MIRROR_RESULTS, COMPARE_RESULTS)
STAGED = ("stg_lake__manifests", "stg_lake__flows")


class Chain:
    """Seeds of the small world, and every model that the verdict rests on."""

    def __init__(self, manifest: dict[str, Any], database: Path) -> None:
        self.models = CompiledModels(manifest)
        self.connection = self.models.connection
        self.connection.execute(f"attach '{database}' as scratch (read_only)")
        self.manifest = manifest
        self.orders = {results: self._upstream(results) for results in ALL_RESULTS}
        for name in dict.fromkeys(name for order in self.orders.values() for name in order):
            if self._is_given(name):
                relation = self.models.nodes[name]["relation_name"]
                schema, table = relation.split(".")[1:]
                self.connection.execute(
                    f"create table {relation} as from scratch.{schema}.{table} limit 0"
                )
        self._seeds()
        self.connection.execute("detach scratch")

    def _is_given(self, name: str) -> bool:
        is_seed = self.models.nodes[name]["resource_type"] == "seed"
        return is_seed or name in STAGED

    def _upstream(self, results: tuple[str, ...]) -> list[str]:
        """Models and seeds behind these results, each after what it reads."""
        order: list[str] = []

        def visit(identifier: str) -> None:
            node = self.manifest["nodes"].get(identifier)
            if node is None or node["resource_type"] not in ("model", "seed"):
                return
            if node["name"] in order:
                return
            if not self._is_given(node["name"]):
                for parent in node["depends_on"]["nodes"]:
                    visit(parent)
            order.append(node["name"])

        for name in results:
            visit(self.models.nodes[name]["unique_id"])
        return order

    def _seeds(self) -> None:
        self._insert("hs_products", (
            {"product_code": code, "product_name": code, "product_kind": "metal",
             "is_in_paper": True, "valid_from": valid_from, "display_order": number}
            for number, (code, valid_from) in enumerate(PRODUCTS.items())
        ))  # fmt: skip
        self._insert("gacc_partners", (
            {"partner_code": code, "partner_name": name, "partner_id": name,
             "partner_kind": "country", "valid_from": valid_from}
            for name, (code, valid_from) in PARTNERS.items()
        ))  # fmt: skip
        self._insert("destination_memberships", (
            {"group_code": group, "partner_id": partner, "valid_from": first, "valid_to": last}
            for group, partner, first, last in MEMBERSHIPS
        ))  # fmt: skip
        self._insert("destinations", (
            {"destination_id": name, "destination_name": name,
             "destination_kind": _kind(name),
             "partner_id": name if _kind(name) == "country" else None,
             "group_code": name if _kind(name) == "group" else None,
             "display_order": number, "is_in_paper": True}
            for number, name in enumerate(DESTINATIONS)
        ))  # fmt: skip
        self._insert("events", (
            {"event_id": exporter, "reporter_code": exporter, "event_date": date(2025, 10, 30)}
            for exporter in EXPORTERS
        ))  # fmt: skip
        self._insert("event_products", (
            {"event_id": exporter, "product_code": code}
            for exporter in EXPORTERS for code in PRODUCTS
        ))  # fmt: skip
        self._insert("event_destinations", (
            {"event_id": exporter, "destination_id": name}
            for exporter in EXPORTERS for name in DESTINATIONS
        ))  # fmt: skip
        self._insert("customs_parts", (
            {"reporter_code": exporter, "part_kind": "regime", "part_code": code}
            for exporter in EXPORTERS for code in REGIMES
        ))  # fmt: skip
        self._insert("partner_scheme_codes", (
            {"partner_scheme": source.scheme, "partner_code": code, "partner_name": name,
             "partner_id": name}
            for source in SOURCES.values() for name, code in source.codes.items()
        ))  # fmt: skip
        self._insert("data_sources", [
            {"source_id": "gacc", "is_reconstructed": False, "mirror_lag_months": None},
            *({"source_id": name, "is_reconstructed": False,
               "mirror_lag_months": source.lag_months} for name, source in SOURCES.items()),
        ])  # fmt: skip
        self._insert("specifications", (
            {"specification_id": spec.specification_id, "event_id": spec.exporter,
             "window_start_month": date(2025, 11, 1), "window_kind": spec.window_kind,
             "window_months": spec.window_months, "benchmark_windows": spec.benchmark_windows,
             "benchmark_windows_needed": spec.benchmark_windows_needed,
             "benchmark_statistic": spec.benchmark_statistic,
             "membership_basis": spec.membership_basis,
             "missing_treatment": spec.missing_treatment,
             "recorded_by": spec.recorded_by,
             "is_reference": spec == REFERENCE}
            for spec in (*FIXED, *MIRRORED, ROLLING)
        ))  # fmt: skip

    def _insert(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        """As one table: statements by the row would take most of a test's time."""
        given = pa.Table.from_pylist(list(rows))
        if not given.num_rows:
            return
        relation = self.models.nodes[name]["relation_name"]
        self.connection.register("given_rows", given)
        self.connection.execute(f"insert into {relation} by name from given_rows")
        self.connection.unregister("given_rows")

    def load(self, lake: Lake, results: tuple[str, ...] = RESULTS) -> None:
        """Build every model behind the results anew from this lake."""
        for name, rows in zip(STAGED, (lake.manifests(), lake.flows()), strict=True):
            self.connection.execute(f"delete from {self.models.nodes[name]['relation_name']}")
            self._insert(name, rows)
        for name in self.orders[results]:
            if not self._is_given(name):
                node = self.models.nodes[name]
                self.connection.execute(
                    f"create or replace table {node['relation_name']} as {node['compiled_code']}"
                )

    def failing(self, test: str) -> list[tuple[Any, ...]]:
        """Rows that a singular test of the project finds in what was built last."""
        (node,) = (node for node in self.manifest["nodes"].values() if node["name"] == test)
        return self.rows(node["compiled_code"])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        self.connection.execute("use " + self.models.nodes["int_verdicts"]["database"])
        return self.connection.execute(query).fetchall()


def _kind(destination: str) -> str:
    if destination == "WLD":
        return "world"
    return "country" if destination in PARTNERS else "group"
