"""What free cells should look like: sizes, shares, seasons, shipments. Assumptions, not data."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from functools import cache
from importlib import resources

import numpy as np
import pandas as pd

# January and February are low in every year (New Year's holiday), March recovers.
SEASON = (1.02, 0.74, 1.02, 1.00, 1.02, 1.02, 1.05, 1.05, 1.02, 0.98, 1.03, 1.05)


@cache
def table(name: str) -> pd.DataFrame:
    """A table of `priors/`, codes as text."""
    path = resources.files(__package__) / "priors" / f"{name}.csv"
    with path.open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype={"product_code": str, "partner_code": str})


@cache
def product(product_code: str) -> Mapping[str, float]:
    """Targets of one product: volatility, zero months, spread, unit value."""
    row = table("products").set_index("product_code").loc[[product_code]]
    return {str(name): float(values.iloc[0]) for name, values in row.items()}


def area_share(product_code: str, area: str) -> float:
    """Assumed share of an area in the world volume of a product."""
    return float(table("areas").set_index("product_code")[area][product_code])


def generator(*names: object) -> np.random.Generator:
    """Random numbers that depend on the names alone: the same on every run and machine."""
    return np.random.Generator(np.random.PCG64(zlib.crc32("/".join(map(str, names)).encode())))


def apportion(total: int, weights: np.ndarray) -> np.ndarray:
    """Integers that sum to `total`, proportional to `weights` (largest remainders)."""
    if total == 0 or weights.sum() <= 0:
        return np.zeros(len(weights), dtype=np.int64)
    exact: np.ndarray = total * weights / weights.sum()
    whole: np.ndarray = np.floor(exact).astype(np.int64)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole
