"""Reads a seed file strictly, and says where it stops being readable.

pandas would guess types and turn a typing error into a missing value; here each cell that is not
what its column holds is named with file, row, column and value.
"""

import csv
import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from chokepoint.errors import ChokepointError

SHOWN_FAULTS = 5
WHOLE_NUMBER = re.compile(r"-?\d+")
LARGEST = 2**63 - 1

Parser = Callable[[str], Any]


def text(cell: str) -> str:
    """Keep the cell as it is."""
    if not cell:
        raise ValueError("empty")
    return cell


def whole_number(cell: str) -> int:
    """Read digits with an optional minus; no separators, no decimals, within 64 bits."""
    if not WHOLE_NUMBER.fullmatch(cell):
        raise ValueError("not a whole number")
    number = int(cell)
    if abs(number) > LARGEST:
        raise ValueError("too large for 64 bits")
    return number


def iso_date(cell: str) -> str:
    """Check a date YYYY-MM-DD; it stays text, so that messages show what the file holds."""
    try:
        readable = dt.date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        readable = False
    if not readable:
        raise ValueError("not a date YYYY-MM-DD")
    return cell


def true_or_false(cell: str) -> bool:
    """Read `true` or `false`."""
    if cell not in ("true", "false"):
        raise ValueError("not true or false")
    return cell == "true"


def read_csv(path: Path, columns: dict[str, Parser], remedy: str) -> pd.DataFrame:
    """Read a CSV file into typed columns, indexed by the line of each row in the file.

    Columns that nobody asked for are kept as text: whether they may be there is for the suite to
    say. Raises ChokepointError for whatever cannot be read.
    """
    header, rows = _read_rows(path, remedy)
    missing = [name for name in columns if name not in header]
    if missing:
        raise ChokepointError(
            f"{path}: column missing: {', '.join(missing)}.\n"
            f"The file has: {', '.join(header)}.\n{remedy}"
        )
    faults: list[str] = []
    series = {}
    lines = pd.Index([line for line, _ in rows], dtype="int64")
    for position, name in enumerate(header):
        parse = columns.get(name, str)
        series[name] = pd.Series(
            [_cell(parse, cells[position], line, name, faults) for line, cells in rows],
            index=lines,
        )
    if faults:
        raise ChokepointError(_faults_message(path, faults, remedy))
    return pd.DataFrame(series)


def _read_rows(path: Path, remedy: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            rows = [(reader.line_num, cells) for cells in reader]
    except FileNotFoundError as error:
        raise ChokepointError(f"{path} does not exist.\n{remedy}") from error
    except UnicodeDecodeError as error:
        raise ChokepointError(
            f"{path} is not UTF-8: byte {error.start} cannot be read.\n{remedy}"
        ) from error
    except csv.Error as error:
        raise ChokepointError(
            f"{path}, row {reader.line_num}: not readable as CSV ({error}).\n{remedy}"
        ) from error
    if not header:
        raise ChokepointError(f"{path} is empty: it has no header.\n{remedy}")
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise ChokepointError(f"{path}: column named twice: {', '.join(repeated)}.\n{remedy}")
    if not rows:
        raise ChokepointError(f"{path} has a header and no rows.\n{remedy}")
    ragged = [
        f"row {line}: {len(cells)} cells where the header has {len(header)}"
        for line, cells in rows
        if len(cells) != len(header)
    ]
    if ragged:
        raise ChokepointError(_faults_message(path, ragged, remedy))
    return header, rows


def _cell(parse: Parser, cell: str, line: int, name: str, faults: list[str]) -> Any:
    try:
        return parse(cell)
    except ValueError as error:
        faults.append(f"row {line}, column {name}: '{cell}' is {error}")
        return None


def _faults_message(path: Path, faults: list[str], remedy: str) -> str:
    lines = [f"{path}: {len(faults)} place(s) cannot be read."]
    lines += [f"  {fault}" for fault in faults[:SHOWN_FAULTS]]
    if len(faults) > SHOWN_FAULTS:
        lines.append(f"  and {len(faults) - SHOWN_FAULTS} more")
    return "\n".join([*lines, remedy])
