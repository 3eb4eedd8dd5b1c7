"""`chokepoint alerts`: what is new and what wants attention, for people and for cron."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import duckdb
import typer

from chokepoint import words
from chokepoint.choices import Severity
from chokepoint.console import say
from chokepoint.duckdb_files import open_read_only
from chokepoint.errors import ChokepointError
from chokepoint.facts import read_facts

EXIT_CODE = 3  # 1 is an error, 2 a wrong call
# What the day makes of a status that ends: a build knows no clock, a reader has one.
ON_THE_DAY = """
    select
        case
            when expires_on < $day then 'alert'
            when notice_from <= $day then 'warning'
            else severity
        end as severity,
        change_kind,
        specification_id,
        cause,
        sentence || case
            when expires_on < $day
                then ' That day is past; nothing later is recorded in event_statuses.'
            else ''
        end as sentence,
        change_id,
        is_reconstructed
    from marts.fct_changes
"""


@dataclass(frozen=True)
class Alert:
    """A row of fct_changes, with its severity on the day of reading."""

    severity: str
    change_kind: str
    specification_id: str | None
    cause: str | None
    sentence: str
    change_id: str
    is_reconstructed: bool


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
            f"select * from ({ON_THE_DAY}) "  # noqa: S608 (a constant)
            "where list_contains($wanted, severity) and ($specification is null "
            "or specification_id is null or specification_id = $specification) "
            "order by list_position(['alert', 'warning', 'info'], severity), change_id",
            {
                "day": read_facts(connection).as_of or date.today(),
                "wanted": wanted,
                "specification": specification,
            },
        ).fetchall()
    found = [Alert(*row) for row in rows]
    if as_json:
        say(json.dumps([asdict(row) for row in found], indent=2, ensure_ascii=False))
    else:
        lines = _lines(found)
        for line in lines:
            say(line)
        say(f"{len(lines)} line(s), {len(found)} row(s) of {', '.join(reversed(wanted))}")
    if any(row.severity == Severity.ALERT for row in found):
        raise typer.Exit(EXIT_CODE)


def _lines(rows: list[Alert]) -> list[str]:
    """Return each sentence once, with what it rests on and the specifications it holds under."""
    readings: dict[tuple[str, str, bool], list[str]] = {}
    for row in rows:
        key = (row.severity, row.sentence, row.is_reconstructed)
        names = readings.setdefault(key, [])
        if row.specification_id:
            names.append(row.specification_id)
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
