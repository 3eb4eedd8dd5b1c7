"""Months of which the lake, or else the embedded panel, holds all of a product's records."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from chokepoint.choices import Flow
from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.manifest import LoadStatus
from chokepoint.ingest.lake.month_states import month_states
from chokepoint.ingest.lake.series_status import panel_months
from chokepoint.watchlist.rows import Row

HEADING = 6  # digits of a code that all customs have in common
PRODUCT = 8

Months = frozenset[date]


@dataclass(frozen=True)
class Loaded:
    """Whole months by flow, reporter and code; of exports eight digits, of imports six."""

    series: dict[tuple[str, str, str], Months]
    panel: dict[tuple[str, str], Months]

    def of(self, code: str, recorded_by: str, exporter: str) -> dict[str, Months]:
        """The months of a product by the economy that recorded them."""
        if recorded_by == "importer":
            return {
                reporter: months
                for (flow, reporter, heading), months in self.series.items()
                if flow == Flow.IMPORT and heading == code[:HEADING]
            }
        if self.is_of_panel(code, recorded_by, exporter):
            return {exporter: self.panel[exporter, code]}
        months = self.series.get((Flow.EXPORT, exporter, code))
        return {exporter: months} if months else {}

    def is_of_panel(self, code: str, recorded_by: str, exporter: str) -> bool:
        """Whether the embedded panel speaks: the lake replaces its series by the first batch."""
        is_in_lake = (Flow.EXPORT, exporter, code) in self.series
        return recorded_by != "importer" and not is_in_lake and (exporter, code) in self.panel


@dataclass(frozen=True)
class Held:
    """What is loaded, also of several codes under one name."""

    loaded: Loaded
    product_codes: list[Row]

    def months(self, code: str, recorded_by: str, exporter: str) -> dict[str, Months]:
        """The months of a product by whose records; of several codes, where each in force is."""
        parts = [row for row in self.product_codes if row["product_code"] == code]
        if not parts:
            return self.loaded.of(code, recorded_by, exporter)
        nothing: Months = frozenset()
        held = {
            part: self.loaded.series.get((Flow.EXPORT, exporter, part), nothing)
            for part in (str(row["hs_code"]) for row in parts)
        }
        whole = frozenset(
            month
            for month in nothing.union(*held.values())
            if (in_force := [str(row["hs_code"]) for row in parts if _is_in_force(row, month)])
            and all(month in held[part] for part in in_force)
        )
        return {exporter: whole} if whole else {}


def _is_in_force(row: Row, month: date) -> bool:
    first, last = row["valid_from"], row["valid_to"]
    day = month.isoformat()
    return (first is None or first <= day) and (last is None or day <= last)


def loaded_months(root: Path) -> Loaded:
    """Read the manifests of the lake, and the list of the panel's months."""
    states, _ = month_states(Lake(root).manifests())
    lines: dict[tuple[str, str, str], list[Months]] = defaultdict(list)
    for key, months in states.items():
        digits = PRODUCT if key.flow == Flow.EXPORT else HEADING
        whole = frozenset(m for m, state in months.items() if state == LoadStatus.COMPLETE)
        lines[key.flow, key.reporter, key.hs_code[:digits]].append(whole)
    panel = {
        key: frozenset(date.fromisoformat(f"{month}-01") for month in months)
        for key, months in panel_months(root).items()
    }
    # Of several lines of a code, or several sources, those months that all of them have.
    return Loaded({key: frozenset.intersection(*each) for key, each in lines.items()}, panel)
