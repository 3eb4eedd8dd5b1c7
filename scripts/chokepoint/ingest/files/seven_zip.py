"""The one table inside a .7z, unpacked no further than it declares and never by its own name."""

from __future__ import annotations

import lzma
import struct
from pathlib import Path

import py7zr
from py7zr.io import Py7zIO, WriterFactory

from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.reader_tools import scratch_copy

LARGEST_UNPACKED = 8 << 30  # a month is under 1 GiB
LARGEST_RATIO = 500
# what py7zr and what is below it raise on damaged bytes
BROKEN = (
    *(py7zr.exceptions.ArchiveError, lzma.LZMAError, struct.error, EOFError, OSError),
    *(ValueError, TypeError, IndexError, KeyError, AttributeError, AssertionError),
)
DAMAGED = "Download the archive again."


class _TooLarge(Exception):
    """The archive holds more than it declares."""


class _ToDisk(Py7zIO):
    """Write one member to a path of our choosing, and no further than declared."""

    def __init__(self, path: Path, limit: int) -> None:
        self.stream = path.open("w+b")
        self.limit = limit

    def write(self, s: bytes | bytearray) -> int:
        if self.stream.tell() + len(s) > self.limit:
            raise _TooLarge
        return self.stream.write(s)

    def read(self, size: int | None = None) -> bytes:
        return self.stream.read(-1 if size is None else size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.stream.seek(offset, whence)

    def flush(self) -> None:
        self.stream.flush()

    def size(self) -> int:
        return self.stream.tell()


class _Factory(WriterFactory):
    """The name inside the archive is never used as a path."""

    def __init__(self, path: Path, limit: int) -> None:
        self.writer = _ToDisk(path, limit)

    def create(self, filename: str) -> Py7zIO:
        return self.writer


def unpacked_7z(file: SourceFile) -> SourceFile:
    """Its table in the scratch folder; refuses damaged archives, bombs, and several members."""
    unpacked = scratch_copy(file, "unpacked")
    try:
        with py7zr.SevenZipFile(file.path) as archive:
            if archive.needs_password():
                raise refuse(file.name, "the archive asks for a password.", DAMAGED)
            members = [entry for entry in archive.list() if not entry.is_directory]
            size = sum(entry.uncompressed for entry in members)
            if size > LARGEST_UNPACKED or size > LARGEST_RATIO * file.path.stat().st_size:
                raise refuse(
                    file.name,
                    f"unpacks to {size / 2**20:,.0f} MiB from {file.path.stat().st_size:,} bytes.",
                    "This is not a customs table; delete it.",
                )
            if len(members) != 1:
                raise refuse(
                    file.name,
                    f"the archive holds {len(members)} files, not one.",
                    "Unpack it and load what is inside.",
                )
            factory = _Factory(unpacked.path, size)
            try:
                archive.extract(targets=[members[0].filename], factory=factory)
            finally:
                factory.writer.stream.close()
    except _TooLarge:
        raise refuse(
            file.name, "the archive holds more than it declares.", "Delete the archive."
        ) from None
    except BROKEN as error:
        raise refuse(
            file.name, f"the archive is incomplete or damaged ({error}).", DAMAGED
        ) from None
    return unpacked
