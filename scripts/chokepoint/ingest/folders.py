"""The files of a call: those that are named, those of folders, and those of folders that no reader
takes. None is passed over without a word.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from chokepoint.errors import ChokepointError
from chokepoint.ingest.files.suffixes import READ
from chokepoint.ingest.outcome import Outcome, Status
from chokepoint.ingest.problems import Problem

# Ours, beside the downloads: chokepoint.toml, mapping.toml, <file>.mapping.toml and .query.toml.
SIDE_CARS = (".toml",)
HIDDEN = (".", "~$")  # of the system, and the lock of a workbook that is open
TABLE = "Save the table in it as CSV or .xlsx."
UNPACK = "Unpack it."
REMEDIES = {
    **dict.fromkeys((".pdf", ".doc", ".docx", ".odt", ".rtf", ".html", ".htm", ".xml"), TABLE),
    **dict.fromkeys((".xlsb", ".ods", ".numbers", ".dta", ".sav", ".rds", ".mdb"), TABLE),
    **dict.fromkeys((".rar", ".tar", ".tgz", ".bz2", ".xz", ".zst", ".lzma"), UNPACK),
    **dict.fromkeys((".part", ".crdownload", ".download"), "Finish the download."),
}
OTHERWISE = "If it is a table, name the file itself in the call; else move it out of the folder."


@dataclass
class Found:
    """Files to read, and what is named of the others."""

    files: list[Path] = field(default_factory=list)
    unread: list[Outcome] = field(default_factory=list)


def find_files(paths: Iterable[Path]) -> Found:
    """Files of a call, each once, those of a folder in the order of their names."""
    found = Found()
    for path in paths:
        if path.is_dir():
            _look_into(path, found)
        else:
            found.files.append(path)
    if not found.files and not found.unread:
        raise ChokepointError(
            f"No file to load. Name files, or folders that hold {', '.join(READ)} files."
        )
    found.files = list(dict.fromkeys(found.files))
    return found


def _look_into(folder: Path, found: Found) -> None:
    def unreadable(error: OSError) -> None:
        name = Path(os.fsdecode(error.filename))
        found.unread.append(_unread(name, folder, "a folder that cannot be opened.", "Open it."))

    inside: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(_shown(folders))
        inside += (Path(place, name) for name in [*folders, *_shown(names)])
    for path in sorted(inside):
        if path.is_dir():
            if path.is_symlink():  # it may lead back to where it is
                what, remedy = "a link to a folder.", "Name that folder in the call."
                found.unread.append(_unread(path, folder, what, remedy))
        elif path.suffix.lower() in READ:
            found.files.append(path)
        elif path.suffix.lower() not in SIDE_CARS:
            suffix = path.suffix.lower()
            what = f"not read: no table has the suffix {suffix}." if suffix else \
                "not read: it has no suffix."  # fmt: skip
            found.unread.append(_unread(path, folder, what, REMEDIES.get(suffix, OTHERWISE)))


def _shown(names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if not name.startswith(HIDDEN))


def _unread(path: Path, folder: Path, what: str, remedy: str) -> Outcome:
    name = path.relative_to(folder).as_posix() if path != folder else path.name
    return Outcome(name, Status.UNREAD, problems=[Problem(name, what, remedy)])
