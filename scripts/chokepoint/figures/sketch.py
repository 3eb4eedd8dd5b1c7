"""A figure before it is drawn: who makes it, from which rows and words.

Two sketches with the same key give the same picture, so that one of them need not be drawn.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from chokepoint.figures.model import Picture, Table
from chokepoint.figures.theme import LIGHT, NARROW, Theme


@dataclass(frozen=True)
class Sketch:
    """A call of one of the functions that make pictures, or of the one that makes a table."""

    make: Callable[..., Picture | Table]
    arguments: tuple[object, ...]
    options: dict[str, object] = field(default_factory=dict)
    theme: Theme = LIGHT

    def __post_init__(self) -> None:
        # Where rows stood in a larger table is not theirs to know.
        numbered = [
            part.reset_index(drop=True) if isinstance(part, pd.DataFrame) else part
            for part in self.arguments
        ]
        object.__setattr__(self, "arguments", tuple(numbered))

    def made(self) -> Picture | Table:
        """Make the picture or table."""
        return self.make(*self.arguments, **self.options, theme=self.theme)

    def narrow(self) -> Picture:
        """Make the picture as a phone shows it: the same rows and words on narrow paper."""
        picture = self.make(*self.arguments, **self.options, theme=self.theme, paper=NARROW)
        assert isinstance(picture, Picture), "a table has no paper"
        return picture

    def key(self) -> str:
        """Return a digest of all that the picture is made from, but for the code."""
        parts = [f"{self.make.__module__}.{self.make.__qualname__}", repr(self.theme)]
        parts += [_text_of(part) for part in self.arguments]
        parts += [f"{name}={_text_of(part)}" for name, part in sorted(self.options.items())]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _text_of(part: Any) -> str:
    """Write an argument so that different ones differ: every digit, null and type of a table."""
    if not isinstance(part, pd.DataFrame):
        return repr(part)
    columns = [(name, str(part[name].dtype), part[name].tolist()) for name in part.columns]
    return json.dumps(columns, default=_plain)


def _plain(value: Any) -> object:
    # numpy's own text of an array leaves digits and long middles out.
    return value.tolist() if hasattr(value, "tolist") else repr(value)
