"""One SQL statement that reads: how much of it is answered, and when its clock runs out."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from threading import Event, Timer
from typing import Any

import duckdb

from chokepoint.errors import ChokepointError

# What a statement that reads begins with. `pragma` is refused although DuckDB makes a select of it.
READING = ("select", "with", "from", "values", "describe", "show", "summarize", "(")
MOST_ROWS = 1000
LONGEST_CELL, LONGEST_ANSWER = 2_000, 100_000  # characters, of JSON
ONE_ONLY = "Send one statement that reads: select, with, from, values, describe, show or summarize."


@dataclass(frozen=True)
class Limits:
    """Of one statement; a call may ask for less."""

    seconds: float = 10.0
    rows: int = 200


@dataclass(frozen=True)
class Result:
    """Rows of a statement; `is_cut` where there are more, or longer cells, than is answered."""

    columns: list[str]
    types: list[str]
    rows: list[list[Any]]
    is_cut: bool


def run(connection: duckdb.DuckDBPyConnection, sql: str, limits: Limits) -> Result:
    """Rows of the one statement in `sql`; ChokepointError says what is wrong with it."""
    statement = _only_reading(connection, sql)
    is_over = Event()

    def stop() -> None:
        is_over.set()
        connection.interrupt()

    clock = Timer(limits.seconds, stop)
    clock.start()
    try:
        cursor = connection.execute(statement)
        described = cursor.description or []
        # streamed: of a billion rows no more are made than are answered
        found = cursor.fetchmany(limits.rows + 1)
    except duckdb.Error as error:
        if is_over.is_set():
            raise ChokepointError(
                f"Stopped after {limits.seconds:g} seconds. Ask for less: fewer months or "
                "products, or a sum instead of rows."
            ) from error
        raise ChokepointError(f"DuckDB says: {_first_lines(error)}") from error
    finally:
        clock.cancel()
    return _result(described, found, limits.rows)


def _only_reading(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        raise ChokepointError(f"{ONE_ONLY}\nDuckDB says: {_first_lines(error)}") from error
    if len(statements) != 1:
        raise ChokepointError(f"{len(statements)} statements. {ONE_ONLY}")
    (statement,) = statements
    if statement.type != duckdb.StatementType.SELECT or _first_word(sql) not in READING:
        raise ChokepointError(f"Not a statement that reads. {ONE_ONLY}")
    return statement


def _first_word(sql: str) -> str:
    """The first word or mark of a statement, behind comments."""
    places = [place for place, kind in duckdb.tokenize(sql) if kind != duckdb.token_type.comment]
    begins = sql.encode()[places[0] :].decode() if places else ""
    word = "".join(c if c.isalpha() else " " for c in begins[:20]).split(" ")[0]
    return word.casefold() or begins[:1]


def _result(described: list[Any], found: list[tuple[Any, ...]], most: int) -> Result:
    is_cut, length, kept = len(found) > most, 0, []
    for row in found[:most]:
        cells = [_cell(value) for value in row]
        texts = [json.dumps(cell, ensure_ascii=False) for cell in cells]
        if any(len(text) > LONGEST_CELL for text in texts):
            is_cut = True
            cells = [
                cell if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…"
                for cell, text in zip(cells, texts, strict=True)
            ]
        length += sum(min(len(text), LONGEST_CELL) for text in texts)
        if length > LONGEST_ANSWER:
            is_cut = True
            break
        kept.append(cells)
    names, types = [str(one[0]) for one in described], [str(one[1]) for one in described]
    return Result(names, types, kept, is_cut)


def _cell(value: Any) -> Any:
    """A value as JSON has it: days and months in ISO 8601, what is no number null."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float | Decimal):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_cell(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _cell(one) for key, one in value.items()}
    return str(value)


def _first_lines(error: duckdb.Error) -> str:
    """Without the statement, which whoever sent it has."""
    return str(error).split("\n\n")[0].strip()
