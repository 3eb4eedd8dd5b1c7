"""Draws the pictures of the pages, several specifications at a time."""

import struct
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
from altair.utils.schemapi import debug_mode

from chokepoint.duckdb_files import open_read_only
from chokepoint.figures.data import FigureData, read_figure_data
from chokepoint.figures.draw import cell_pictures, growth_table, month_pictures, range_pictures
from chokepoint.figures.model import Picture
from chokepoint.figures.range_chart import Scope, range_picture
from chokepoint.figures.render import png, svg
from chokepoint.report.compact import compact

PARTS = ("ranges", "months", "cells")
WORKERS = 2
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
    png: bytes | None = None


@dataclass(frozen=True)
class Task:
    """One part of the pictures of a specification, or of several that draw the same ones."""

    database: Path
    specification_ids: tuple[str, ...]
    part: str


def draw_all(database: Path, groups: list[tuple[str, ...]]) -> dict[str, list[Drawing]]:
    """Draw the pictures of each specification, in two processes of their own.

    Specifications of one group have the same event, windows and cells, so that their pictures of
    months are the same. Spawned, not forked: the drawing engine keeps threads, which a fork would
    lose.
    """
    alone = [(name,) for group in groups for name in group]
    tasks = [
        Task(database, names, part)
        for part in PARTS
        for names in (groups if part == "months" else alone)
    ]
    drawn: dict[str, list[Drawing]] = {name: [] for (name,) in alone}
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        for task, drawings in zip(tasks, pool.map(draw, tasks), strict=True):
            for name in task.specification_ids:
                drawn[name] += drawings
    return drawn


def draw(task: Task) -> list[Drawing]:
    """Draw one part.

    Altair would check each mark against Vega-Lite's schema while it is made, which takes longer
    than all drawing; the tests of the figures let it.
    """
    with debug_mode(False):
        return _drawn_part(task)


def _drawn_part(task: Task) -> list[Drawing]:
    with open_read_only(task.database) as connection:
        data = read_figure_data(connection, task.specification_ids[0])
    if task.part == "months":
        named = replace(data.context, specification_id=", ".join(task.specification_ids))
        data = replace(data, context=named)
        return [_drawing(picture) for picture in month_pictures(data)]
    if task.part == "cells":
        return [_drawing(picture) for picture in cell_pictures(data)]
    return [*_growth(data), *_destination_ranges(data), *_product_ranges(data)]


def _drawing(picture: Picture, *, with_png: bool = False, **about: tuple[str, ...]) -> Drawing:
    return Drawing(
        picture_id=picture.picture_id,
        kind=picture.picture_id.partition("_")[0],
        title=picture.title,
        subtitle=picture.subtitle,
        notes=picture.notes,
        alt_text=picture.alt_text,
        destinations=about.get("destinations", _values(picture.rows, "destination_id")),
        products=about.get("products", _values(picture.rows, "product_code")),
        is_reconstructed=picture.is_reconstructed,
        svg=compact(svg(picture)),
        png=_smaller(png(picture, scale=1)) if with_png else None,
    )


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


def _growth(data: FigureData) -> list[Drawing]:
    """Words of Table 1; its rows are written as a table by the page."""
    if data.growth.empty:
        return []
    table = growth_table(data)
    return [
        Drawing(
            *("growth", "growth", table.title, table.subtitle, table.notes, table.alt_text),
            destinations=(),
            products=_values(table.rows, "product_code"),
            is_reconstructed=table.is_reconstructed,
            svg="",
        )
    ]


def _values(rows: pd.DataFrame, column: str) -> tuple[str, ...]:
    return tuple(rows[column].unique()) if column in rows else ()


def _destination_ranges(data: FigureData) -> Iterator[Drawing]:
    """Draw the range charts of the destinations."""
    scopes = data.scopes.itertuples(index=False)
    for scope, picture in zip(scopes, range_pictures(data), strict=True):
        if scope.scope_kind != PRODUCT_SCOPE:
            place = (scope.destination_id,)
            yield _drawing(picture, with_png=data.context.is_reference, destinations=place)


def _product_ranges(data: FigureData) -> Iterator[Drawing]:
    """Draw the same turned round: each product by destination."""
    names = data.months.drop_duplicates("destination_id").set_index("destination_id")
    for product in data.months.drop_duplicates("product_code").itertuples(index=False):
        rows = _turned(data.series, product.product_code, names)
        omissions = _turned(data.omissions, product.product_code, names)
        if rows.empty and omissions.empty:
            continue
        rows = rows.sort_values("index_post", ascending=False, kind="stable", ignore_index=True)
        scope = Scope(
            figure_id=f"product_{product.product_code}",
            title=f"{product.product_name} (HS {product.product_code})",
            scope_kind=PRODUCT_SCOPE,
            noun="destination",
        )
        picture = range_picture(
            scope,
            rows.assign(display_order=range(1, len(rows) + 1)),
            omissions,
            data.context,
            data.sources_of(rows, omissions),
            world_label=data.world_label,
        )
        yield _drawing(picture, products=(product.product_code,))


def _turned(frame: pd.DataFrame, product: str, names: pd.DataFrame) -> pd.DataFrame:
    """Take a product's rows out of the figures of the destinations, each destination once."""
    found = frame[frame["product_code"] == product].drop_duplicates("destination_id")
    return found.assign(label=found["destination_id"].map(names["destination_name"]))
