"""One module per kind of file.

A reader is a function `read(file: SourceFile) -> Parsed | None`: None when the file is of another
kind; else relation `parsed_text` with model.TEXT_COLUMNS exists in file.connection.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from chokepoint.choices import Source
from chokepoint.ingest.model import Parsed, SourceFile

Reader = Callable[[SourceFile], Parsed | None]


def readers() -> dict[Source, Reader]:
    """Name to reader."""
    return {name: import_module(f"{__name__}.{name}").read for name in Source}
