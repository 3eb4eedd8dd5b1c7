"""The files in a .7z, unpacked no further than it declares and never by their own names."""

from __future__ import annotations

import lzma
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import py7zr
from py7zr.io import Py7zIO, WriterFactory

from chokepoint.ingest.files.archives import SevenZipBroken, TooLarge

# what py7zr and what is below it raise on damaged bytes
BROKEN = (
    *(py7zr.exceptions.ArchiveError, lzma.LZMAError, struct.error, EOFError, OSError),
    *(ValueError, TypeError, IndexError, KeyError, AttributeError, AssertionError),
)


@contextmanager
def _open(path: Path) -> Iterator[py7zr.SevenZipFile]:
    try:
        with py7zr.SevenZipFile(path) as archive:
            yield archive
    except BROKEN as error:
        raise SevenZipBroken(str(error)) from None


def declared_sizes(path: Path) -> tuple[list[int], bool]:
    """Sizes of the files as the archive declares them, and whether it asks for a password."""
    with _open(path) as archive:
        entries = [entry for entry in archive.list() if not entry.is_directory]
        return [entry.uncompressed for entry in entries], archive.needs_password()


def unpack_7z(path: Path, folder: Path, limit: int) -> list[str]:
    """Write its files to 0.table, 1.table ... of a folder; their names, in that order."""
    with _open(path) as archive:
        names = [entry.filename for entry in archive.list() if not entry.is_directory]
        factory = _Factory(folder, limit)
        try:
            archive.extract(targets=names, factory=factory)
        finally:
            for writer in factory.writers:
                writer.stream.close()
        return factory.names


class _ToDisk(Py7zIO):
    """Write one member to a path of our choosing, and no further than declared."""

    def __init__(self, path: Path, limit: int) -> None:
        self.stream = path.open("w+b")
        self.limit = limit

    def write(self, s: bytes | bytearray) -> int:
        if self.stream.tell() + len(s) > self.limit:
            raise TooLarge
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
    """The names inside the archive are never used as paths."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder = folder
        self.limit = limit
        self.names: list[str] = []
        self.writers: list[_ToDisk] = []

    def create(self, filename: str) -> Py7zIO:
        path = self.folder / f"{len(self.names)}.table"
        self.names.append(filename)
        self.writers.append(_ToDisk(path, self.limit))
        return self.writers[-1]
