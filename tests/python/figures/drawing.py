"""Reads an SVG back: its words, where they stand, and its marks."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from chokepoint.figures.text import text_width

SVG = "{http://www.w3.org/2000/svg}"
MOVE = re.compile(r"translate\(([-\d.e]+),\s*([-\d.e]+)\)")
ANCHORED = {"start": 0.0, "middle": 0.5, "end": 1.0}


@dataclass(frozen=True)
class Line:
    """One line of text and the box it fills on the sheet."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Line") -> bool:
        return (
            min(self.right, other.right) - max(self.left, other.left) > 0.5
            and min(self.bottom, other.bottom) - max(self.top, other.top) > 0.5
        )


class Drawing:
    """A parsed SVG."""

    def __init__(self, svg: str) -> None:
        self.root = ElementTree.fromstring(svg)
        self.width = float(self.root.get("width"))
        self.height = float(self.root.get("height"))
        self.lines: list[Line] = []
        self._read(self.root, 0.0, 0.0)

    @property
    def title(self) -> str:
        return self.root.find(f"{SVG}title").text

    @property
    def description(self) -> str:
        return self.root.find(f"{SVG}desc").text

    @property
    def words(self) -> str:
        """All text in reading order of the file, wrapped lines joined."""
        return " ".join(line.text for line in self.lines)

    def count(self, name: str) -> int:
        """Number of marks in the layers of this name."""
        return sum(
            len(list(group))
            for group in self.root.iter(f"{SVG}g")
            if f"{name}_marks" in (group.get("class") or "").split()
        )

    def texts(self, name: str) -> list[str]:
        """Texts of the layers whose name is this one and a number of lines."""
        pattern = re.compile(rf"{name}_\d+_marks")
        return [
            " ".join(part.strip() for part in text.itertext())
            for group in self.root.iter(f"{SVG}g")
            if any(pattern.fullmatch(part) for part in (group.get("class") or "").split())
            for text in group
        ]

    def overlaps(self) -> list[tuple[str, str]]:
        lines = self.lines
        return [
            (one.text, other.text)
            for position, one in enumerate(lines)
            for other in lines[position + 1 :]
            if one.overlaps(other)
        ]

    def outside(self) -> list[str]:
        return [
            line.text
            for line in self.lines
            if line.left < 0 or line.top < 0 or line.right > self.width or line.bottom > self.height
        ]

    def _read(
        self, element: ElementTree.Element, x: float, y: float, inherited: str | None = None
    ) -> None:
        if found := MOVE.search(element.get("transform") or ""):
            x, y = x + float(found[1]), y + float(found[2])
        if element.tag == f"{SVG}text":
            self._read_text(element, x, y, inherited)
            return
        for child in element:
            self._read(child, x, y, element.get("font-size") or inherited)

    def _read_text(
        self, element: ElementTree.Element, x: float, y: float, inherited: str | None
    ) -> None:
        x, y = x + float(element.get("x") or 0), y + float(element.get("y") or 0)
        size = float((element.get("font-size") or inherited).removesuffix("px"))
        bold = element.get("font-weight") == "bold"
        parts = [(element.text, 0.0)] if element.text else []
        down = 0.0
        for span in element:
            down += float(span.get("dy") or 0)
            parts.append((span.text, down))
        for text, below in parts:
            if not (text or "").strip():
                continue
            width = text_width(text, size, bold)
            left = x - width * ANCHORED[element.get("text-anchor") or "start"]
            base = y + below
            self.lines.append(Line(text, left, base - 0.75 * size, left + width, base + 0.2 * size))
