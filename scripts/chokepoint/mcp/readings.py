"""Questions that a mart answers by itself: events, specifications, findings."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from chokepoint.claim.queries import DESTINATIONS, PRODUCTS, rows
from chokepoint.errors import ChokepointError
from chokepoint.names import find_named, place_code

EVENTS = """
    select
        event_id, event_name, reporter_code, event_date, date_check, status, status_date,
        expires_on, products_concerned, products_with_data, last_loaded_month, source_url, note
    from marts.dim_events
    order by event_date desc, event_id
"""
EVENT_PRODUCTS = """
    select concerned.event_id, products.product_code, products.product_name
    from reference.event_products as concerned
    inner join marts.dim_products as products on concerned.product_code = products.product_code
    order by products.display_order
"""
SPECIFICATIONS = """
    select
        specification_id, specification_title, event_id, window_start_month, window_end_month,
        window_kind, window_months, benchmark_windows, benchmark_windows_needed,
        benchmark_statistic, membership_basis, missing_treatment, recorded_by, is_reference,
        has_data, description
    from marts.dim_specifications
    where $event is null or event_id = $event
    order by display_order
"""
FINDINGS = """
    select
        specification_id, product_code, destination_id, sentence, caveat_sentence, caveats,
        range_position, volume_index, is_reconstructed, source_table, source_key
    from marts.fct_findings
    where
        specification_id = $specification
        and ($level is null or finding_level = $level)
        and ($product is null or product_code = $product)
        and ($destination is null or destination_id = $destination)
    order by finding_level desc, destination_id, display_order, product_code
"""
REFERENCE = "select specification_id from marts.dim_specifications where is_reference"
KNOWN = "select specification_id, event_id, reporter_code from marts.dim_specifications"

Rows = list[dict[str, Any]]


def events(connection: duckdb.DuckDBPyConnection) -> Rows:
    """Events with their status and the products that they concern."""
    products = _shown(connection, EVENT_PRODUCTS, {})
    return [
        event
        | {
            "products": [
                {name: row[name] for name in ("product_code", "product_name")}
                for row in products
                if row["event_id"] == event["event_id"]
            ]
        }
        for event in _shown(connection, EVENTS, {})
    ]


def specifications(connection: duckdb.DuckDBPyConnection, event: str | None) -> Rows:
    """Ways to measure an event, or all events."""
    known = {row["event_id"] for row in rows(connection, EVENTS, {})}
    if event is not None and event not in known:
        raise ChokepointError(f"No event '{event}'. There are: {', '.join(sorted(known))}.")
    return _shown(connection, SPECIFICATIONS, {"event": event})


def findings(
    connection: duckdb.DuckDBPyConnection,
    specification: str | None,
    product: str | None,
    destination: str | None,
) -> Rows:
    """Sentences with their caveats; of one product or destination, or of all."""
    known = {row["specification_id"]: row for row in rows(connection, KNOWN, {})}
    if specification is None:
        ((specification,),) = connection.execute(REFERENCE).fetchall()
    if specification not in known:
        raise ChokepointError(
            f"No specification '{specification}'. There are: {', '.join(sorted(known))}."
        )
    key: dict[str, Any] = {"reporter": known[specification]["reporter_code"], "product": None}
    if product is not None:
        key["product"] = find_named("product", product, rows(connection, PRODUCTS, key))["code"]
    asked = {"specification": specification, "level": None, "destination": None} | key
    if destination is not None:
        places = [row | {"has_data": True} for row in rows(connection, DESTINATIONS, key)]
        found = find_named("destination", place_code(destination), places)
        asked["destination"] = found["code"]
    return _shown(connection, FINDINGS, asked)


def _shown(connection: duckdb.DuckDBPyConnection, query: str, key: dict[str, Any]) -> Rows:
    """Rows with days as ISO 8601, months as YYYY-MM."""
    return [
        {name: _text(name, value) for name, value in row.items()}
        for row in rows(connection, query, key)
    ]


def _text(name: str, value: Any) -> Any:
    if not isinstance(value, date):
        return value
    return f"{value:%Y-%m}" if name.endswith("month") else value.isoformat()
