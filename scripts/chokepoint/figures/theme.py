"""Colours and sizes. Verdicts differ in shape as well as in colour (Okabe and Ito's palette)."""

from dataclasses import dataclass
from typing import Literal

# The first one is carried along and measured; the others stand in on a page that has not loaded it.
FONT_FAMILIES = ("Inter", "Helvetica", "Arial", "sans-serif")
FONT_STACK = ", ".join(FONT_FAMILIES)

LABEL_SIZE = 13.5
SMALL_SIZE = 12


@dataclass(frozen=True)
class Paper:
    """What a picture is laid out on, in pixels of the SVG; a PNG has twice as many."""

    width: float
    margin: float
    title_size: float
    subtitle_size: float
    inset: float  # least room between the edge of the text and what is drawn to scale
    has_labels_above: bool  # over its row, not left of it: a phone has no room there

    @property
    def text_width(self) -> float:
        """Room between the margins."""
        return self.width - 2 * self.margin


WIDE = Paper(width=900, margin=24, title_size=21, subtitle_size=14, inset=0, has_labels_above=False)
# A window of 390 pixels less most of the edges of the page.
NARROW = Paper(width=358, margin=4, title_size=17, subtitle_size=13, inset=8, has_labels_above=True)


@dataclass(frozen=True)
class Theme:
    """What differs between a light and a dark page."""

    name: str
    background: str
    text: str
    muted: str
    grid: str
    panel: str  # the gutter, and months of the benchmark
    panel_strong: str  # months of the window after the event
    bar: str  # the range of earlier windows
    edge: str  # a range that starts at zero
    below: str
    within: str
    above: str


LIGHT = Theme(
    name="light",
    background="#ffffff",
    text="#16191d",
    muted="#4b5563",
    grid="#e3e6ea",
    panel="#f1f3f5",
    panel_strong="#dfeaf3",
    bar="#c3c9d4",
    edge="#4b5563",
    below="#c94f00",
    within="#475569",
    above="#0072b2",
)

DARK = Theme(
    name="dark",
    background="#14171c",
    text="#f2f4f7",
    muted="#b4bcc8",
    grid="#2b313a",
    panel="#1d2229",
    panel_strong="#1d3242",
    bar="#56606f",
    edge="#c5ccd6",
    below="#ff8c42",
    within="#a9b6c8",
    above="#56b4e9",
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}

Verdict = Literal["below", "within", "above"]
VERDICTS: tuple[Verdict, ...] = ("below", "within", "above")
VERDICT_SHAPES: dict[Verdict, str] = {
    "below": "triangle-down",
    "within": "circle",
    "above": "triangle-up",
}


def verdict_colours(theme: Theme) -> dict[Verdict, str]:
    """Colour of each verdict on this page."""
    return {"below": theme.below, "within": theme.within, "above": theme.above}
