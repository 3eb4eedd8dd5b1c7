"""Which codes are asked for: those of an event, or those that were named, at six digits.

Nomenclatures agree at six digits and differ below, so that partners are asked for those with all
their lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from chokepoint.errors import ChokepointError
from chokepoint.watchlist.event_products import event_products
from chokepoint.watchlist.known import EVENTS, seed_rows
from chokepoint.watchlist.tables import compiled

EXPORTER = "CHN"  # whose goods the sources of imports are read for
CODE = re.compile(r"[0-9]{6}([0-9]{2}){0,2}")


def products_of_events(root: Path) -> dict[str, tuple[str, list[str]]]:
    """Of each event, the project's or the user's own, its exporter and its products' codes."""
    own = compiled(root)["events"]
    events: list[Mapping[str, str | None]] = [*seed_rows(root / EVENTS), *own]
    exporters = {str(row["event_id"]): str(row["reporter_code"]) for row in events}
    products: dict[str, list[str]] = {event: [] for event in exporters}
    for event, code in event_products(root):
        products[event].append(code)
    return {event: (exporter, products[event]) for event, exporter in exporters.items()}


def codes_of(root: Path, events: Iterable[str], products: Iterable[str]) -> tuple[str, ...]:
    """Codes of six digits, each once and in order."""
    known = products_of_events(root) if events else {}
    wanted = [code.strip() for said in products for code in said.split(",")]
    for code in wanted:
        if not CODE.fullmatch(code):
            raise ChokepointError(f"--product '{code}': write codes of 6, 8 or 10 digits.")
    for event in events:
        if event not in known:
            listed = ", ".join(sorted(known))
            raise ChokepointError(f"--event '{event}' is not known. Known are {listed}.")
        exporter, its = known[event]
        if exporter != EXPORTER:
            raise ChokepointError(
                f"--event '{event}' is of {exporter}: records of imports are read from {EXPORTER} "
                "alone."
            )
        wanted += its
    if not wanted:
        raise ChokepointError("Nothing to ask for: say --event ID, or --product CODE.")
    return tuple(sorted({code[:6] for code in wanted}))
