"""The beginnings of all tables in a file, read once."""

from __future__ import annotations

from chokepoint.ingest.files.head import Head
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.rows.layout import FileWords


def heads_of(file: SourceFile, words: FileWords | None = None) -> list[Head]:
    """One head per table; refuses in words what can be no table at all."""
    raise NotImplementedError
