"""`chokepoint fetch`: from what was typed to a wish."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from chokepoint.choices import Flow, Publishers
from chokepoint.errors import ChokepointError
from chokepoint.fetch.plan import Wish
from chokepoint.fetch.products import codes_of
from chokepoint.fetch.publishers import publisher
from chokepoint.fetch.run import fetch as run
from chokepoint.fetch.run import say_result
from chokepoint.ingest.model import month_range, month_span
from chokepoint.ingest.rows.iso_codes import ISO3


def fetch(
    downloads: Path,
    root: Path,
    source: Publishers,
    months: str,
    *,
    events: Sequence[str],
    products: Sequence[str],
    flow: Flow,
    reporters: Sequence[str],
    again: bool,
    dry_run: bool,
) -> None:
    """Ask one publisher, and say what came."""
    for reporter in reporters:
        if reporter not in ISO3:
            raise ChokepointError(f"--reporter {reporter}: write three letters, as in DEU.")
    wish = Wish(
        flow,
        codes_of(root, events, products),
        tuple(month_range(*month_span(months))),
        tuple(sorted(set(reporters))),
    )
    result = run(downloads, publisher(source), wish, again=again, dry_run=dry_run)
    if not dry_run:
        say_result(result)
