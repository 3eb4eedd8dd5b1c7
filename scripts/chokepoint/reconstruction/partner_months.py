"""Step 4: split areas over GACC partner codes and put a value in US dollars on each flow."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from chokepoint.reconstruction import panel, priors

SOURCE_ID = "gacc_reconstruction"
VINTAGE_DATE = "2026-05-31"
REPORTER = "CHN"


def _valid_partners(parts: list[str], month: int) -> pd.DataFrame:
    """Partner codes of some components that GACC uses in a month (recode of January 2023)."""
    table = priors.table("partners")
    label = panel.month_date(month).strftime("%Y-%m")
    first = table["first_month"].fillna("0000-00")
    last = table["last_month"].fillna("9999-99")
    return table[table["component"].isin(parts) & (first <= label) & (last >= label)]


def _stable_code(partner_code: str) -> str:
    """Georgia, Armenia and Azerbaijan keep their taste across the recode 337-339 -> 150-152."""
    return {"337": "150", "338": "151", "339": "152"}.get(partner_code, partner_code)


def split_over_partners(product: str, flows: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Raw rows of one product: month, partner code, kg, USD. Rows with 0 kg are not written."""
    is_magnet = product == panel.MAGNETS
    weight_column = "magnet_weight" if is_magnet else "metal_weight"
    unit = float(priors.product(product)["smallest_shipment_kg"])
    rows = []
    for component, series in flows.items():
        # Metals are solved by area; an area's components are then one pool of partners.
        parts = [component] if is_magnet else panel.components_of(component)
        for month, total in enumerate(series):
            if total == 0:
                continue
            partners = _valid_partners(parts, month)
            codes = partners["partner_code"].tolist()
            base = partners[weight_column].to_numpy(dtype=float)
            taste = np.array(
                [priors.generator("taste", product, _stable_code(c)).normal(0, 0.5) for c in codes]
            )
            rng = priors.generator("partners", product, component, month)
            weights = base * np.exp(taste + rng.normal(0, 0.35, len(codes)))
            weights = _shipments(rng, weights, int(total), unit)
            for code, kg in zip(codes, priors.apportion(int(total), weights), strict=True):
                if kg:
                    rows.append((month, code, int(kg), _value_usd(product, code, month, int(kg))))
    frame = pd.DataFrame(rows, columns=["month", "partner_code", "quantity_kg", "value_usd"])
    frame["hs_code"] = product
    return frame


def _shipments(
    rng: np.random.Generator, weights: np.ndarray, total: int, unit: float
) -> np.ndarray:
    """Drop partners whose expected kilogrammes are below one shipment, most of the time."""
    expected = total * weights / weights.sum()
    shipped = rng.random(len(weights)) < np.minimum(1, expected / unit)
    shipped &= weights > 0
    if not shipped.any():
        shipped[int(np.argmax(weights))] = True
    return np.where(shipped, weights, 0)


def _value_usd(product: str, partner_code: str, month: int, kg: int) -> int:
    """kg times a unit value with a yearly trend; prints nothing, so it carries no information."""
    prior = priors.product(product)
    trend: float = (1 + prior["unit_value_growth"]) ** ((month - 36) / 12)
    level = prior["unit_value_usd"] * trend
    quality = priors.generator("quality", product, _stable_code(partner_code)).normal(0, 0.12)
    noise = priors.generator("value", product, partner_code, month).normal(0, 0.06)
    value = kg * level * float(np.exp(quality + noise))
    return max(1, round(value))
