"""What a file must agree with beside its own form: itself, the seeds, the other files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from chokepoint.watchlist.faults import Place
from chokepoint.watchlist.identifiers import (
    destination_id,
    parts_of,
    product_code,
    specification_ids,
)
from chokepoint.watchlist.known import PRODUCTS, Known
from chokepoint.watchlist.words import EventFile, Member, PartOfProduct, Product, Specification

if TYPE_CHECKING:
    from chokepoint.watchlist.read import Watched

Disagreement = tuple[Place, str, str]
# Keys that say what a code is, and not only that the event concerns it.
OF_A_PRODUCT = ("name", "valid_from", "valid_to", "note")
RENAME = "Rename the file: identifiers derive from its name."


def disagreements(
    name: str, said: EventFile, known: Known, others: Sequence[Watched]
) -> Iterator[Disagreement]:
    """Everything in one file that other rows contradict; `others` come before it."""
    yield from _names(name, said, known, others)
    yield from _statuses(said)
    yield from _products(name, said, known, others)
    yield from _destinations(name, said, known)
    for number, specification in enumerate(said.specification):
        yield from _specification(("specification", number), specification)


def _names(
    name: str, said: EventFile, known: Known, others: Sequence[Watched]
) -> Iterator[Disagreement]:
    if name in known.events:
        yield (), f"the project has an event {name} of its own.", RENAME
    if said.event.exporter not in known.partners:
        yield ("event", "exporter"), "no country that is known.", "Write its three letters."
    taken = {one: file for other in others for one, file in _taken(other)}
    unnamed = [n for n, one in enumerate(said.specification) if one.id is None]
    if len(said.specification) > 1:
        for number in unnamed[1:]:
            remedy = "Of several specifications one may be without an id."
            yield ("specification", number, "id"), "missing.", remedy
    mine: set[str] = set()
    for number, one in enumerate(specification_ids(name, said)):
        place: Place = ("specification", number, "id") if said.specification else ()
        if one in known.specifications:
            yield place, f"the project has a specification {one} of its own.", RENAME
        elif one in taken:
            yield place, f"{taken[one]} has a specification {one} too.", RENAME
        elif one in mine and number not in unnamed[1:]:
            yield place, f"a second specification {one}.", "Give it another id."
        mine.add(one)


def _taken(other: Watched) -> Iterator[tuple[str, str]]:
    for one in specification_ids(other.name, other.said):
        yield one, other.file


def _statuses(said: EventFile) -> Iterator[Disagreement]:
    days = [one.date for one in said.status]
    for number, one in enumerate(said.status):
        if one.date in days[:number]:
            yield ("status", number, "date"), "a second status of that day.", "Keep one of them."
        if one.expires and one.expires < one.date:
            place = ("status", number, "expires")
            yield place, f"before its date ({one.date}).", "Correct one of the two."


def _products(
    name: str, said: EventFile, known: Known, others: Sequence[Watched]
) -> Iterator[Disagreement]:
    codes: list[tuple[Place, str]] = [
        (("event", "products", number), code) for number, code in enumerate(said.event.products)
    ]
    codes += [
        (("product", number, "id" if one.code is None else "code"), product_code(name, one))
        for number, one in enumerate(said.product)
    ]
    if not codes:
        yield ("event", "products"), "missing.", 'Name an HS code, as in products = ["85051110"].'
    for number, (place, code) in enumerate(codes):
        if code in [one for _, one in codes[:number]]:
            yield place, "a product that is named twice.", "Leave one of the two out."
    described = {
        product_code(other.name, one): (other.file, one)
        for other in others
        for one in other.said.product
    }
    for number, one in enumerate(said.product):
        place = ("product", number)
        code = product_code(name, one)
        if code in known.products:
            for key in OF_A_PRODUCT:
                if getattr(one, key) is not None:
                    what = f"{PRODUCTS} says what {code} is."
                    yield (*place, key), what, "Leave the key out."
        elif code in described and described[code][1] != one:
            file = described[code][0]
            remedy = "Say the same of it in both files, or in one of them alone."
            yield (*place, "code"), f"described otherwise in {file}.", remedy
        yield from _span(place, one)
        yield from _parts(place, one, said)


def _parts(place: Place, one: Product, said: EventFile) -> Iterator[Disagreement]:
    """A product is one code, or several with an id and a name."""
    if one.codes is None:
        if one.code is None:
            yield (*place, "code"), "missing.", "Write the code, or an id, a name and codes."
        if one.id is not None:
            yield (*place, "id"), "of a product without codes.", "Leave it out, or list codes."
        return
    if one.code is not None:
        yield (*place, "code"), "beside codes.", "Keep one of the two."
    for key in ("id", "name"):
        if getattr(one, key) is None:
            yield (*place, key), "missing.", "Several codes have an id and a name in common."
    for key in ("valid_from", "valid_to"):
        if getattr(one, key) is not None:
            yield (*place, key), "of several codes.", "Say the months of each of the codes."
    parts = parts_of(one)
    for number, part in enumerate(parts):
        at = (*place, "codes", number)
        if part.code in [other.code for other in parts[:number]]:
            yield at, "a code that is named twice.", "Leave one of the two out."
        yield from _span(at, part)
    for number, specification in enumerate(said.specification):
        if specification.records == "importer":
            what = "not for several codes under one name."
            remedy = "Importers record six digits: name the codes one by one, or write exporter."
            yield ("specification", number, "records"), what, remedy


def _span(place: Place, one: Product | PartOfProduct | Member) -> Iterator[Disagreement]:
    if one.valid_from and one.valid_to and one.valid_to < one.valid_from:
        yield (*place, "valid_to"), "before valid_from.", "Correct one of the two."


def _destinations(name: str, said: EventFile, known: Known) -> Iterator[Disagreement]:
    own = [one.id for one in said.destination]
    named = said.event.destinations or []
    for number, one in enumerate(named):
        place = ("event", "destinations", number)
        if one in named[:number]:
            yield place, "a destination that is named twice.", "Leave one of the two out."
        elif one not in known.destinations and one not in known.partners and one not in own:
            yield (
                place,
                "no destination that is known.",
                f"Write one of {', '.join(known.destinations)}, three letters of a country, or the "
                "id of a [[destination]] of the file.",
            )
    for number, group in enumerate(said.destination):
        where = ("destination", number)
        if group.id in own[:number]:
            yield (*where, "id"), "a second list of that id.", "Give it another id."
        if destination_id(name, group.id) in {*known.destinations, *known.groups}:
            yield (*where, "id"), "a destination of the project.", "Give it another id."
        members = [one if isinstance(one, Member) else Member(partner=one) for one in group.members]
        for position, member in enumerate(members):
            at = (*where, "members", position)
            if member.partner not in known.partners:
                yield at, "no country that is known.", "Write its three letters."
            if member.partner in [one.partner for one in members[:position]]:
                yield at, "a member that is named twice.", "Leave one of the two out."
            yield from _span(at, member)


def _specification(place: Place, one: Specification) -> Iterator[Disagreement]:
    if one.length and one.rolling:
        what = "beside length: a window is of one kind."
        yield (*place, "rolling"), what, "Keep length (fixed), or rolling (follows the data)."
    needed = one.benchmark_windows_needed
    if needed and needed > one.benchmark_windows:
        what = f"more than benchmark_windows ({one.benchmark_windows})."
        yield (*place, "benchmark_windows_needed"), what, "Ask for as many or fewer."
