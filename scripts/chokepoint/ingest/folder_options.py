"""Options of a call, completed from the side-car `chokepoint.toml` of a file's folder.

The first call that says --flow or --currency for a folder writes them there, so that the next month
needs no options. --partners and --parts are added to a side-car that says nothing of them: a note
asks for them when the side-car has just been written. A file that contradicts its side-car is
refused by its reader.

A file that `chokepoint fetch` has saved brings its own side-car (query.py), which says everything:
nothing else is taken for it, nothing is remembered of it, and options that contradict it are
refused.
"""

from __future__ import annotations

import json
import os
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from chokepoint.errors import ChokepointError
from chokepoint.ingest.options import ALL, FolderOptions, Options, checked
from chokepoint.ingest.query import Query, path_of, read_query
from chokepoint.ingest.sources.mapping_files import SHIPPED, find_mapping
from chokepoint.storage.files import write_text

SIDE_CAR = "chokepoint.toml"
COVER = ("partners", "parts")
REMEMBERED = ("source", "reporter", "flow", "currency", *COVER)


def read_side_car(folder: Path) -> FolderOptions:
    """What the folder's side-car says; nothing where there is none."""
    path = folder / SIDE_CAR
    if not path.is_file():
        return FolderOptions()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ChokepointError(f"{path}: {error}. Correct the file or delete it.") from None
    unknown = sorted(set(table) - set(FolderOptions.model_fields))
    if unknown:
        raise ChokepointError(
            f"{path}, key {unknown[0]}: unknown. "
            f"Allowed are {', '.join(FolderOptions.model_fields)}."
        )
    return checked(FolderOptions, table, lambda key, value: f"{path}: {key} = {value}")


def complete(options: Options, path: Path) -> Options:
    """Options for one file: what the call says, else the side-car, else the file's own date."""
    if query := read_query(path):
        return _as_asked(options, query, path)
    folder = read_side_car(path.parent)
    filled = {key: getattr(options, key) or getattr(folder, key) for key in REMEMBERED}
    vintage = options.vintage_date or folder.vintage_date
    own = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date()
    found = {
        "vintage_date": vintage or own,
        "is_dated_by_file": vintage is None,
        "remembered": tuple(
            key for key in COVER if getattr(folder, key) and not getattr(options, key)
        ),
        "mapping": _mapping(options, folder, path),
    }
    return options.model_copy(update={**filled, **found})


def _as_asked(options: Options, query: Query, path: Path) -> Options:
    """Options of a fetched file: those of its query, which a call may repeat and not change."""
    found = {
        "source": query.source,
        "flow": query.flow,
        "partners": ",".join(sorted(query.partners)) or ALL,
        "hs_codes": query.codes,
        "vintage_date": query.asked_at.date(),
    }
    others = {"reporter": query.reporters[0] if len(query.reporters) == 1 else None}
    others |= {"currency": query.currency, "months": None, "mapping": None, "parts": None}
    for key, said in (found | others).items():
        given = getattr(options, key)
        if given and given != said:
            name = "hs" if key == "hs_codes" else key.replace("_", "-")
            raise ChokepointError(
                f"--{name} says otherwise than {path_of(path).name}, by which the file's cover is "
                f"known. Load it in a call without --{name}, or delete that side-car and say all."
            )
    found |= {"reporter": min(query.published, default=None), "is_one_of_several": False}
    return options.model_copy(update={**found, "query": query})


def _mapping(options: Options, folder: FolderOptions, path: Path) -> Path | None:
    """The call's, else `<file>.mapping.toml`, the side-car's, the folder's mapping.toml."""
    if options.mapping is not None:
        return find_mapping(options.mapping)
    own = path.with_name(path.name + ".mapping.toml")
    if own.is_file():
        return own
    if folder.mapping is not None:
        return find_mapping(folder.mapping, path.parent)
    shared = path.with_name("mapping.toml")
    return shared if shared.is_file() else None


def remember(options: Options, path: Path) -> Path | None:
    """Write the side-car of a folder that has none, or add the cover that it lacks.

    Returns its path if it was written.
    """
    if options.query:
        return None
    target = path.parent / SIDE_CAR
    if target.exists():
        return _with_cover(options, target)
    said = {key: getattr(options, key) for key in REMEMBERED if getattr(options, key)}
    if options.mapping and options.mapping.name not in (
        f"{path.name}.mapping.toml",
        "mapping.toml",
    ):
        said["mapping"] = _as_written(options.mapping, path.parent)
    if not said:
        return None
    lines = ["# What the files of this folder do not say about themselves (chokepoint ingest)."]
    lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in said.items()]
    return _written(target, "\n".join(lines) + "\n")


def _with_cover(options: Options, side_car: Path) -> Path | None:
    known = read_side_car(side_car.parent)
    lacking = [key for key in COVER if getattr(options, key) and not getattr(known, key)]
    if not lacking:
        return None
    lines = [side_car.read_text(encoding="utf-8-sig").rstrip("\n")]
    lines += [f"{key} = {json.dumps(getattr(options, key))}" for key in lacking]
    return _written(side_car, "\n".join(lines) + "\n")


def _written(side_car: Path, text: str) -> Path | None:
    try:
        write_text(side_car, text)
    except OSError:
        return None  # a folder that cannot be written to needs its options at every call
    return side_car


def _as_written(mapping: Path, folder: Path) -> str:
    """A shipped mapping by its name, any other by its way from the folder."""
    if mapping.parent == SHIPPED:
        return mapping.stem
    return Path(os.path.relpath(mapping.resolve(), folder.resolve())).as_posix()
