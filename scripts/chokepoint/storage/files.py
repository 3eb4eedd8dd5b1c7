"""One file: written beside its place, flushed to disk, renamed into it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chokepoint.storage.kill_points import Point, point


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Yield a name beside `path` to write to; it takes the place of `path` when the body ends.

    Readers find the old file or the new one, whole. The name is fixed: what a killed run left there
    is written over by the next. If the body raises, nothing is left of it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    aside.unlink(missing_ok=True)
    try:
        yield aside
        flush(aside)
        point(Point.FILE_WRITTEN)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    point(Point.FILE_REPLACED)
    flush(path.parent)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    with beside(path) as aside:
        aside.write_bytes(content)


def write_text(path: Path, text: str) -> None:
    """Write a text, UTF-8 and with its line ends as they are, whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


def flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_tree(folder: Path) -> None:
    """Wait until a folder is on the disk with all that is in it."""
    for path in folder.rglob("*"):
        if not path.is_symlink():
            flush(path)
    flush(folder)
