"""Writes a Picture: SVG, PNG at twice its size, PDF, CSV of its rows, metadata, alt text.

No browser and no network: vl-convert brings Vega-Lite and the fonts come from this package.
"""

import hashlib
import json
import re
from functools import cache
from importlib.metadata import version
from pathlib import Path
from xml.sax.saxutils import escape

import vl_convert

from chokepoint.figures.model import Picture, Table
from chokepoint.figures.text import FONTS
from chokepoint.figures.unmeasured import put_words, take_words
from chokepoint.storage.files import write_bytes

PNG_SCALE = 2
TOOLS = ("altair", "vl-convert-python", "great-tables")
PAGE = (
    '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title}</title></head>\n'
    "<body>\n{body}\n</body>\n</html>\n"
)
SVG_START = re.compile(r"<svg\b[^>]*>")


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))


def svg(picture: Picture) -> str:
    """Return the SVG with a title and a description, so that a screen reader can read it out.

    The ids are of this picture and specification alone: several SVGs may stand in one page.
    """
    _register_fonts()
    # Altair has checked the marks when they were made.
    spec = picture.chart.to_dict(validate=False)
    lines = take_words(spec)
    marked = vl_convert.vegalite_to_svg(spec, vl_version=_vega_lite_version(), allowed_base_urls=[])
    drawn = put_words(marked, lines)
    name = name_of(picture)
    found = SVG_START.match(drawn)
    if found is None:
        raise ValueError(f"vl-convert has returned no SVG: {drawn[:80]!r}")
    start = found.group()
    described = start.replace(
        "<svg", f'<svg role="img" aria-labelledby="{name}-title" aria-describedby="{name}-desc"', 1
    )
    texts = (
        f'<title id="{name}-title">{escape(picture.title)}</title>'
        f'<desc id="{name}-desc">{escape(picture.alt_text)}</desc>'
    )
    body = re.sub(r'(id="|url\(#)(clip|gradient)', rf"\1{name}-\2", drawn[len(start) :])
    return f"{described}{texts}{body}\n"


def name_of(picture: Picture) -> str:
    """Return what the ids of a picture begin with, in a page of several."""
    return re.sub(r"[^a-z0-9-]+", "-", f"{picture.picture_id}-{picture.specification_id}".lower())


def png(picture: Picture, scale: float = PNG_SCALE) -> bytes:
    """Return the PNG of the SVG, by default with two pixels for one."""
    return png_of(svg(picture), scale)


def png_of(drawn: str, scale: float = PNG_SCALE) -> bytes:
    """Return the PNG of an SVG that is drawn already."""
    return vl_convert.svg_to_png(drawn, scale=scale)


def pdf(picture: Picture) -> bytes:
    """Return the PDF of the SVG. The order of its objects is not fixed: do not compare bytes."""
    return vl_convert.svg_to_pdf(svg(picture))


def metadata(figure: Picture | Table) -> dict[str, object]:
    """Return what is known about a figure, for machines; nothing in it depends on the clock."""
    return {
        "figure_id": figure.picture_id,
        "specification_id": figure.specification_id,
        "title": figure.title,
        "subtitle": figure.subtitle,
        "notes": list(figure.notes),
        "alt_text": figure.alt_text,
        "is_reconstructed": figure.is_reconstructed,
        "row_count": len(figure.rows),
        "columns": list(figure.rows.columns),
        **figure.facts,
        "drawn_with": {tool: version(tool) for tool in TOOLS},
    }


def write(figure: Picture | Table, folder: Path) -> list[Path]:
    """Write every format into a folder and return the paths.

    Of a picture SVG, PNG and PDF, of a table HTML; of both the rows (CSV), metadata (JSON) and
    alt text (TXT).
    """
    contents: dict[str, str | bytes] = {}
    known = metadata(figure)
    if isinstance(figure, Picture):
        drawn = svg(figure)
        known["svg_sha256"] = hashlib.sha256(drawn.encode()).hexdigest()
        contents["svg"] = drawn
        contents["png"] = png_of(drawn)
        contents["pdf"] = vl_convert.svg_to_pdf(drawn)
    else:
        contents["html"] = PAGE.format(title=escape(figure.title), body=figure.html)
    contents["csv"] = figure.rows.to_csv(index=False, lineterminator="\n")
    contents["json"] = json.dumps(known, indent=2, ensure_ascii=False, default=_plain) + "\n"
    contents["txt"] = figure.alt_text + "\n"
    paths = []
    for suffix, content in contents.items():
        path = folder / f"{figure.picture_id}.{suffix}"
        # Not into the old file: an earlier version of the report may share it.
        write_bytes(path, content if isinstance(content, bytes) else content.encode("utf-8"))
        paths.append(path)
    return paths


def _plain(value: object) -> object:
    """Turn numbers of numpy into Python's, and what is not a number into null."""
    plain = value.item() if hasattr(value, "item") else str(value)
    return None if plain != plain else plain


@cache
def _vega_lite_version() -> str:
    return vl_convert.get_vegalite_versions()[-1]
