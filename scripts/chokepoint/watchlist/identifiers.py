"""Identifiers of the user's rows: they derive from the name of the file."""

from __future__ import annotations

import hashlib

from chokepoint.watchlist.words import EventFile, PartOfProduct, Product

# Chapters of the Harmonized System begin with 01: codes of our own are numbers as all are, which
# series are counted by, and no customs' code.
OWN_CHAPTER = "00"


def specification_ids(name: str, said: EventFile) -> list[str]:
    """The identifiers of the specifications, in their order; one that has no id is the file's."""
    ids = [one.id for one in said.specification] or [None]
    return [f"{name}_{one}" if one else name for one in ids]


def destination_id(name: str, own: str) -> str:
    """The identifier of an own list: what one file means by a name, another may not."""
    return f"{name}_{own}"


def product_code(name: str, product: Product) -> str:
    """The code of a product; of several codes under one name a number that never changes."""
    if product.code is not None:
        return product.code
    digest = hashlib.sha256(f"{name}/{product.id}".encode()).hexdigest()
    return f"{OWN_CHAPTER}{int(digest, 16) % 10**6:06}"


def parts_of(product: Product) -> list[PartOfProduct]:
    """The codes that a product is made of; none of a single code."""
    return [
        one if isinstance(one, PartOfProduct) else PartOfProduct(code=one)
        for one in product.codes or []
    ]
