"""Keeps pandas, whose import takes a second, out of a process until something needs it.

DuckDB imports it at the first bound value, to see whether that value is one of pandas' own. Where
nothing else has imported it, none is.
"""

from __future__ import annotations

import sys

NAME = "pandas"


def keep_out() -> None:
    """From now on pandas counts as not installed, unless it is in already."""
    sys.modules.setdefault(NAME, None)  # type: ignore[arg-type]  # Python's own way to say so


def let_in() -> None:
    """From now on pandas can be imported."""
    if NAME in sys.modules and sys.modules[NAME] is None:
        del sys.modules[NAME]
