"""Which codes of the lake the models read: those that events ask for (of the seeds
and of the watchlist), or that a seed lists.

The same rule is int_asked_codes in the models.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from chokepoint.choices import Flow
from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.manifest import Manifest
from chokepoint.watchlist.event_products import event_products
from chokepoint.watchlist.known import PRODUCTS, seed_rows


@dataclass(frozen=True)
class Unasked:
    """What the lake holds beside that."""

    codes: int
    rows: int


class Asked:
    """Products of a project, and what of the lake is theirs."""

    def __init__(self, root: Path) -> None:
        self.products = {row["product_code"] for row in seed_rows(root / PRODUCTS)}
        self.products |= {code for _, code in event_products(root)}
        self.headings = {code[:6] for code in self.products}

    def has(self, flow: str, hs_code: str) -> bool:
        """Of exports the codes of a product, of imports those under the six digits of one."""
        if flow == Flow.EXPORT:
            return (hs_code[:8] if len(hs_code) == 10 else hs_code) in self.products
        return hs_code[:6] in self.headings


def unasked(lake: Lake, asked: Asked, manifests: list[Manifest]) -> Unasked:
    """Codes that nothing asks for, each once, and their rows in all batches."""
    codes: set[str] = set()
    rows = 0
    for one in manifests:
        named = [code for code in one.hs_codes if not asked.has(one.flow, code)]
        codes.update(named)
        if named:
            rows += _rows_of(lake.batches / one.batch_id / "flows.parquet", named)
    return Unasked(len(codes), rows)


def _rows_of(flows: Path, codes: list[str]) -> int:
    found = duckdb.execute(
        "select count(*) from read_parquet($flows) where hs_code in (select unnest($codes))",
        {"flows": str(flows), "codes": codes},
    ).fetchone()
    return int(found[0]) if found else 0
