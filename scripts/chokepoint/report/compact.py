"""A drawing in fewer bytes: what a browser draws stays the same, what it never draws goes.

Vega writes a transform, a class and an empty path for each mark; a page of months would be ten
times as large as its content.
"""

import re
from itertools import groupby
from typing import NamedTuple
from xml.etree import ElementTree
from zlib import crc32

from chokepoint.figures.theme import FONT_STACK

SVG = "http://www.w3.org/2000/svg"
DROPPED = ("aria-hidden", "aria-roledescription", "class", "pointer-events", "role")
DEFAULTS = {"opacity": "1", "font-weight": "normal", "font-family": FONT_STACK}
LONG_DECIMAL = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?|-?\d+(?:\.\d+)?e-\d+")
TRANSLATE = re.compile(r"translate\(([^,()]+),([^,()]+)\)")
LEAST_SHARED = 4
NOT_NUMBERS = ("fill", "stroke", "id", "clip-path", "font-family")

ElementTree.register_namespace("", SVG)


def compact(drawing: str) -> str:
    """Return the SVG without what is not drawn, numbers to a hundredth of a pixel."""
    root = ElementTree.fromstring(drawing)
    described = {key: root.get(key) for key in ("role", "aria-labelledby", "aria-describedby")}
    # Several drawings may stand in one page: the outlines of each have names of their own.
    _clean(root, f"m{crc32(drawing.encode()):x}")
    _number_marks(root)
    root.set("class", "drawn")
    root.set("font-family", FONT_STACK)
    for key, value in described.items():
        if value:
            root.set(key, value)
    return ElementTree.tostring(root, encoding="unicode")


def _clean(element: ElementTree.Element, marks: str) -> None:
    for name, value in list(element.items()):
        if name in DROPPED or DEFAULTS.get(name) == value:
            del element.attrib[name]
        elif name not in NOT_NUMBERS:
            element.set(name, LONG_DECIMAL.sub(_rounded, value))
    children: list[ElementTree.Element] = []
    for child in element:
        if _is_never_drawn(child):
            continue
        _clean(child, marks)
        is_plain_group = child.tag == f"{{{SVG}}}g" and not child.attrib
        children += list(child) if is_plain_group else [child]
    element[:] = _with_marks_shared(_with_lines_joined(children), marks)


def _rounded(match: re.Match[str]) -> str:
    return f"{float(match.group()):.2f}".rstrip("0").rstrip(".") or "0"


def _is_never_drawn(element: ElementTree.Element) -> bool:
    if element.get("display") == "none":
        return True
    if element.get("class") == "background":
        return "fill" not in element.attrib and "stroke" not in element.attrib
    return element.tag == f"{{{SVG}}}g" and not len(element)


def _with_lines_joined(children: list[ElementTree.Element]) -> list[ElementTree.Element]:
    """Make one path of neighbouring lines that look alike."""
    joined: list[ElementTree.Element] = []
    for child in children:
        path = _as_path(child)
        if path is None:
            joined.append(child)
            continue
        last = joined[-1] if joined else None
        if last is not None and last.get("d") and _look(last) == _look(path):
            last.set("d", last.get("d", "") + path.get("d", ""))
        else:
            joined.append(path)
    return joined


def _as_path(line: ElementTree.Element) -> ElementTree.Element | None:
    place = TRANSLATE.fullmatch(line.get("transform", ""))
    if line.tag != f"{{{SVG}}}line" or not place or line.get("x1") or line.get("y1"):
        return None
    path = ElementTree.Element(f"{{{SVG}}}path", _look(line))
    path.set("d", f"M{place[1]},{place[2]}l{line.get('x2', '0')},{line.get('y2', '0')}")
    return path


def _look(element: ElementTree.Element) -> dict[str, str]:
    place = ("transform", "x2", "y2", "d")
    return {name: value for name, value in element.attrib.items() if name not in place}


def _with_marks_shared(
    children: list[ElementTree.Element], marks: str
) -> list[ElementTree.Element]:
    """Draw the outline of neighbouring marks that look alike once and place it by reference."""
    shared: list[ElementTree.Element] = []
    for shape, group in groupby(children, key=_shape):
        alike = list(group)
        if len(alike) < LEAST_SHARED or shape is None:
            shared += alike
            continue
        look = _look(alike[0])
        # Of each mark, not of all together: where two overlap, both are seen.
        opacity = {"opacity": look.pop("opacity")} if "opacity" in look else {}
        frame = ElementTree.Element(f"{{{SVG}}}g", look)
        definitions = ElementTree.SubElement(frame, f"{{{SVG}}}defs")
        outline = {"id": marks, "d": shape.outline, **opacity}
        ElementTree.SubElement(definitions, f"{{{SVG}}}path", outline)
        for mark in alike:
            x, y = _place(mark)
            at = {"href": f"#{marks}", "x": x, "y": y}
            ElementTree.SubElement(frame, f"{{{SVG}}}use", at)
        shared.append(frame)
    return shared


class _Shape(NamedTuple):
    """What two marks must share to be drawn once."""

    outline: str
    look: tuple[tuple[str, str], ...]


def _shape(element: ElementTree.Element) -> _Shape | None:
    """Return the shape of a mark; none of anything but an outline at a place."""
    outline = element.get("d")
    is_mark = element.tag == f"{{{SVG}}}path" and TRANSLATE.fullmatch(element.get("transform", ""))
    if not is_mark or not outline:
        return None
    return _Shape(outline, tuple(sorted(_look(element).items())))


def _place(mark: ElementTree.Element) -> tuple[str, str]:
    """Return where a mark with a shape is."""
    place = TRANSLATE.fullmatch(mark.get("transform", ""))
    assert place is not None, "a mark has a place, or it has no shape"
    return place[1], place[2]


def _number_marks(root: ElementTree.Element) -> None:
    """Give each shared outline a name of its own."""
    for number, frame in enumerate(root.findall(f".//{{{SVG}}}defs/..")):
        outline = frame.find(f"{{{SVG}}}defs/{{{SVG}}}path[@id]")
        uses = frame.findall(f"{{{SVG}}}use")
        if outline is None or not uses:
            continue
        name = f"{outline.get('id')}-{number}"
        outline.set("id", name)
        for use in uses:
            use.set("href", f"#{name}")
