"""Events of the watchlist as rows in the columns of the seeds: what dbt unites with them.

Values are texts as a CSV has them, None for an empty cell, so that the same rows can be written for
an engine that reads files.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence, Sized
from datetime import date
from pathlib import Path
from typing import Any

from chokepoint.storage.files import write_text
from chokepoint.watchlist.identifiers import product_code, specification_ids
from chokepoint.watchlist.known import Known
from chokepoint.watchlist.named import destinations_of, products_of
from chokepoint.watchlist.read import Watched
from chokepoint.watchlist.seals import COLUMNS, SEALS
from chokepoint.watchlist.words import Specification
from chokepoint.words import month, plural, sentence

# Of each table its key first, then the columns of the seed of the same name; the file comes last.
TABLES = {
    "events": (
        *("event_id", "event_name", "reporter_code", "event_date", "date_check", "date_source"),
        *("source_url", "note"),
    ),
    "event_statuses": (
        *("event_id", "status_date", "status", "expires_on", "source_url", "is_checked", "note"),
    ),
    "event_products": ("event_id", "product_code", "code_check", "code_source"),
    "event_destinations": ("event_id", "destination_id"),
    "specifications": (
        *("specification_id", "specification_title", "event_id", "window_start_month"),
        *("window_kind", "window_months", "benchmark_windows", "benchmark_windows_needed"),
        *("benchmark_statistic", "membership_basis", "missing_treatment", "recorded_by"),
        *("is_reference", "description"),
    ),
    "destinations": (
        *("destination_id", "destination_name", "destination_kind", "partner_id", "group_code"),
        *("display_order", "is_in_paper"),
    ),
    "destination_memberships": (
        *("group_code", "partner_id", "member_name", "valid_from", "valid_to", "source", "note"),
    ),
    "hs_products": (
        *("product_code", "product_name", "product_kind", "element_symbol", "is_heavy"),
        *("is_controlled_april_2025", "control_scope", "is_in_paper", "valid_from", "valid_to"),
        *("display_order", "source", "note"),
    ),
    "specification_seals": COLUMNS,
    # of no seed: the project's own products are single codes
    "product_codes": ("product_code", "hs_code", "valid_from", "valid_to"),
}
FILE_COLUMN = "defined_in"
# A window that follows the data takes up to a year of them.
LONGEST = 12

Row = dict[str, str | None]


def rows_of(
    watched: list[Watched], known: Known, seals: Sequence[Mapping[str, str]] = ()
) -> dict[str, list[Row]]:
    """The rows of every table, with each column of it and the file."""
    tables: dict[str, list[Row]] = {name: [] for name in TABLES}
    for one in watched:
        for table, row in _rows(one, known):
            tables[table].append(_as_text(table, row | {FILE_COLUMN: one.file}))
    tables["destinations"] = _after(known.destinations, tables["destinations"], "destination_id")
    tables["specification_seals"] = [
        {**{column: value or None for column, value in row.items()}, FILE_COLUMN: str(SEALS)}
        for row in seals
    ]
    tables["hs_products"] = _after(known.products, tables["hs_products"], "product_code")
    return tables


def _after(of_the_seed: Sized, rows: list[Row], key: str) -> list[Row]:
    """Rows in the order behind those of the seed; what several files name is one row."""
    named: dict[str | None, Row] = {}
    for row in rows:
        named.setdefault(row[key], row)
    return [
        row | {"display_order": str(len(of_the_seed) + number)}
        for number, row in enumerate(named.values(), start=1)
    ]


def write_csv(tables: dict[str, list[Row]], folder: Path) -> None:
    """Write one CSV per table, for engines that read files: empty cells are null."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        lines: list[str] = []
        writer = csv.DictWriter(_Lines(lines), (*TABLES[name], FILE_COLUMN), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        write_text(folder / f"{name}.csv", "".join(lines))


class _Lines:
    """What csv writes to."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


def _rows(one: Watched, known: Known) -> Iterator[tuple[str, dict[str, Any]]]:
    event, said = one.said.event, one.said
    yield (
        "events",
        {
            "event_id": one.name,
            "event_name": event.name,
            "reporter_code": event.exporter,
            "event_date": event.date,
            "date_check": "checked" if event.date_source else "not_checked",
            "date_source": event.date_source,
            "source_url": event.source,
            "note": event.note,
        },
    )
    for status in said.status:
        yield (
            "event_statuses",
            {
                "event_id": one.name,
                "status_date": status.date,
                "status": status.status,
                "expires_on": status.expires,
                "source_url": status.source,
                "is_checked": status.checked,
                "note": status.note,
            },
        )
    if not said.status:
        # The least that the file says: that somebody expects or has read of it.
        note = f"{one.file} has no [[status]]."
        row = {"event_id": one.name, "status_date": event.date, "status": "announced"}
        yield "event_statuses", row | {"is_checked": False, "note": note}
    sources = {product_code(one.name, product): product.source for product in said.product}
    for code in [*event.products, *sources]:
        source = sources.get(code)
        check = "checked" if source else "not_checked"
        row = {"event_id": one.name, "product_code": code, "code_check": check}
        yield "event_products", row | {"code_source": source}
    yield from products_of(one, known)
    yield from destinations_of(one, known)
    for name, specification in zip(
        specification_ids(one.name, said), said.specification or [Specification()], strict=True
    ):
        yield "specifications", _specification(one, name, specification)


def _specification(one: Watched, name: str, said: Specification) -> dict[str, Any]:
    event = one.said.event
    membership = said.membership or date(event.date.year, 1, 1)
    needed = said.benchmark_windows_needed or min(3, said.benchmark_windows)
    start = said.start or first_whole_month(event.date)
    months = plural(said.length or said.rolling or LONGEST, "month")
    title = f"{sentence(months)} since" if said.length else "All months since"
    span = sentence(months) if said.length else f"All complete months, at most {months},"
    return {
        "specification_id": name,
        "specification_title": said.title or f"{title} {event.name}",
        "event_id": one.name,
        "window_start_month": start,
        "window_kind": "fixed" if said.length else "rolling",
        "window_months": said.length or said.rolling or LONGEST,
        "benchmark_windows": said.benchmark_windows,
        "benchmark_windows_needed": needed,
        "benchmark_statistic": said.statistic,
        "membership_basis": f"fixed:{membership}" if isinstance(membership, date) else membership,
        "missing_treatment": said.missing,
        "recorded_by": said.records,
        "is_reference": False,
        "description": said.description
        or f"{span} from {month(start)}, against the same months of "
        f"{plural(said.benchmark_windows, 'earlier year')}.",
    }


def first_whole_month(day: date) -> date:
    """The first month that lies wholly after a day, or begins on it."""
    if day.day == 1:
        return day
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _as_text(table: str, row: dict[str, Any]) -> Row:
    return {column: _text(row.get(column)) for column in (*TABLES[table], FILE_COLUMN)}


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
