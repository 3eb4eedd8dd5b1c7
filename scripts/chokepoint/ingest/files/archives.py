"""What a .gz, .zip or .7z holds, unpacked no further than allowed and under names of our own."""

from __future__ import annotations

import gzip
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse

SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c"
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
LARGEST_UNPACKED = 8 << 30  # a month is under 1 GiB
LARGEST_RATIO = 500
ALWAYS_ALLOWED = 16 << 20  # small texts of zeros shrink further than any ratio
MOST_MEMBERS = 1000
DAMAGED = "Download the archive again."


class TooLarge(Exception):
    """The archive holds more than it may."""


class SevenZipBroken(Exception):
    """A .7z is incomplete or damaged."""


# what these libraries raise on damaged bytes
BROKEN = (
    *(SevenZipBroken, zlib.error, zipfile.BadZipFile, struct.error),
    *(EOFError, OSError, ValueError, NotImplementedError, RuntimeError),
)


@dataclass(frozen=True)
class Member:
    """A file of an archive, as it is called there and where it was unpacked to."""

    name: str
    path: Path


def shown(name: str) -> str:
    """A name that the file gives, safe to print."""
    return "".join(char if char.isprintable() else "?" for char in name)[:200]


def is_archive(head: bytes) -> bool:
    """Whether bytes begin an archive; a workbook is a .zip as well."""
    return head.startswith((SEVEN_ZIP, GZIP, ZIP, EMPTY_ZIP))


def zip_names(path: Path) -> set[str]:
    """Names of a .zip's members; none where it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            return set(archive.namelist())
    except BROKEN:
        return set()


def unpacked(file: SourceFile, head: bytes) -> list[Member]:
    """The files of an archive, folders and what systems add to them left out."""
    folder = file.scratch / "unpacked"
    folder.mkdir(exist_ok=True)
    try:
        if head.startswith(GZIP):
            members = [_unpack_gzip(file, folder)]
        elif head.startswith(SEVEN_ZIP):
            members = _unpack_7z(file, folder)
        else:
            members = _unpack_zip(file, folder)
    except TooLarge:
        raise _bomb(file, "more than an archive of its size may") from None
    except BROKEN as error:
        what = f"the archive is incomplete or damaged ({shown(str(error))})."
        raise refuse(file.name, what, DAMAGED) from None
    if not members:
        raise refuse(file.name, "the archive holds no file.", DAMAGED)
    return members


def most_unpacked(packed: int, largest: int = LARGEST_UNPACKED) -> int:
    """How much an archive of so many bytes may hold."""
    return min(largest, max(LARGEST_RATIO * packed, ALWAYS_ALLOWED))


def _limit(file: SourceFile) -> int:
    return most_unpacked(file.path.stat().st_size)


def _bomb(file: SourceFile, what: str) -> Exception:
    size = file.path.stat().st_size
    return refuse(
        file.name, f"unpacks to {what}, from {size:,} bytes.", "No customs table does; delete it."
    )


def _check(file: SourceFile, sizes: list[int], is_locked: bool) -> None:
    """Refuse by what an archive declares of itself."""
    if is_locked:
        raise refuse(file.name, "the archive asks for a password.", "Unpack it and load the table.")
    if sum(sizes) > _limit(file):
        raise _bomb(file, f"{sum(sizes) / 2**20:,.0f} MiB")
    if len(sizes) > MOST_MEMBERS:
        what = f"the archive holds {len(sizes):,} files."
        raise refuse(file.name, what, "Unpack it and load what is inside.")


def _is_table(name: str) -> bool:
    """Whether a member is more than what a system adds for itself."""
    parts = name.replace("\\", "/").split("/")
    return not (parts[-1].startswith((".", "~$")) or parts[0] == "__MACOSX" or not parts[-1])


def _write(stream: IO[bytes] | gzip.GzipFile, path: Path, limit: int) -> int:
    """Unpack to a path of our choosing, and no further than allowed; how much it was."""
    size = 0
    with path.open("wb") as out:
        while chunk := stream.read(1 << 20):
            size += len(chunk)
            if size > limit:
                raise TooLarge
            out.write(chunk)
    return size


def _unpack_gzip(file: SourceFile, folder: Path) -> Member:
    path = folder / "0.table"
    with gzip.open(file.path) as stream:
        _write(stream, path, _limit(file))
    return Member("", path)


def _unpack_zip(file: SourceFile, folder: Path) -> list[Member]:
    members = []
    left = _limit(file)
    with zipfile.ZipFile(file.path) as archive:
        entries = [e for e in archive.infolist() if not e.is_dir() and _is_table(e.filename)]
        _check(file, [e.file_size for e in entries], any(e.flag_bits & 1 for e in entries))
        for number, entry in enumerate(entries):
            path = folder / f"{number}.table"
            with archive.open(entry) as stream:
                left -= _write(stream, path, left)
            members.append(Member(shown(entry.filename), path))
    return members


def _unpack_7z(file: SourceFile, folder: Path) -> list[Member]:
    # Only where it is needed: it takes longer to import than a small file to read.
    from chokepoint.ingest.files.seven_zip import declared_sizes, unpack_7z

    sizes, is_locked = declared_sizes(file.path)
    _check(file, sizes, is_locked)
    names = unpack_7z(file.path, folder, sum(sizes))
    return [
        Member(shown(name), folder / f"{number}.table")
        for number, name in enumerate(names)
        if _is_table(name)
    ]
