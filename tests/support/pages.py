"""Reads a page as a browser's parser would, strictly: what is opened is closed."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "link", "input", "br", "wbr", "hr", "img"}
RESOURCES = {"script": "src", "link": "href", "img": "src", "iframe": "src", "image": "href"}


@dataclass
class Cell:
    """A cell of the matrix."""

    state: str
    index: float | None
    text: str = ""


@dataclass
class Page:
    """What a page holds."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str | None]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    cells: dict[str, Cell] = field(default_factory=dict)
    title: str = ""
    text: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.open: list[str] = []
        self.cell: Cell | None = None

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_starttag(self, tag, attributes):
        page, found = self.page, dict(attributes)
        page.tags.append(tag)
        page.attributes += attributes
        page.classes += (found.get("class") or "").split()
        if "id" in found:
            page.ids.append(found["id"])
        if tag == "a" and "href" in found:
            page.links.append(found["href"])
        if tag in RESOURCES and RESOURCES[tag] in found:
            page.resources.append(found[RESOURCES[tag]])
        if tag in ("h1", "h2", "h3", "h4"):
            page.headings.append(int(tag[1]))
        if tag == "td" and "data-state" in found:
            index = found.get("data-index")
            self.cell = Cell(found["data-state"], None if index is None else float(index))
            page.cells[found["id"]] = self.cell
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        opened = self.open.pop()
        assert opened == tag, f"</{tag}> closes <{opened}>"
        if tag == "td":
            self.cell = None

    def handle_data(self, data):
        inside = self.open[-1] if self.open else ""
        if inside == "title" and "svg" not in self.open:
            self.page.title += data
        elif inside == "script":
            self.page.scripts.append(data)
        else:
            self.page.text += data
        if self.cell is not None:
            self.cell.text += data


def read(path: Path) -> Page:
    """Parse a page; an element that is not closed in order fails."""
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    assert not reader.open, f"{path.name} leaves open: {reader.open}"
    return reader.page
