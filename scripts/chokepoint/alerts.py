"""`chokepoint alerts`: what is new and what wants attention, for people and for cron."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import typer

from chokepoint import words
from chokepoint.choices import Severity
from chokepoint.console import say
from chokepoint.duckdb_files import open_read_only
from chokepoint.errors import ChokepointError

COLUMNS = (
    *("severity", "change_kind", "specification_id", "cause", "sentence", "change_id"),
    "is_reconstructed",
)
EXIT_CODE = 3  # 1 is an error, 2 a wrong call
# What the day makes of a status that ends: a build knows no clock, a reader has one.
ON_THE_DAY = """
    select
        changes.* replace (
            case
                when expires_on is null then severity
                when expires_on < $day then 'alert'
                when expires_on - $day <= notice.threshold_value then 'warning'
                else severity
            end as severity,
            sentence || case
                when expires_on < $day
                    then ' That day is past; nothing later is recorded in event_statuses.'
                else ''
            end as sentence
        )
    from marts.fct_changes as changes
    cross join (
        from reference.thresholds where threshold_id = 'expiry_notice_days'
    ) as notice
"""


def alerts(database: Path, specification: str | None, severity: Severity, as_json: bool) -> None:
    """Print rows of fct_changes, gravest first; exit with 3 when one of them is an alert.

    A status that ends is a warning from the threshold `expiry_notice_days` before its last day, and
    an alert after it: on the file's `as_of`, where it has one, else today. Rows about events belong
    to no specification and are always shown. What several specifications say in the same words is
    one line for people, and a row each for machines.
    """
    wanted = list(Severity)[list(Severity).index(severity) :]
    with open_read_only(database) as connection:
        if specification:
            _require_specification(connection, specification)
        rows = connection.execute(
            f"select {', '.join(COLUMNS)} from ({ON_THE_DAY}) "
            "where list_contains($wanted, severity) and ($specification is null "
            "or specification_id is null or specification_id = $specification) "
            "order by list_position(['alert', 'warning', 'info'], severity), change_id",
            {
                "day": _as_of(connection) or date.today(),
                "wanted": wanted,
                "specification": specification,
            },
        ).fetchall()
    found = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    if as_json:
        say(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        lines = _lines(found)
        for line in lines:
            say(line)
        say(f"{len(lines)} line(s), {len(found)} row(s) of {', '.join(reversed(wanted))}")
    if any(row["severity"] == Severity.ALERT for row in found):
        raise typer.Exit(EXIT_CODE)


def _as_of(connection: duckdb.DuckDBPyConnection) -> date | None:
    """The day as of which the file was built, if it was."""
    found = connection.execute(
        "select fact_value from marts.build_facts where fact = 'as_of' and fact_value <> 'none'"
    ).fetchone()
    return date.fromisoformat(found[0]) if found else None


def _lines(rows: list[dict[str, Any]]) -> list[str]:
    """Return each sentence once, with what it rests on and the specifications it holds under."""
    readings: dict[tuple[str, str, bool], list[str]] = {}
    for row in rows:
        key = (row["severity"], row["sentence"], row["is_reconstructed"])
        names = readings.setdefault(key, [])
        if row["specification_id"]:
            names.append(row["specification_id"])
    return [
        f"{severity:<8}{sentence}"
        + (f" ({words.RECONSTRUCTED})" if is_reconstructed else "")
        + (f" [{', '.join(names)}]" if names else "")
        for (severity, sentence, is_reconstructed), names in readings.items()
    ]


def _require_specification(connection: duckdb.DuckDBPyConnection, specification: str) -> None:
    known = [
        name
        for (name,) in connection.execute(
            "select specification_id from marts.dim_specifications order by 1"
        ).fetchall()
    ]
    if specification not in known:
        raise ChokepointError(
            f"--specification '{specification}' is not in marts.dim_specifications, which has "
            f"{', '.join(known)}."
        )
