"""A drawing in fewer bytes: what a browser draws stays the same, what it never draws goes.

Vega writes a transform, a class and an empty path for each mark; a page of months would be ten
times as large as its content.
"""

import re
from xml.etree import ElementTree

from chokepoint.figures.theme import FONT_STACK

SVG = "http://www.w3.org/2000/svg"
DROPPED = ("aria-hidden", "aria-roledescription", "class", "pointer-events", "role")
DEFAULTS = {"opacity": "1", "font-weight": "normal", "font-family": FONT_STACK}
LONG_DECIMAL = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?|-?\d+(?:\.\d+)?e-\d+")
TRANSLATE = re.compile(r"translate\(([^,()]+),([^,()]+)\)")
NOT_NUMBERS = ("fill", "stroke", "id", "clip-path", "font-family")

ElementTree.register_namespace("", SVG)


def compact(drawing: str) -> str:
    """Return the SVG without what is not drawn, numbers to a hundredth of a pixel."""
    root = ElementTree.fromstring(drawing)
    described = {key: root.get(key) for key in ("role", "aria-labelledby", "aria-describedby")}
    _clean(root)
    root.set("class", "drawn")
    root.set("font-family", FONT_STACK)
    for key, value in described.items():
        if value:
            root.set(key, value)
    return ElementTree.tostring(root, encoding="unicode")


def _clean(element: ElementTree.Element) -> None:
    for name in list(element.attrib):
        value = element.get(name)
        if name in DROPPED or DEFAULTS.get(name) == value:
            del element.attrib[name]
        elif name not in NOT_NUMBERS:
            element.set(name, LONG_DECIMAL.sub(_rounded, value))
    children = []
    for child in element:
        if _is_never_drawn(child):
            continue
        _clean(child)
        is_plain_group = child.tag == f"{{{SVG}}}g" and not child.attrib
        children += list(child) if is_plain_group else [child]
    element[:] = _with_lines_joined(children)


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
            last.set("d", last.get("d") + path.get("d"))
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
