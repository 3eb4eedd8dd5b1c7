"""Products and destinations that a file of the watchlist names, as rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from chokepoint.watchlist.identifiers import destination_id, parts_of, product_code
from chokepoint.watchlist.known import Known
from chokepoint.watchlist.read import Watched
from chokepoint.watchlist.words import Member, PartOfProduct
from chokepoint.words import listed, month

# From when on a member belongs to a list that does not say: earlier than any record of trade.
ALWAYS = date(1900, 1, 1)


def products_of(one: Watched, known: Known) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of codes that the project does not describe, and of several codes under one name."""
    for product in one.said.product:
        code, parts = product_code(one.name, product), parts_of(product)
        for part in parts:
            yield (
                "product_codes",
                {
                    "product_code": code,
                    "hs_code": part.code,
                    "valid_from": part.valid_from,
                    "valid_to": part.valid_to,
                },
            )
        if code not in known.products:
            yield (
                "hs_products",
                {
                    "product_code": code,
                    "product_name": product.name,
                    "product_kind": "other",
                    "is_heavy": False,
                    "is_controlled_april_2025": False,
                    "control_scope": "none",
                    "is_in_paper": False,
                    "valid_from": product.valid_from,
                    "valid_to": product.valid_to,
                    "source": product.source or one.file,
                    "note": " ".join(filter(None, [_in_words(parts), product.note])) or None,
                },
            )


def _in_words(parts: list[PartOfProduct]) -> str | None:
    """`The sum of 81060010 until December 2021 and 81061010 from January 2022.`"""
    if not parts:
        return None
    spans = [
        part.code
        + (f" from {month(part.valid_from)}" if part.valid_from else "")
        + (f" until {month(part.valid_to)}" if part.valid_to else "")
        for part in parts
    ]
    return f"The sum of {listed(spans)}."


def destinations_of(one: Watched, known: Known) -> Iterator[tuple[str, dict[str, Any]]]:
    """What an event is measured to: a country and an own list are rows of destinations too."""
    own = [group.id for group in one.said.destination]
    named = one.said.event.destinations
    if named is None:
        named = list(known.paper_destinations)
    for destination in dict.fromkeys([*named, *own]):
        is_own = destination in own
        identifier = destination_id(one.name, destination) if is_own else destination
        yield "event_destinations", {"event_id": one.name, "destination_id": identifier}
        if not is_own and destination not in known.destinations:
            yield (
                "destinations",
                {
                    "destination_id": destination,
                    "destination_name": known.partners[destination],
                    "destination_kind": "country",
                    "partner_id": destination,
                    "is_in_paper": False,
                },
            )
    for group in one.said.destination:
        code = destination_id(one.name, group.id)
        yield (
            "destinations",
            {
                "destination_id": code,
                "destination_name": group.name,
                "destination_kind": "group",
                "group_code": code,
                "is_in_paper": False,
            },
        )
        for entry in group.members:
            member = entry if isinstance(entry, Member) else Member(partner=entry)
            yield (
                "destination_memberships",
                {
                    "group_code": code,
                    "partner_id": member.partner,
                    "member_name": known.partners[member.partner],
                    "valid_from": member.valid_from or ALWAYS,
                    "valid_to": member.valid_to,
                    "source": group.source,
                },
            )
