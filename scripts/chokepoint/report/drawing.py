"""Draws the pictures of the pages, several specifications at a time."""

import json
import struct
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import zip_longest
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
from altair.utils.schemapi import debug_mode

from chokepoint.console import say
from chokepoint.duckdb_files import open_read_only
from chokepoint.figures.data import FigureData, read_figure_data
from chokepoint.figures.draw import (
    cell_sketches,
    growth_sketch,
    month_sketches,
    range_sketch,
    range_sketches,
)
from chokepoint.figures.model import Picture
from chokepoint.figures.plain import phone_svg
from chokepoint.figures.range_chart import Scope
from chokepoint.figures.render import png_of, svg
from chokepoint.figures.sketch import Sketch
from chokepoint.report.compact import compact
from chokepoint.reuse.digests import code_of, digest_of, libraries
from chokepoint.reuse.store import store

PARTS = ("ranges", "months", "cells")
FEW = 12  # so many are drawn before a second process is ready to
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PRODUCT_SCOPE = "product_kind"  # a range chart of one product by destination


@dataclass(frozen=True)
class Drawing:
    """A picture as a page shows it, and what it is a picture of."""

    picture_id: str
    kind: str
    title: str
    subtitle: str
    notes: tuple[str, ...]
    alt_text: str
    destinations: tuple[str, ...]
    products: tuple[str, ...]
    is_reconstructed: bool
    svg: str
    phone: str = ""  # the same for a narrow window
    png: bytes | None = None


@dataclass(frozen=True)
class Wanted:
    """A drawing that a page shows."""

    sketch: Sketch
    destinations: tuple[str, ...] | None = None  # none: those of the rows
    products: tuple[str, ...] | None = None
    with_png: bool = False

    def key(self) -> str:
        """Return a digest of all that the drawing is made from: rows, words, theme, fonts, code."""
        about = repr((self.destinations, self.products, self.with_png))
        return digest_of(code_of(__name__), libraries(), self.sketch.key(), about)


def draw_all(database: Path, groups: list[tuple[str, ...]]) -> dict[str, list[Drawing]]:
    """Draw the pictures of each specification, but for those that the store has.

    Specifications of one group have the same event, windows and cells, so that their pictures of
    months are the same.
    """
    alone = [(name,) for group in groups for name in group]
    with open_read_only(database) as connection:
        data = {name: read_figure_data(connection, name) for (name,) in alone}
    wanted = [
        (names, one)
        for part in PARTS
        for names in (groups if part == "months" else alone)
        for one in _wanted(part, names, data[names[0]])
    ]
    drawings = _drawn_or_kept([one for _, one in wanted])
    drawn: dict[str, list[Drawing]] = {name: [] for (name,) in alone}
    for (names, _), drawing in zip(wanted, drawings, strict=True):
        for name in names:
            drawn[name].append(drawing)
    return drawn


def _wanted(part: str, names: tuple[str, ...], data: FigureData) -> Iterator[Wanted]:
    """Name the drawings of one part of a specification, or of several that share them."""
    if part == "months":
        named = replace(data.context, specification_id=", ".join(names))
        yield from map(Wanted, month_sketches(replace(data, context=named)))
    elif part == "cells":
        yield from map(Wanted, cell_sketches(data))
    else:
        if not data.growth.empty:
            yield Wanted(growth_sketch(data), destinations=())
        yield from _destination_ranges(data)
        yield from _product_ranges(data)


def _drawn_or_kept(wanted: list[Wanted]) -> list[Drawing]:
    things = store()
    keys = [one.key() for one in wanted]
    found = {key: _from_bytes(content) for key in keys if (content := things.get(key))}
    due = {key: one for key, one in zip(keys, wanted, strict=True) if key not in found}
    for key, drawing in zip(due, _draw_each(list(due.values())), strict=True):
        things.put(key, _to_bytes(drawing))
        found[key] = drawing
    say(f"   {len(due)} of {len(keys)} pictures drawn")
    return [found[key] for key in keys]


def _draw_each(wanted: list[Wanted]) -> list[Drawing]:
    """Draw on two cores: every second one in a process of its own, where there are many.

    Spawned, not forked: the drawing engine keeps threads, which a fork would lose.
    """
    if len(wanted) < FEW:
        return draw(wanted)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        others = pool.submit(draw, wanted[1::2])
        drawings = draw(wanted[::2])
        pairs = zip_longest(drawings, others.result())
    return [drawing for pair in pairs for drawing in pair if drawing is not None]


def draw(wanted: list[Wanted]) -> list[Drawing]:
    """Draw some.

    Altair would check each mark against Vega-Lite's schema while it is made, which takes longer
    than all drawing; the tests of the figures let it.
    """
    with debug_mode(False):
        return [_drawing(one) for one in wanted]


def _drawing(wanted: Wanted) -> Drawing:
    made = wanted.sketch.made()
    rows, destinations, products = made.rows, wanted.destinations, wanted.products
    # The rows of a table are written by the page; here it has but its words.
    picture_id = made.picture_id if isinstance(made, Picture) else "growth"
    drawn = svg(made) if isinstance(made, Picture) else ""
    return Drawing(
        picture_id=picture_id,
        kind=picture_id.partition("_")[0],
        title=made.title,
        subtitle=made.subtitle,
        notes=tuple(made.notes),
        alt_text=made.alt_text,
        destinations=_values(rows, "destination_id") if destinations is None else destinations,
        products=_values(rows, "product_code") if products is None else products,
        is_reconstructed=bool(made.is_reconstructed),
        svg=compact(drawn) if drawn else "",
        phone=phone_svg(wanted.sketch.narrow()) if drawn else "",
        png=_smaller(png_of(drawn, scale=1)) if wanted.with_png else None,
    )


def _to_bytes(drawing: Drawing) -> bytes:
    image = b64encode(drawing.png).decode() if drawing.png else None
    return json.dumps({**vars(drawing), "png": image}).encode()


def _from_bytes(content: bytes) -> Drawing:
    held = json.loads(content)
    for name in ("notes", "destinations", "products"):
        held[name] = tuple(held[name])
    held["png"] = b64decode(held["png"]) if held["png"] else None
    return Drawing(**held)


def _smaller(image: bytes) -> bytes:
    """Compress a PNG's pixels anew: a third of the bytes, the same pixels."""
    chunks, place = [], len(PNG_SIGNATURE)
    while place < len(image):
        (length,) = struct.unpack_from(">I", image, place)
        chunks.append((image[place + 4 : place + 8], image[place + 8 : place + 8 + length]))
        place += length + 12
    pixels = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    head = [chunk for chunk in chunks if chunk[0] not in (b"IDAT", b"IEND")]
    written = [*head, (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b"")]
    return PNG_SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in written
    )


def _values(rows: pd.DataFrame, column: str) -> tuple[str, ...]:
    return tuple(map(str, rows[column].unique())) if column in rows else ()


def _destination_ranges(data: FigureData) -> Iterator[Wanted]:
    """Name the range charts of the destinations."""
    scopes = data.scopes.itertuples(index=False)
    for scope, sketch in zip(scopes, range_sketches(data), strict=True):
        if scope.scope_kind != PRODUCT_SCOPE:
            place = (str(scope.destination_id),)
            yield Wanted(sketch, destinations=place, with_png=data.context.is_reference)


def _product_ranges(data: FigureData) -> Iterator[Wanted]:
    """Name the same turned round: each product by destination."""
    names = data.months.drop_duplicates("destination_id").set_index("destination_id")
    for product in data.months.drop_duplicates("product_code").itertuples(index=False):
        code = str(product.product_code)
        rows = _turned(data.series, code, names)
        omissions = _turned(data.omissions, code, names)
        if rows.empty and omissions.empty:
            continue
        rows = rows.sort_values("index_post", ascending=False, kind="stable", ignore_index=True)
        scope = Scope(
            figure_id=f"product_{code}",
            title=f"{product.product_name} (HS {code})",
            scope_kind=PRODUCT_SCOPE,
            noun="destination",
        )
        ordered = rows.assign(display_order=range(1, len(rows) + 1))
        sketch = range_sketch(scope, ordered, omissions, data)
        yield Wanted(sketch, products=(code,))


def _turned(frame: pd.DataFrame, product: str, names: pd.DataFrame) -> pd.DataFrame:
    """Take a product's rows out of the figures of the destinations, each destination once."""
    found = frame[frame["product_code"] == product].drop_duplicates("destination_id")
    return found.assign(label=found["destination_id"].map(names["destination_name"]))
