"""Files of the watchlist, read and checked: all faults of all files at once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from chokepoint.paths import WATCHLIST
from chokepoint.watchlist.checks import disagreements
from chokepoint.watchlist.faults import Fault, Place, WatchlistError, fault_at
from chokepoint.watchlist.files import watchlist_files
from chokepoint.watchlist.known import Known, read_known
from chokepoint.watchlist.words import EventFile

NAME = re.compile(r"[a-z][a-z0-9_]*")
AT_LINE = re.compile(r" \(at line (\d+), column (\d+)\)$")


@dataclass(frozen=True)
class Watched:
    """One event of the user's, with the name that its identifiers derive from."""

    name: str
    file: str
    text: str
    said: EventFile


def read_watchlist(root: Path) -> tuple[list[Watched], Known]:
    """Every event of the watchlist, what the seeds know; raises with the faults of all files."""
    paths = watchlist_files(root)
    known = read_known(root)
    watched: list[Watched] = []
    faults: list[Fault] = []
    for path in paths:
        file = f"{WATCHLIST}/{path.name}"
        found = _read(path, file)
        if isinstance(found, Watched):
            watched.append(found)
        else:
            faults += found
    for one in watched:
        faults += _disagreements(one, known, [other for other in watched if other.name < one.name])
    if faults:
        raise WatchlistError(faults)
    return watched, known


def check_text(name: str, text: str, watched: list[Watched], known: Known) -> None:
    """Check what a file of that name would say beside the others; raises with every fault."""
    found = _watched(name, f"{WATCHLIST}/{name}.toml", text)
    faults = _disagreements(found, known, watched) if isinstance(found, Watched) else found
    if faults:
        raise WatchlistError(faults)


def _disagreements(one: Watched, known: Known, others: list[Watched]) -> list[Fault]:
    return [
        fault_at(one.file, one.text, place, what, remedy)
        for place, what, remedy in disagreements(one.name, one.said, known, others)
    ]


def _read(path: Path, file: str) -> Watched | list[Fault]:
    try:
        return _watched(path.stem, file, path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        return [Fault(file, f"cannot be read ({error.strerror}).", "Make it a readable file.")]
    except UnicodeDecodeError as error:
        return [Fault(file, f"not UTF-8 (byte {error.start}).", "Save it in UTF-8.")]


def _watched(name: str, file: str, text: str) -> Watched | list[Fault]:
    if not NAME.fullmatch(name):
        remedy = "Name it with small letters, digits and _, as in graphite_2027.toml."
        return [Fault(file, "the name of the file is no identifier.", remedy)]
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = AT_LINE.search(str(error))
        line = int(found.group(1)) if found else len(text.splitlines())
        what = f"not TOML: {AT_LINE.sub('', str(error))}."
        return [
            Fault(file, what, "Texts stand in quotes, days do not; see watchlist/README.md.", line)
        ]
    try:
        return Watched(name, file, text, EventFile.model_validate(table))
    except ValidationError as error:
        return _faults(file, text, table, error)


def _faults(file: str, text: str, table: dict[str, Any], error: ValidationError) -> list[Fault]:
    """What pydantic found, one fault a key; alternatives of one value are one."""
    faults: dict[Place, Fault] = {}
    for found in error.errors():
        place = _place(table, found["loc"])
        if place not in faults:
            faults[place] = _fault(file, text, place, found["type"])
    return sorted(faults.values(), key=lambda fault: fault.line or 0)


def _fault(file: str, text: str, place: Place, kind: str) -> Fault:
    model, field = _declared(place)
    if kind == "extra_forbidden":
        allowed = f"Allowed here: {', '.join(model.model_fields)}."
        return fault_at(file, text, place, "unknown key.", allowed)
    remedy = f"Write {model.model_fields[field].description}."
    what = "missing." if kind == "missing" else "not valid."
    return fault_at(file, text, place, what, remedy)


def _place(table: Any, loc: tuple[int | str, ...]) -> Place:
    """Where the fault is in the file, without what pydantic adds of its own (names of types)."""
    place: list[int | str] = []
    for part in loc:
        if isinstance(table, dict) and isinstance(part, str):
            place.append(part)
            table = table.get(part)
        elif isinstance(table, list) and isinstance(part, int) and part < len(table):
            place.append(part)
            table = table[part]
        elif isinstance(part, str) and not isinstance(table, dict | list):
            break
    return tuple(place)


def _declared(place: Place) -> tuple[type[BaseModel], str]:
    """The model that the last key of a place is of, and that key."""
    model: type[BaseModel] = EventFile
    field = ""
    for part in place:
        if isinstance(part, int):
            continue
        if field:
            model = _model_in(model.model_fields[field].annotation) or model
        field = part
    return model, field


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = getattr(annotation, "__args__", ())
    return next(filter(None, map(_model_in, inner)), None)
