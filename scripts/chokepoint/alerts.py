"""`chokepoint alerts`: what is new and what wants attention, for people and for cron."""

import json
from pathlib import Path

import typer

from chokepoint.console import say
from chokepoint.duckdb_files import open_read_only
from chokepoint.errors import ChokepointError

SEVERITIES = ("info", "warning", "alert")
COLUMNS = ("severity", "change_kind", "specification_id", "cause", "sentence", "change_id")
EXIT_CODE = 3  # 1 is an error, 2 a wrong call


def alerts(database: Path, specification: str | None, severity: str, as_json: bool) -> None:
    """Print rows of fct_changes, gravest first; exit with 3 when one of them is an alert.

    Rows about events belong to no specification and are always shown.
    """
    wanted = SEVERITIES[SEVERITIES.index(_known(severity)) :]
    with open_read_only(database) as connection:
        if specification:
            _require_specification(connection, specification)
        rows = connection.execute(
            f"select {', '.join(COLUMNS)} from marts.fct_changes "
            "where list_contains(?, severity) "
            "and (? is null or specification_id is null or specification_id = ?) "
            "order by list_position(['alert', 'warning', 'info'], severity), change_id",
            [list(wanted), specification, specification],
        ).fetchall()
    found = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    if as_json:
        say(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        for row in found:
            reading = f" [{row['specification_id']}]" if row["specification_id"] else ""
            say(f"{row['severity']:<8}{row['sentence']}{reading}")
        say(f"{len(found)} row(s) of {', '.join(reversed(wanted))}")
    if any(row["severity"] == "alert" for row in found):
        raise typer.Exit(EXIT_CODE)


def _known(severity: str) -> str:
    if severity not in SEVERITIES:
        raise ChokepointError(
            f"--severity '{severity}' is not known: write {', '.join(SEVERITIES)}."
        )
    return severity


def _require_specification(connection, specification: str) -> None:
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
