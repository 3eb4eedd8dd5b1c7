"""The sheet that every figure is drawn on: heading, legend, plot, notes, at fixed places.

Vega-Lite would fit the sheet to whatever is on it; here the sheet is given, text is measured and
wrapped before it is placed, and the same rows make the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal, TypedDict

import altair as alt

from chokepoint.figures.text import text_width, wrap, wrap_evenly
from chokepoint.figures.theme import (
    FONT_STACK,
    LABEL_SIZE,
    MARGIN,
    SMALL_SIZE,
    SUBTITLE_SIZE,
    TITLE_SIZE,
    WIDTH,
    Theme,
)

LINE_HEIGHT = 1.35
COLUMN_LINE_HEIGHT = 1.2
TEXT_WIDTH = WIDTH - 2 * MARGIN
LEGEND_ROW = 24
LEGEND_GAP = 20
SAMPLE_WIDTH = 24


@dataclass(frozen=True)
class Datum:
    """What one mark is drawn from; a layer's encoding names the fields that it draws."""


class MarkStyle(TypedDict, total=False):
    """Properties of Vega-Lite's marks that a plot and its legend have in common."""

    shape: str
    size: float
    angle: float
    color: str
    filled: bool
    opacity: float
    strokeWidth: float
    strokeDash: list[float]
    strokeCap: Literal["butt", "round", "square"]
    thickness: float
    orient: Literal["horizontal", "vertical"]


@dataclass(frozen=True)
class LegendItem:
    """A sample mark and what it means: Vega-Lite's mark type, its properties, and the words."""

    mark: Literal["point", "rule", "tick"]
    properties: MarkStyle
    words: str


@dataclass(frozen=True)
class Plot:
    """The rectangle of the plot inside the sheet: what stands left, right and below of it."""

    left: float
    width: float
    height: float
    column_heads: float = 0  # space above the plot for the headings of columns
    axis: float = 26  # space below it for the axis

    @property
    def right(self) -> float:
        """Space between the plot and the right margin."""
        return TEXT_WIDTH - self.left - self.width


class Layer(alt.Chart):
    """A layer that is made once: a sheet would copy it with all its rows, four times."""

    def __deepcopy__(self, memo: object) -> "Layer":
        return self


def marks(rows: Sequence[Datum | Mapping[str, object]], name: str | None = None) -> alt.Chart:
    """Begin a layer; a name, which no other layer may have, becomes the class `<name>_marks`."""
    data = alt.InlineData(values=[_fields(row) for row in rows])
    return Layer(data, name=name) if name else Layer(data)


def _fields(row: Datum | Mapping[str, object]) -> dict[str, object]:
    return dict(vars(row) if isinstance(row, Datum) else row)


def text_at(
    lines: Sequence[str],
    x: float,
    y: float,
    size: float,
    colour: str,
    *,
    bold: bool = False,
    align: Literal["left", "center", "right"] = "left",
    baseline: Literal["top", "middle"] = "top",
) -> alt.Chart:
    """Place lines of text at a point of the plot's own pixels."""
    layer: alt.Chart = (
        marks([{}])
        .mark_text(
            text=list(lines),
            size=size,
            lineHeight=size * LINE_HEIGHT,
            fontWeight="bold" if bold else "normal",
            align=align,
            baseline=baseline,
            color=colour,
        )
        .encode(x=alt.XValue(x), y=alt.YValue(y))
    )
    return layer


def column(
    rows: Sequence[Datum | Mapping[str, object]],
    field: str,
    x: float,
    y: alt.Y,
    colour: str | alt.Color,
    *,
    bold: bool = False,
    name: str,
) -> list[alt.Chart]:
    """Place one text per row in a column that ends at `x`, centred on its row.

    Vega centres the first line of a text and lets the others hang, so each number of lines has a
    layer of its own, moved up by half of what hangs.
    """
    by_lines: dict[int, list[Mapping[str, object]]] = {}
    for row in map(_fields, rows):
        by_lines.setdefault(str(row[field]).count("\n"), []).append(row)
    return [
        marks(group, f"{name}_{hanging + 1}")
        .mark_text(
            size=LABEL_SIZE,
            lineHeight=LABEL_SIZE * COLUMN_LINE_HEIGHT,
            lineBreak="\n",
            dy=-hanging * LABEL_SIZE * COLUMN_LINE_HEIGHT / 2,
            fontWeight="bold" if bold else "normal",
            align="right",
            baseline="middle",
        )
        .encode(
            x=alt.XValue(x),
            y=y,
            text=alt.Text(f"{field}:N"),
            color=alt.ColorValue(colour) if isinstance(colour, str) else colour,
        )
        for hanging, group in sorted(by_lines.items())
    ]


def row_height(labels: Sequence[str], least: float) -> float:
    """Return the height of all rows in which the label with most lines still has its own room."""
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    return max(least, ceil(lines * LABEL_SIZE * COLUMN_LINE_HEIGHT) + 8)


def legend(items: Sequence[LegendItem], left: float, top: float, theme: Theme) -> list[alt.Chart]:
    """Lay out sample marks with their words, from left to right and onto a further line."""
    placed = []
    x, y = 0.0, 0.0
    for item in items:
        width = SAMPLE_WIDTH + 6 + text_width(item.words, SMALL_SIZE)
        if x and x + width > TEXT_WIDTH:
            x, y = 0.0, y + LEGEND_ROW
        placed.append(_sample(item, left + x, top + y + LEGEND_ROW / 2))
        placed.append(
            text_at(
                [item.words],
                left + x + SAMPLE_WIDTH + 6,
                top + y + LEGEND_ROW / 2,
                SMALL_SIZE,
                theme.muted,
                baseline="middle",
            )
        )
        x += width + LEGEND_GAP
    return placed


def legend_height(items: Sequence[LegendItem]) -> float:
    """Return the pixels that `legend` will take."""
    lines, x = 1 if items else 0, 0.0
    for item in items:
        width = SAMPLE_WIDTH + 6 + text_width(item.words, SMALL_SIZE)
        if x and x + width > TEXT_WIDTH:
            lines, x = lines + 1, 0.0
        x += width + LEGEND_GAP
    return lines * LEGEND_ROW


def _sample(item: LegendItem, x: float, y: float) -> alt.Chart:
    mark = alt.MarkDef(type=item.mark, **item.properties)
    chart = marks([{}])
    chart.mark = mark
    if item.mark == "rule" and item.properties.get("strokeDash"):  # an upright line
        at = x + SAMPLE_WIDTH / 2
        return chart.encode(x=alt.XValue(at), y=alt.YValue(y - 9), y2=alt.Y2Value(y + 9))
    if item.mark == "rule":
        return chart.encode(x=alt.XValue(x), x2=alt.X2Value(x + SAMPLE_WIDTH), y=alt.YValue(y))
    return chart.encode(x=alt.XValue(x + SAMPLE_WIDTH / 2), y=alt.YValue(y))


def sheet(
    layers: Sequence[alt.Chart],
    plot: Plot,
    *,
    title: str,
    subtitle: str,
    notes: Sequence[str],
    theme: Theme,
    legend_items: Sequence[LegendItem] = (),
    bold_notes: Sequence[str] = (),
) -> alt.LayerChart:
    """Put a plot on the sheet, with its heading and legend above and its notes below."""
    title_lines = wrap_evenly(title, TEXT_WIDTH, TITLE_SIZE, bold=True)
    subtitle_lines = wrap_evenly(subtitle, TEXT_WIDTH, SUBTITLE_SIZE)
    title_height = len(title_lines) * TITLE_SIZE * LINE_HEIGHT
    subtitle_height = len(subtitle_lines) * SUBTITLE_SIZE * LINE_HEIGHT
    key_height = legend_height(legend_items)
    header = title_height + 4 + subtitle_height + 10 + key_height + 6 + plot.column_heads
    x, top = -plot.left, -header

    placed = [
        text_at(title_lines, x, top, TITLE_SIZE, theme.text, bold=True),
        text_at(subtitle_lines, x, top + title_height + 4, SUBTITLE_SIZE, theme.muted),
        *legend(legend_items, x, top + title_height + 4 + subtitle_height + 10, theme),
        *layers,
    ]
    below = plot.height + plot.axis + 14
    for note in notes:
        is_bold = note in bold_notes
        lines = wrap(note, TEXT_WIDTH, SMALL_SIZE, bold=is_bold)
        colour = theme.text if is_bold else theme.muted
        placed.append(text_at(lines, x, below, SMALL_SIZE, colour, bold=is_bold))
        below += len(lines) * SMALL_SIZE * LINE_HEIGHT + 4

    # Made at once: each method of a chart would copy all its layers.
    return alt.LayerChart(
        layer=placed,
        width=plot.width,
        height=plot.height,
        autosize=alt.AutoSizeParams(type="none"),
        padding={
            "left": MARGIN + plot.left,
            "right": MARGIN + plot.right,
            "top": MARGIN + ceil(header),
            "bottom": MARGIN - 12 + ceil(below - plot.height),
        },
        config=_config(theme),
    )


def _config(theme: Theme) -> alt.Config:
    return alt.Config(
        font=FONT_STACK,
        background=theme.background,
        aria=False,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelFont=FONT_STACK,
            titleFont=FONT_STACK,
            labelFontSize=SMALL_SIZE,
            titleFontSize=SMALL_SIZE,
            titleFontWeight="normal",
            labelColor=theme.muted,
            titleColor=theme.muted,
            gridColor=theme.grid,
            domain=False,
            ticks=False,
            labelPadding=6,
        ),
        text=alt.MarkConfig(font=FONT_STACK),
        scale=alt.ScaleConfig(round=False),
    )
