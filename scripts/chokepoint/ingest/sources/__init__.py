"""What each publisher's layout means: one module per publisher, one `Source` per layout.

A module declares `SOURCES`. recognise.py tells by a file's headings which of them it is;
mapping_files.py reads a user's own declaration.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from functools import cache
from importlib import import_module

from chokepoint.ingest.sources.source import Source


@cache
def sources() -> Sequence[Source]:
    """Every declared source, in the order of the modules' names."""
    found: list[Source] = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda one: one.name):
        found += getattr(import_module(f"{__name__}.{module.name}"), "SOURCES", ())
    return tuple(found)


MAPPING = "mapping"  # what a mapping file describes


def source_names() -> list[str]:
    """What --source may say."""
    return [*sorted({source.name for source in sources()}), MAPPING]
