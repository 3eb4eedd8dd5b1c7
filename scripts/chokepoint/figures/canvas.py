"""The sheet that every figure is drawn on: heading, legend, plot, notes, at fixed places.

Vega-Lite would fit the sheet to whatever is on it; here the sheet is given, text is measured and
wrapped before it is placed, and the same rows make the same bytes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal, TypedDict

import altair as alt

from chokepoint.figures.text import text_width, wrap, wrap_evenly
from chokepoint.figures.theme import (
    FONT_STACK,
    LABEL_SIZE,
    SMALL_SIZE,
    WIDE,
    Paper,
    Theme,
)

LINE_HEIGHT = 1.35
COLUMN_LINE_HEIGHT = 1.2
LABEL_GAP = 14  # between a label and the plot, or between texts in one line
ROW_GAP = 6  # between what is drawn in a row and the label of the next one
LOOKED_UP = "[datum.value]"
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
    over: MarkStyle | None = None  # a second mark of the same type on the first


@dataclass(frozen=True)
class Plot:
    """The rectangle of the plot inside the sheet: what stands left, right and below of it."""

    left: float
    width: float
    height: float
    column_heads: float = 0  # space above the plot for the headings of columns
    axis: float = 26  # space below it for the axis
    paper: Paper = WIDE

    @property
    def right(self) -> float:
        """Space between the plot and the right margin."""
        return self.paper.text_width - self.left - self.width

    @property
    def text_end(self) -> float:
        """Where columns at the right end, in pixels of the plot."""
        return self.paper.text_width - self.left


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
    align: Literal["left", "right"] = "right",
    lift: float = 0,
    size: float = LABEL_SIZE,
) -> list[alt.Chart]:
    """Place one text per row in a column that ends at `x`, centred on its row or `lift` above.

    Vega centres the first line of a text and lets the others hang, so each number of lines has a
    layer of its own, moved up by half of what hangs.
    """
    by_lines: dict[int, list[Mapping[str, object]]] = {}
    for row in map(_fields, rows):
        by_lines.setdefault(str(row[field]).count("\n"), []).append(row)
    return [
        marks(group, f"{name}_{hanging + 1}")
        .mark_text(
            size=size,
            lineHeight=size * COLUMN_LINE_HEIGHT,
            lineBreak="\n",
            dy=-lift - hanging * size * COLUMN_LINE_HEIGHT / 2,
            fontWeight="bold" if bold else "normal",
            align=align,
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


@dataclass(frozen=True)
class Rows:
    """The rows of a plot: all as high as the label with most lines needs.

    Labels stand left of their rows or, where there is no room, in a line of their own above what is
    drawn to scale.
    """

    height: float
    centre: float  # where marks are centred, as a share of the height
    lift: float  # how far above it the words of the row are centred, in pixels
    label_align: Literal["left", "right"]

    def label_column(
        self, rows: Sequence[Datum | Mapping[str, object]], y: alt.Y, plot: Plot, theme: Theme
    ) -> list[alt.Chart]:
        """Place the labels of the rows."""
        x = -LABEL_GAP if self.label_align == "right" else -plot.left
        return column(
            *(rows, "label", x, y, theme.text),
            name="labels",
            align=self.label_align,
            lift=self.lift,
        )


def rows_of(labels: Sequence[str], least: float, paper: Paper, below: float = 0) -> Rows:
    """Return rows of at least a height; on narrow paper with room for words above, and below."""
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    words = ceil(lines * LABEL_SIZE * COLUMN_LINE_HEIGHT)
    if not paper.has_labels_above:
        return Rows(max(least, words + 8), 0.5, 0, "right")
    height = ROW_GAP + words + least + below
    centre = (ROW_GAP + words + least / 2) / height
    return Rows(height, centre, (words + least) / 2, "left")


def axis(labels: Mapping[int, str], title: str | None) -> alt.Axis:
    """Return a horizontal axis with lines at these values and words below them, maybe empty."""
    return alt.Axis(
        values=list(labels),
        # Vega's expressions know no table of words but an object that is looked into.
        labelExpr=json.dumps({str(value): words for value, words in labels.items()}) + LOOKED_UP,
        labelFlush=False,
        orient="bottom",
        title=title,
        titleAnchor="start",
        titleAlign="left",
        titlePadding=8,
    )


def legend(
    items: Sequence[LegendItem], left: float, top: float, theme: Theme, paper: Paper = WIDE
) -> list[alt.Chart]:
    """Lay out sample marks with their words, from left to right and onto a further line."""
    placed = []
    x, y = 0.0, 0.0
    for item in items:
        width = SAMPLE_WIDTH + 6 + text_width(item.words, SMALL_SIZE)
        if x and x + width > paper.text_width:
            x, y = 0.0, y + LEGEND_ROW
        for style in (item.properties, *([item.over] if item.over else [])):
            placed.append(_sample(item.mark, style, left + x, top + y + LEGEND_ROW / 2))
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


def legend_height(items: Sequence[LegendItem], paper: Paper = WIDE) -> float:
    """Return the pixels that `legend` will take."""
    lines, x = 1 if items else 0, 0.0
    for item in items:
        width = SAMPLE_WIDTH + 6 + text_width(item.words, SMALL_SIZE)
        if x and x + width > paper.text_width:
            lines, x = lines + 1, 0.0
        x += width + LEGEND_GAP
    return lines * LEGEND_ROW


def _sample(
    kind: Literal["point", "rule", "tick"], style: MarkStyle, x: float, y: float
) -> alt.Chart:
    chart = marks([{}])
    chart.mark = alt.MarkDef(type=kind, **style)
    if kind == "rule" and style.get("strokeDash"):  # an upright line
        at = x + SAMPLE_WIDTH / 2
        return chart.encode(x=alt.XValue(at), y=alt.YValue(y - 9), y2=alt.Y2Value(y + 9))
    if kind == "rule":
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
    paper = plot.paper
    title_lines = wrap_evenly(title, paper.text_width, paper.title_size, bold=True)
    subtitle_lines = wrap_evenly(subtitle, paper.text_width, paper.subtitle_size)
    title_height = len(title_lines) * paper.title_size * LINE_HEIGHT
    subtitle_height = len(subtitle_lines) * paper.subtitle_size * LINE_HEIGHT
    key_height = legend_height(legend_items, paper)
    header = title_height + 4 + subtitle_height + 10 + key_height + 6 + plot.column_heads
    x, top = -plot.left, -header

    placed = [
        text_at(title_lines, x, top, paper.title_size, theme.text, bold=True),
        text_at(subtitle_lines, x, top + title_height + 4, paper.subtitle_size, theme.muted),
        *legend(legend_items, x, top + title_height + 4 + subtitle_height + 10, theme, paper),
        *layers,
    ]
    below = plot.height + plot.axis + 14
    for note in notes:
        is_bold = note in bold_notes
        lines = wrap(note, paper.text_width, SMALL_SIZE, bold=is_bold)
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
            "left": paper.margin + plot.left,
            "right": paper.margin + plot.right,
            # Letters reach above the line that text hangs on.
            "top": max(paper.margin, 4) + ceil(header),
            "bottom": max(paper.margin - 12, 0) + ceil(below - plot.height),
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
