"""Names, texts and numbers as SQL writes and reads them."""

from __future__ import annotations


def quoted(name: str) -> str:
    """A column name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: object) -> str:
    """A text, or a path, in SQL."""
    return "'" + str(text).replace("'", "''") + "'"


def number(text: str) -> str:
    """The number that a text column holds, with commas between thousands or without; else null."""
    return f"try_cast(replace({text}, ',', '') as double)"


def whole_number(text: str) -> str:
    """The number against which no check has anything to say: whole, zero or more, below 10^15."""
    given = number(text)
    is_plain = f"{given} >= 0 and {given} < 1e15 and {given} = floor({given})"
    return f"case when {is_plain} then {given} end"
