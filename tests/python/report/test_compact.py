"""A compact drawing draws the same picture."""

import struct
import zlib
from xml.etree import ElementTree

import numpy as np
import vl_convert

from chokepoint.report.compact import SVG, compact

MARKS = "".join(
    f'<path transform="translate({x}.123456,5)" d="M-2,-2h4v4h-4Z" fill="#0072b2" opacity="0.5"/>'
    for x in range(10, 60, 10)
)
LINES = "".join(
    f'<line transform="translate({x},60)" x2="0" y2="-{x / 3}" stroke="#475569" stroke-width="3"/>'
    for x in range(10, 60, 10)
)
DRAWING = (
    f'<svg xmlns="{SVG}" role="img" aria-labelledby="t" width="80" height="80" '
    f'viewBox="0 0 80 80"><title id="t">A &lt;title&gt;</title>'
    f'<rect width="80" height="80" fill="#ffffff"/><g class="mark" aria-hidden="true">{MARKS}'
    f'{LINES}</g><path class="foreground" d="" display="none"/></svg>'
)


def pixels(svg: str) -> np.ndarray:
    """Decode the one kind of PNG that the drawing engine writes: RGBA, each row by difference."""
    image = vl_convert.svg_to_png(svg)
    width, height, depth, colour = struct.unpack(">IIBB", image[16:26])
    assert (depth, colour) == (8, 6)
    place, packed = 8, b""
    while place < len(image):
        (length,) = struct.unpack_from(">I", image, place)
        if image[place + 4 : place + 8] == b"IDAT":
            packed += image[place + 8 : place + 8 + length]
        place += length + 12
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * 4)
    assert set(rows[:, 0]) == {1}
    differences = rows[:, 1:].reshape(height, width, 4)
    return np.cumsum(differences, axis=1, dtype=np.uint8).astype(int)


def texts(svg: str) -> list[str]:
    return [text for text in ElementTree.fromstring(svg).itertext() if text.strip()]


def test_it_is_smaller_and_keeps_name_and_text():
    small = compact(DRAWING)
    assert len(small) < len(DRAWING) * 0.7
    assert texts(small) == texts(DRAWING)
    root = ElementTree.fromstring(small)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "t"
    assert root.get("viewBox") == "0 0 80 80"


def test_marks_that_look_alike_are_drawn_once_and_placed_often():
    root = ElementTree.fromstring(compact(DRAWING))
    uses = root.findall(f".//{{{SVG}}}use")
    assert [use.get("x") for use in uses] == ["10.12", "20.12", "30.12", "40.12", "50.12"]
    names = {use.get("href") for use in uses}
    outlines = [f"#{path.get('id')}" for path in root.findall(f".//{{{SVG}}}defs/{{{SVG}}}path")]
    assert names == set(outlines)
    assert len(root.findall(f".//{{{SVG}}}path")) == 2  # the outline, and the joined lines


def test_names_of_two_drawings_differ():
    other = DRAWING.replace("#0072b2", "#c94f00")
    names = {
        ElementTree.fromstring(compact(drawing)).find(f".//{{{SVG}}}defs/*").get("id")
        for drawing in (DRAWING, other)
    }
    assert len(names) == 2


def test_what_is_seen_stays_the_same():
    before, after = pixels(DRAWING), pixels(compact(DRAWING))
    assert before.shape == after.shape
    assert len(np.unique(before.reshape(-1, 4), axis=0)) > 3
    assert np.abs(before - after).max() <= 3  # a hundredth of a pixel of an edge


def test_a_mark_at_another_place_would_be_seen():
    moved = DRAWING.replace("translate(30.123456,5)", "translate(31.123456,5)")
    assert np.abs(pixels(DRAWING) - pixels(moved)).max() > 50
