"""The specification curve of one cell: its index under every reading, and which readings those are.

Rows, one per reading of one product and destination (marts.fct_specification_curve, or any frame
of this form; rows.py names the columns). A reading without a benchmark has no index and is not
drawn. Simonsohn, Simmons and Nelson (2020).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from statistics import median

import altair as alt
import pandas as pd

from chokepoint import words
from chokepoint.figures import titles
from chokepoint.figures.canvas import (
    LABEL_GAP,
    Datum,
    LegendItem,
    MarkStyle,
    Plot,
    column,
    marks,
    sheet,
    text_at,
)
from chokepoint.figures.model import Context, Picture, Source
from chokepoint.figures.rows import MeasuredReadingRow, ReadingRow, read_rows
from chokepoint.figures.text import text_width
from chokepoint.figures.theme import (
    LABEL_SIZE,
    LIGHT,
    SMALL_SIZE,
    VERDICT_SHAPES,
    VERDICTS,
    WIDE,
    Paper,
    Theme,
    Verdict,
    verdict_colours,
)

CURVE_HEIGHT = 220
CHOICE_HEIGHT = 20
GROUP_GAP = 12
LABEL_WIDTH = 190

# The choices of a reading and how the chart names them.
CHOICES: Mapping[str, Callable[[ReadingRow], int]] = {
    "Months": lambda row: row.window_months,
    "Earlier windows": lambda row: row.benchmark_windows,
    "Start moved by": lambda row: row.start_shift_months,
}
# The scale ends at the largest index, unless that is so far from most that these would lie flat.
FAR = 5  # times the middle index, or 100 where that is more
TICKS = 4  # at least so many steps to the end


@dataclass(frozen=True)
class Scale:
    """The scale of one cell's index: its end and the step of its lines."""

    end: int
    step: int
    beyond: tuple[float, ...]  # indices that lie past the end, smallest first

    def place(self, index: float) -> float:
        """Return the height of an index, in pixels from the top; what is beyond is at the top."""
        return CURVE_HEIGHT * (1 - min(index, self.end) / self.end)


def scale_of(indices: Sequence[float]) -> Scale:
    """Choose a scale that shows as many indices as it can and leaves no half of it empty."""
    highest, middle = max(indices, default=100.0), median(indices) if indices else 100.0
    wanted = max(min(highest, FAR * max(middle, 100.0)), 100.0)
    size = 10.0 ** floor(log10(wanted / TICKS))
    step = int(next(times * size for times in (5, 2, 1) if times * size <= wanted / TICKS))
    end = step * ceil(wanted / step)
    return Scale(end, step, tuple(sorted(index for index in indices if index > end)))


@dataclass(frozen=True)
class Point(Datum):
    """A reading on the curve, in pixels of the plot."""

    x: float
    y: float
    range_position: Verdict
    is_own: bool


@dataclass(frozen=True)
class ChoiceLine:
    """A line below the curve: one value of one choice, marked under each reading that makes it."""

    choice: Callable[[ReadingRow], int]
    value: int
    label: str
    y: float


def specification_curve_picture(
    rows: pd.DataFrame,
    context: Context,
    sources: Sequence[Source],
    *,
    theme: Theme = LIGHT,
    paper: Paper = WIDE,
) -> Picture:
    """Draw one cell."""
    readings = read_rows(ReadingRow, rows)
    first = readings[0]
    cell = f"{first.product_name}, {first.destination_name}"
    known = sorted(
        read_rows(MeasuredReadingRow, rows[rows["volume_index"].notna()]),
        key=lambda row: (row.volume_index, *(choice(row) for choice in CHOICES.values())),
    )
    counts = titles.verdict_counts(known)
    title = _finding(cell, counts, len(known))
    subtitle = (
        f"Index of exports from {words.the(context.reporter_name)} since the {context.event_name} "
        f"under {words.plural(len(known), 'reading')}, {context.benchmark_statistic} = 100"
    )
    is_reconstructed = any(row.is_reconstructed for row in readings)
    reconstruction = titles.reconstruction_note([(cell, is_reconstructed)], context)
    without = len(readings) - len(known)
    scale = scale_of([row.volume_index for row in known])
    notes = [
        *(
            [f"Without a benchmark, not drawn: {words.plural(without, 'reading')}."]
            if without
            else []
        ),
        *([f"Off scale, at the upper edge: {_beyond(scale)}."] if scale.beyond else []),
        titles.source_note(sources, context),
        *([reconstruction] if reconstruction else []),
    ]
    lines = _choice_lines(known)
    left = LABEL_WIDTH
    if paper.has_labels_above:
        longest = max((text_width(line.label, LABEL_SIZE) for line in lines), default=0)
        left = ceil(longest) + LABEL_GAP
    plot = Plot(
        left=left,
        width=paper.text_width - left,
        height=CURVE_HEIGHT + (lines[-1].y + CHOICE_HEIGHT if lines else 0),
        column_heads=24 if scale.beyond else 10,
        axis=0,
        paper=paper,
    )
    counted = "; ".join(f"{verdict} {counts[verdict]}" for verdict in VERDICTS)
    return Picture(
        picture_id=f"specification_curve_{first.product_code}_{first.destination_id}",
        specification_id=context.specification_id,
        title=title,
        subtitle=subtitle,
        notes=tuple(notes),
        alt_text=" ".join(
            [f"Specification curve. {title}. {subtitle}. Readings: {counted}.", *notes]
        ),
        rows=rows,
        chart=sheet(
            _layers(known, lines, scale, plot, theme),
            plot,
            title=title,
            subtitle=subtitle,
            notes=notes,
            theme=theme,
            legend_items=_key(theme),
            bold_notes=[reconstruction] if reconstruction else [],
        ),
        is_reconstructed=is_reconstructed,
        facts={"verdicts": counts},
    )


def _beyond(scale: Scale) -> str:
    """`1,020`, or `1,020 to 8,163 (twelve readings)`."""
    low, high = (f"{words.rounded(index):,}" for index in (scale.beyond[0], scale.beyond[-1]))
    if len(scale.beyond) == 1:
        return low
    between = low if low == high else f"{low} to {high}"
    return f"{between} ({words.plural(len(scale.beyond), 'reading')})"


def _finding(cell: str, counts: Mapping[Verdict, int], total: int) -> str:
    if not total:
        return f"{cell}: no reading has a benchmark"
    verdict = max(VERDICTS, key=lambda name: counts[name])
    if counts[verdict] == total:
        return f"{cell}: {verdict} the earlier range under every reading"
    others = [
        f"{words.number(counts[name])} {name}"
        for name in VERDICTS
        if name != verdict and counts[name]
    ]
    return (
        f"{cell}: {verdict} the earlier range under {words.number(counts[verdict])} of "
        f"{words.plural(total, 'reading')}, {words.listed(others)}"
    )


def _choice_lines(known: Sequence[ReadingRow]) -> list[ChoiceLine]:
    """Give each value of each choice a line below the curve."""
    lines: list[ChoiceLine] = []
    y = float(GROUP_GAP)
    for heading, choice in CHOICES.items():
        for value in sorted({choice(row) for row in known}):
            lines.append(ChoiceLine(choice, value, f"{heading}: {value}", y))
            y += CHOICE_HEIGHT
        y += GROUP_GAP
    return lines


def _layers(
    known: Sequence[MeasuredReadingRow],
    lines: Sequence[ChoiceLine],
    scale: Scale,
    plot: Plot,
    theme: Theme,
) -> list[alt.Chart]:
    spacing = plot.width / max(len(known), 1)
    size = max(10.0, min(110.0, (spacing * 0.9) ** 2))
    # Pixels, so that curve and lines share one plot: the top of the scale is at 0.
    drawn = [
        Point(
            x=(position + 0.5) * spacing,
            y=scale.place(row.volume_index),
            range_position=row.range_position,
            is_own=row.is_own_specification,
        )
        for position, row in enumerate(known)
    ]
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, plot.width], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[plot.height, 0], nice=False))
    grid = [
        {"y": scale.place(value), "label": f"{value:,}"}
        for value in range(0, scale.end + 1, scale.step)
    ]
    chosen = [
        {"x": point.x, "y": CURVE_HEIGHT + line.y + CHOICE_HEIGHT / 2}
        for line in lines
        for point, row in zip(drawn, known, strict=True)
        if line.choice(row) == line.value
    ]
    labels = [
        {"y": CURVE_HEIGHT + line.y + CHOICE_HEIGHT / 2, "label": line.label} for line in lines
    ]
    return [
        marks(grid, "grid")
        .mark_rule(color=theme.grid)
        .encode(y=y, x=alt.XValue(0), x2=alt.X2Value(plot.width)),
        marks([{"y": scale.place(100)}], "mean_line")
        .mark_rule(color=theme.text, strokeWidth=1.5, strokeDash=[3, 3])
        .encode(y=y, x=alt.XValue(0), x2=alt.X2Value(plot.width)),
        marks([point for point in drawn if point.is_own], "own_reading")
        .mark_rule(color=theme.muted, strokeWidth=1)
        .encode(x=x, y=alt.YValue(0), y2=alt.Y2Value(plot.height)),
        *(
            marks([point for point in drawn if point.range_position == verdict], verdict)
            .mark_point(
                shape=VERDICT_SHAPES[verdict], color=colour, filled=True, opacity=1, size=size
            )
            .encode(x=x, y=y)
            for verdict, colour in verdict_colours(theme).items()
        ),
        marks(chosen, "choices")
        .mark_point(shape="square", color=theme.within, filled=True, opacity=1, size=size / 2)
        .encode(x=x, y=y),
        *column(grid, "label", -LABEL_GAP, y, theme.muted, name="scale"),
        *column(labels, "label", -LABEL_GAP, y, theme.text, name="labels"),
        text_at(["Index"], -plot.left, -7, SMALL_SIZE, theme.muted),
        *(
            [
                text_at(
                    *([f"Off scale: {_beyond(scale)}"], plot.width, -24, SMALL_SIZE, theme.text),
                    align="right",
                )
            ]
            if scale.beyond
            else []
        ),
    ]


def _key(theme: Theme) -> list[LegendItem]:
    items = [
        LegendItem(
            "point",
            {
                "shape": VERDICT_SHAPES[name],
                "color": colour,
                "filled": True,
                "opacity": 1,
                "size": 130,
            },
            f"{name} the earlier range",
        )
        for name, colour in verdict_colours(theme).items()
    ]
    line: MarkStyle = {
        "shape": "stroke",
        "angle": 90,
        "color": theme.muted,
        "size": 250,
        "strokeWidth": 1,
    }
    return [*items, LegendItem("point", line, "reading of this specification")]
