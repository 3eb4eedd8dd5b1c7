"""The command: find what is asked for, answer, print."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from chokepoint.claim import queries
from chokepoint.claim.answer import Answer, answer_of
from chokepoint.claim.lines import lines_of
from chokepoint.console import say
from chokepoint.duckdb_files import REBUILD, open_read_only
from chokepoint.errors import ChokepointError
from chokepoint.months import read_month
from chokepoint.names import find_named, find_place


def claim(
    database: Path,
    text: str | None,
    product: str,
    destination: str,
    first: str,
    last: str | None,
    reporter: str = "CHN",
    as_json: bool = False,
) -> Answer:
    """Print what the published file says about the claim, and return it."""
    with open_read_only(database) as connection:
        answer = checked(connection, text, product, destination, first, last, reporter)
    if as_json:
        say(json.dumps(asdict(answer), indent=2, ensure_ascii=False))
    else:
        for line in lines_of(answer):
            say(line)
    return answer


def checked(
    connection: duckdb.DuckDBPyConnection,
    text: str | None,
    product: str,
    destination: str,
    first: str,
    last: str | None,
    reporter: str = "CHN",
) -> Answer:
    """What a published file says about the claim."""
    try:
        found = _asked(connection, product, destination, first, last, reporter)
        return answer_of(connection, text, found)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise ChokepointError(
            "The file lacks a table that the answer needs: it was made by an earlier version.\n"
            f"{REBUILD}\nDuckDB says: {str(error).splitlines()[0]}"
        ) from error


def _asked(
    connection: duckdb.DuckDBPyConnection,
    product: str,
    destination: str,
    first: str,
    last: str | None,
    reporter: str,
) -> dict[str, Any]:
    """The key of the claim's months, and the names of what it is about."""
    names = {row["code"]: row["name"] for row in queries.rows(connection, queries.REPORTERS, {})}
    if reporter not in names:
        raise ChokepointError(
            f"No exports of '{reporter}' in this file. It holds those of: {', '.join(names)}."
        )
    key: dict[str, Any] = {"reporter": reporter, "reporter_name": names[reporter]}
    found = find_named("product", product, queries.rows(connection, queries.PRODUCTS, key))
    key |= {"product": found["code"], "product_name": found["name"]}
    found = find_place(
        destination,
        queries.rows(connection, queries.DESTINATIONS, key),
        queries.rows(connection, queries.PARTNERS, key),
        key["product"],
    )
    key |= {"destination": found["code"], "destination_name": found["name"]}
    limits = queries.only_row(connection, queries.LIMITS, key)
    key["first"], key["last"] = _span(first, last, limits)
    return key


def _span(first: str, last: str | None, limits: dict[str, Any]) -> tuple[date, date]:
    start, end = limits["first_month"], limits["last_month"]
    asked_first = read_month("--from", first)
    asked_last = read_month("--to", last) if last else end
    if asked_first > asked_last:
        raise ChokepointError(
            f"--from {asked_first:%Y-%m} is after --to {asked_last:%Y-%m}: swap them."
        )
    if asked_first < start or asked_last > end:
        raise ChokepointError(
            f"{asked_first:%Y-%m} to {asked_last:%Y-%m} is not covered by this file: it holds "
            f"{start:%Y-%m} to {end:%Y-%m} for this product. Months outside are unknown.\n"
            "Give months inside, or load more files with `chokepoint ingest`."
        )
    return asked_first, asked_last
