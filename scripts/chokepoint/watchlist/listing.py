"""`chokepoint watch list`: what each event would measure, and which of its months are missing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from chokepoint.console import say
from chokepoint.paths import WATCHLIST
from chokepoint.watchlist.loaded import Held, Loaded, loaded_months
from chokepoint.watchlist.read import Watched, read_watchlist
from chokepoint.watchlist.rows import Row, rows_of
from chokepoint.words import listed

NONE_LOADED = "nothing loaded"


@dataclass(frozen=True)
class ProductData:
    """One product under one specification: spans of months, as 2025-11 to 2026-04."""

    product_code: str
    recorded_by: str
    reporters: list[str]  # whose records are loaded
    is_reconstructed: bool  # the months are those of the embedded panel
    loaded: list[str]
    missing_after: list[str]  # of the window after the event
    missing_before: list[str]  # of its benchmark
    to_come: list[str]  # months of the window after the last one loaded


@dataclass(frozen=True)
class Measured:
    """One specification of an event."""

    event_id: str
    file: str
    specification_id: str
    description: str
    destinations: list[str]
    products: list[ProductData]


def list_events(root: Path, as_json: bool) -> None:
    """Print every specification of the watchlist with the data that it rests on."""
    watched, known = read_watchlist(root)
    measured = measured_by(watched, rows_of(watched, known), loaded_months(root))
    if as_json:
        say(json.dumps([asdict(one) for one in measured], indent=2, ensure_ascii=False))
        return
    if not watched:
        say(f"No event in {WATCHLIST}/. Write one with `chokepoint watch new`.")
    for one in measured:
        say(f"{one.specification_id} ({one.file}): {one.description}")
        say(f"    to {listed(one.destinations)}")
        for product in one.products:
            say(f"    {_in_words(product)}")


def measured_by(
    watched: list[Watched], tables: dict[str, list[Row]], loaded: Loaded
) -> list[Measured]:
    """What each specification needs beside what is loaded."""
    found = []
    held = Held(loaded, tables["product_codes"])
    for row in tables["specifications"]:
        event = next(one for one in watched if one.name == row["event_id"])
        products = [r["product_code"] for r in tables["event_products"] if _is_of(r, event)]
        found.append(
            Measured(
                event_id=event.name,
                file=event.file,
                specification_id=str(row["specification_id"]),
                description=str(row["description"]),
                destinations=[
                    str(r["destination_id"])
                    for r in tables["event_destinations"]
                    if _is_of(r, event)
                ],
                products=[_product(str(code), row, event, held) for code in products],
            )
        )
    return found


def _is_of(row: Row, event: Watched) -> bool:
    return row["event_id"] == event.name


def _product(code: str, specification: Row, event: Watched, held_of: Held) -> ProductData:
    recorded_by, exporter = str(specification["recorded_by"]), event.said.event.exporter
    months = held_of.months(code, recorded_by, exporter)
    first = _index(date.fromisoformat(str(specification["window_start_month"])))
    length = int(specification["window_months"] or 0)
    window = range(first, first + length)
    held = {_index(month) for each in months.values() for month in each}
    last = max(held, default=0)
    earlier = [
        index - 12 * years
        for years in range(1, int(specification["benchmark_windows"] or 0) + 1)
        for index in window
        # a rolling window has as many months as are loaded, here and in its benchmark
        if specification["window_kind"] == "fixed" or index <= last
    ]
    return ProductData(
        product_code=code,
        recorded_by=recorded_by,
        reporters=sorted(months),
        is_reconstructed=held_of.loaded.is_of_panel(code, recorded_by, exporter),
        loaded=_spans(held),
        missing_after=_spans(i for i in window if i not in held and i <= last),
        missing_before=_spans(i for i in earlier if i not in held),
        to_come=_spans(i for i in window if i > last),
    )


def _in_words(product: ProductData) -> str:
    parts = [
        f"{word} {', '.join(spans)}"
        for word, spans in (
            ("loaded (a reconstruction)" if product.is_reconstructed else "loaded", product.loaded),
            ("missing since the event", product.missing_after),
            ("missing in the benchmark", product.missing_before),
            ("to come", product.to_come),
        )
        if spans
    ]
    whose = f" by {', '.join(product.reporters)}" if product.recorded_by == "importer" else ""
    if not product.loaded:
        return f"{product.product_code}: {NONE_LOADED}"
    return f"{product.product_code}{whose}: {'; '.join(parts)}"


def _index(month: date) -> int:
    return month.year * 12 + month.month - 1


def _spans(indexes: Iterable[int]) -> list[str]:
    """`2025-01 to 2025-06`, one text a run of months."""
    runs: list[list[int]] = []
    for index in sorted(set(indexes)):
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return [
        _month(run[0]) if len(run) == 1 else f"{_month(run[0])} to {_month(run[-1])}"
        for run in runs
    ]


def _month(index: int) -> str:
    return f"{index // 12}-{index % 12 + 1:02d}"
