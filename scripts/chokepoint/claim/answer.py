"""What the marts hold on a claim: records, and of the reconstruction what print fixes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from chokepoint.claim import queries
from chokepoint.claim.columns import (
    BENCHMARK,
    CHANCES,
    COMPARISON,
    IMPORTERS,
    LAST_SHIPMENT,
    MONTHS,
    RUN,
    WORDED,
)
from chokepoint.claim.sentences import verdict_of
from chokepoint.precision import number, printed


@dataclass(frozen=True)
class Answer:
    """What the marts hold on a claim; months as YYYY-MM, null where nothing is known.

    `information`, `lower_kg` and `upper_kg` say what the sum of the months rests on and between
    which ends it lies; `printed` has every figure of print on these months or a span of them.
    """

    claim: str | None
    reporter: str
    product_code: str
    product: str
    destination_id: str
    destination: str
    first_month: str
    last_month: str
    is_reconstructed: bool
    information: str | None
    months: int
    months_known: int
    zero_months: int | None
    volume_kg: int | None
    lower_kg: int | None
    upper_kg: int | None
    printed: list[dict[str, Any]]
    last_shipment: dict[str, Any] | None
    longest_zero_run: dict[str, Any] | None
    benchmark: dict[str, Any] | None
    bernoulli_p: float | None
    markov_p: float | None
    run_rarity: str | None
    comparison: dict[str, Any] | None
    importers: dict[str, Any] | None
    mirrors: list[dict[str, Any]]
    verdict: str


def answer_of(
    connection: duckdb.DuckDBPyConnection, text: str | None, key: dict[str, Any]
) -> Answer:
    """Look up what the published file says of these months of one product and destination."""
    row = queries.first_row(connection, queries.CLAIM, key)
    if row and (row["first_month"], row["last_month"]) == (key["first"], key["last"]):
        span = _of_window(row)
    else:
        span = _of_months(connection, key, row["chain_id"] if row else None)
    known = {
        "claim": text,
        "reporter": key["reporter_name"],
        "product_code": key["product"],
        "product": key["product_name"],
        "destination_id": key["destination"],
        "destination": key["destination_name"],
        "first_month": _shown_month(key["first"]),
        "last_month": _shown_month(key["last"]),
        **span,
        "printed": _printed(connection, key) if span["is_reconstructed"] else [],
        "benchmark": _selected(row, BENCHMARK),
        "comparison": _comparison(row),
        "importers": _selected(row, IMPORTERS),
        "mirrors": queries.rows(connection, queries.MIRRORS, key),
    }
    return Answer(**known, verdict=verdict_of(known))


def _of_window(row: dict[str, Any]) -> dict[str, Any]:
    """What fct_claims has on the months of its own window."""
    found = {name: row[column] for name, column in MONTHS.items()}
    return {
        **found,
        "volume_kg": _sum(found),
        **{name: row[name] for name in CHANCES},
        "last_shipment": _renamed(row, LAST_SHIPMENT),
        "longest_zero_run": _renamed(row, RUN),
    }


def _of_months(
    connection: duckdb.DuckDBPyConnection, key: dict[str, Any], chain_id: str | None
) -> dict[str, Any]:
    """The same on any other months."""
    months = queries.only_row(connection, queries.MONTHS, key)
    is_complete = months.pop("is_complete")
    if months["is_reconstructed"]:
        months |= queries.only_row(connection, queries.TOTAL, key)
        months["volume_kg"] = _sum(months)
    else:
        volume = months["volume_kg"]
        months["information"] = None if volume is None else "reported"
        months |= {"lower_kg": volume, "upper_kg": volume if is_complete else None}
    if not months["months_known"]:
        months["zero_months"] = None
    run = queries.first_row(connection, queries.LONGEST_RUN, key) if months["zero_months"] else None
    chances = None
    if run and chain_id:
        asked = {"months": months["months_known"], "run_months": run["months"]}
        chances = queries.first_row(
            connection, queries.PROBABILITY, {"chain_id": chain_id, **asked}
        )
    return {
        **months,
        **(chances or dict.fromkeys(CHANCES)),
        "last_shipment": _shown(queries.first_row(connection, queries.LAST_SHIPMENT, key)),
        "longest_zero_run": _shown(run),
    }


def _sum(months: dict[str, Any]) -> int | None:
    """The kilogrammes of a sum, at the precision of print where it is reconstructed."""
    if not months["is_reconstructed"] or months["information"] is None:
        return None if months["volume_kg"] is None else int(months["volume_kg"])
    one = printed(months["lower_kg"], months["upper_kg"])
    return one.kg if one else None


def _printed(connection: duckdb.DuckDBPyConnection, key: dict[str, Any]) -> list[dict[str, Any]]:
    """The figures of print on these months: of the paper's windows, and of the press."""
    windows = []
    for row in queries.rows(connection, queries.PAPER_WINDOWS, key):
        one = printed(row["lower_kg"], row["upper_kg"])
        if row["information"] == "determined" and one:
            window = {name: row[name] for name in ("first_month", "last_month")}
            windows.append({**window, "volume_kg": one.kg, "tolerance_kg": None, "source": "paper"})
    press = [
        {name: row[name] for name in ("first_month", "last_month", "volume_kg", "tolerance_kg")}
        | {"source": row["source_url"]}
        for row in queries.rows(connection, queries.PRESS, key)
    ]
    return [shown for row in (*windows, *press) if (shown := _shown(row))]


def _comparison(row: dict[str, Any] | None) -> dict[str, Any] | None:
    """The verdict with what it compares; reconstructed figures at the precision of print."""
    found = _selected(row, COMPARISON)
    if found and found["is_reconstructed"] and found["information"] is not None:
        found |= {name: number(found[words]) for name, words in WORDED.items()}
    return found


def _shown(row: dict[str, Any] | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {name: _as_text(name, value) for name, value in row.items()}


def _as_text(name: str, value: Any) -> Any:
    """Months as YYYY-MM, days as they are written."""
    if not isinstance(value, date):
        return value
    return _shown_month(value) if name.endswith("month") else value.isoformat()


def _selected(row: dict[str, Any] | None, columns: tuple[str, ...]) -> dict[str, Any] | None:
    return _shown({name: row[name] for name in columns}) if row else None


def _renamed(row: dict[str, Any], columns: dict[str, str]) -> dict[str, Any] | None:
    """The columns under other names; nothing where the first is null."""
    found = {name: row[column] for name, column in columns.items()}
    return None if next(iter(found.values())) is None else _shown(found)


def _shown_month(month: date) -> str:
    return month.strftime("%Y-%m")
