"""Names and texts as SQL writes them: what is no name of our own enters SQL through these."""

from __future__ import annotations

from collections.abc import Iterable


def quoted(name: str) -> str:
    """A name of a table or column in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: object) -> str:
    """A text, or a path, in SQL."""
    return "'" + str(text).replace("'", "''") + "'"


def literals(texts: Iterable[object]) -> str:
    """Texts for `in (...)` in SQL; null, in which nothing is, where there are none."""
    return ", ".join(map(literal, texts)) or "null"
