"""Synthetic upstream tables for the marts of robustness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

SPECIFICATION = "random"
FIRST_WINDOW_YEAR = 2025


@dataclass(frozen=True)
class Cell:
    """One product at one destination: kilogrammes per window, None where it is not complete."""

    product_code: str
    destination_id: str
    post_kg: int | None
    benchmark_kg: tuple[int | None, ...]
    post_usd: int | None = 0
    active_months: int = 6

    @property
    def complete(self) -> list[int]:
        return [kg for kg in self.benchmark_kg if kg is not None]

    @property
    def has_benchmark(self) -> bool:
        return self.post_kg is not None and sum(self.complete) > 0

    @property
    def position(self) -> str | None:
        if not self.has_benchmark:
            return None
        if self.post_kg < min(self.complete):
            return "below"
        return "above" if self.post_kg > max(self.complete) else "within"


def window_rows(cells: list[Cell]) -> pd.DataFrame:
    """Rows of fct_window_volumes."""
    rows = []
    for cell in cells:
        for number, kg in enumerate([cell.post_kg, *cell.benchmark_kg]):
            year = FIRST_WINDOW_YEAR - number
            rows.append(
                {
                    "specification_id": SPECIFICATION,
                    "product_code": cell.product_code,
                    "destination_id": cell.destination_id,
                    "window_number": -number,
                    "window_role": "benchmark" if number else "post",
                    "window_start_month": date(year, 11, 1),
                    # A partial window has a volume too, which no statistic may use.
                    "volume_kg": kg if kg is not None else 12_345,
                    "lower_kg": 0,
                    "upper_kg": 10**9,
                    "information": "bounded",
                    "value_usd": cell.post_usd if number == 0 else 10 * (kg or 0),
                    "months_expected": 6,
                    "months_covered": 6 if kg is not None else 5,
                    # The code was not in force in the month that is not covered.
                    "months_not_loaded": 0,
                    "months_weight_unknown": 0,
                    "months_with_shipments": cell.active_months if kg != 0 else 0,
                    "is_reconstructed": True,
                }
            )
    return pd.DataFrame(rows).astype(
        {"volume_kg": "Int64", "value_usd": "Int64", "window_number": "Int64"}
    )


def comparison_rows(cells: list[Cell]) -> pd.DataFrame:
    """Rows of fct_benchmark_comparison, as far as they are read here."""
    rows = []
    for cell in cells:
        has = cell.has_benchmark
        mean = sum(cell.complete) / len(cell.complete) if cell.complete else None
        rows.append(
            {
                "specification_id": SPECIFICATION,
                "product_code": cell.product_code,
                "destination_id": cell.destination_id,
                "reporter_code": "CHN",
                "product_kind": "magnet" if cell.product_code.startswith("85") else "metal",
                "post_volume_kg": cell.post_kg,
                "benchmark_mean_kg": mean,
                "benchmark_windows_used": len(cell.complete),
                "volume_index": 100 * cell.post_kg / mean if has else None,
                "range_position": cell.position,
                "has_benchmark": has,
                "omission_reason": None if has else "no_benchmark_history",
                "information": "free",
                "is_reconstructed": True,
            }
        )
    frame = pd.DataFrame(rows).astype(
        {"post_volume_kg": "Int64", "benchmark_mean_kg": "Float64", "volume_index": "Float64"}
    )
    # A column of nothing but None would otherwise be no text to DuckDB.
    return frame.astype({"range_position": "string", "omission_reason": "string"})


DESTINATIONS = pd.DataFrame(
    [
        ("WLD", "world", 1, True),
        ("USA", "country", 2, True),
        ("EU27", "group", 3, True),
        ("JPN", "country", 4, True),
        ("DEU", "country", 5, False),
    ],
    columns=["destination_id", "destination_kind", "display_order", "is_in_paper"],
)
