"""Options of a call, completed from the side-car `chokepoint.toml` of a file's folder.

The first call that says --flow or --currency for a folder writes them there, so that the next month
needs no options. A file that contradicts its side-car is refused by its reader.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from chokepoint.errors import ChokepointError
from chokepoint.ingest.model import Options

SIDE_CAR = "chokepoint.toml"
REMEMBERED = ("source", "reporter", "flow", "currency")
ALLOWED = (*REMEMBERED, "vintage_date")


def _side_car(folder: Path) -> dict:
    path = folder / SIDE_CAR
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ChokepointError(f"{path}: {error}. Correct the file or delete it.") from None
    unknown = sorted(set(table) - set(ALLOWED))
    if unknown:
        raise ChokepointError(
            f"{path}, key {unknown[0]}: unknown. Allowed are {', '.join(ALLOWED)}."
        )
    return table


def complete(options: Options, path: Path) -> Options:
    """Options for one file: what the call says, else the side-car, else the file's own date."""
    table = _side_car(path.parent)
    filled = {key: getattr(options, key) or table.get(key) for key in REMEMBERED}
    vintage = options.vintage_date or table.get("vintage_date")
    if isinstance(vintage, str):
        vintage = date.fromisoformat(vintage)
    if vintage is None:
        vintage = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date()
    return replace(options, vintage_date=vintage, **filled)


def remember(options: Options, path: Path) -> Path | None:
    """Write the side-car of a folder that has none; returns its path if one was written."""
    target = path.parent / SIDE_CAR
    said = {key: getattr(options, key) for key in REMEMBERED if getattr(options, key)}
    if target.exists() or not said:
        return None
    lines = ["# What the files of this folder do not say about themselves (chokepoint ingest)."]
    lines += [f'{key} = "{value}"' for key, value in said.items()]
    try:
        target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError:
        return None  # a folder that cannot be written to needs its options at every call
    return target
