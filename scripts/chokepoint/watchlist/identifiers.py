"""Identifiers of the user's rows: they derive from the name of the file."""

from __future__ import annotations

from chokepoint.watchlist.words import EventFile


def specification_ids(name: str, said: EventFile) -> list[str]:
    """The identifiers of the specifications, in their order; one that has no id is the file's."""
    ids = [one.id for one in said.specification] or [None]
    return [f"{name}_{one}" if one else name for one in ids]


def destination_id(name: str, own: str) -> str:
    """The identifier of an own list: what one file means by a name, another may not."""
    return f"{name}_{own}"
