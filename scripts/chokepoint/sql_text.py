"""Names and texts as SQL writes them: what is no name of our own enters SQL through these."""

from __future__ import annotations


def quoted(name: str) -> str:
    """A name of a table or column in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: object) -> str:
    """A text, or a path, in SQL."""
    return "'" + str(text).replace("'", "''") + "'"
