"""Which HS codes events ask for: the project's own, and the user's."""

from __future__ import annotations

from pathlib import Path

from chokepoint.watchlist.known import seed_rows
from chokepoint.watchlist.tables import compiled

EVENT_PRODUCTS = Path("seeds/events/event_products.csv")


def event_products(root: Path) -> list[tuple[str, str]]:
    """Event and code, a pair for each code; of a product of several codes each of them."""
    own = compiled(root)
    asked = [(row["event_id"], row["product_code"]) for row in seed_rows(root / EVENT_PRODUCTS)]
    for row in own["event_products"]:
        event, product = str(row["event_id"]), str(row["product_code"])
        parts = [r["hs_code"] for r in own["product_codes"] if r["product_code"] == product]
        asked += [(event, str(code)) for code in parts or [product]]
    return asked
