"""What the project's seeds know: identifiers that are taken, and those that may be named."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

EVENTS = Path("seeds/events/events.csv")
SPECIFICATIONS = Path("seeds/events/specifications.csv")
DESTINATIONS = Path("seeds/reference/destinations.csv")
MEMBERSHIPS = Path("seeds/reference/destination_memberships.csv")
PARTNERS = Path("seeds/reference/gacc_partners.csv")
PRODUCTS = Path("seeds/reference/hs_products.csv")


@dataclass(frozen=True)
class Known:
    """Identifiers of the seeds; names of partners by their identifier."""

    events: frozenset[str] = frozenset()
    specifications: frozenset[str] = frozenset()
    destinations: tuple[str, ...] = ()
    paper_destinations: tuple[str, ...] = ()
    groups: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    partners: dict[str, str] = field(default_factory=dict)


def read_known(root: Path) -> Known:
    """Read the seeds that files of the watchlist refer to."""
    destinations = seed_rows(root / DESTINATIONS)
    return Known(
        events=_column(root / EVENTS, "event_id"),
        specifications=_column(root / SPECIFICATIONS, "specification_id"),
        destinations=tuple(row["destination_id"] for row in destinations),
        paper_destinations=tuple(
            row["destination_id"] for row in destinations if row["is_in_paper"] == "true"
        ),
        groups=_column(root / MEMBERSHIPS, "group_code"),
        products=_column(root / PRODUCTS, "product_code"),
        # of several codes of a partner the last one listed names it
        partners={row["partner_id"]: row["partner_name"] for row in seed_rows(root / PARTNERS)},
    )


def _column(path: Path, name: str) -> frozenset[str]:
    return frozenset(row[name] for row in seed_rows(path))


def seed_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a seed, by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
