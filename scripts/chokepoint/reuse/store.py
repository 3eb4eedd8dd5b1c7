"""Made things by the digest of what they are made from: pictures, fonts, the chart library.

A thing whose makings are the same is read instead of made. The folder may be deleted at any time,
and may be shared: a key has one content, written beside and renamed in.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

FOLDER_VARIABLE = "CHOKEPOINT_DRAWINGS"
_SEAL = 32  # bytes of the digest in front of the content


class Store:
    """A folder of made things. `fresh` reads none, and writes all anew."""

    def __init__(self, folder: Path | None, *, fresh: bool = False) -> None:
        self.folder = folder
        self.fresh = fresh
        self.used: set[str] = set()

    def get(self, key: str) -> bytes | None:
        """Return the content of a key; None if there is none or it is damaged."""
        self.used.add(key)
        if self.folder is None or self.fresh:
            return None
        try:
            held = self._path(key).read_bytes()
        except OSError:
            return None
        seal, content = held[:_SEAL], held[_SEAL:]
        return content if hashlib.sha256(content).digest() == seal else None

    def put(self, key: str, content: bytes) -> None:
        """Keep a content under its key."""
        self.used.add(key)
        if self.folder is None:
            return
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Not by storage.files, whose name beside is one for all: the folder may be shared.
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        aside.write_bytes(hashlib.sha256(content).digest() + content)
        aside.replace(path)

    def made(self, key: str, make: Callable[[], bytes]) -> bytes:
        """Return the content of a key, made if there is none."""
        content = self.get(key)
        if content is None:
            content = make()
            self.put(key, content)
        return content

    def sweep(self) -> None:
        """Remove what this run did not ask for: the folder holds one build's things, no more."""
        if self.folder is None or not self.folder.is_dir():
            return
        for path in self.folder.glob("*/*"):
            if path.name not in self.used:
                path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        assert self.folder is not None
        return self.folder / key[:2] / key


_current: ContextVar[Store | None] = ContextVar("_current", default=None)


def store() -> Store:
    """Return the store in use: the build's, else the folder that the environment names, else none.

    Without either everything is made anew and nothing is kept.
    """
    chosen = _current.get()
    if chosen is not None:
        return chosen
    return Store(named_folder())


def named_folder() -> Path | None:
    """Return the folder that the environment names, which others may use at the same time."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else None


@contextmanager
def using(chosen: Store) -> Iterator[Store]:
    """Use a store for the body."""
    token = _current.set(chosen)
    try:
        yield chosen
    finally:
        _current.reset(token)
