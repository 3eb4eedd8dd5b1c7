"""The specification curve of one cell: its index under every reading, and which readings those are.

Rows, one per reading of one product and destination (marts.fct_specification_curve, or any frame
of this form; rows.py names the columns). A reading without a benchmark has no index and is not
drawn. Simonsohn, Simmons and Nelson (2020).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from chokepoint import words
from chokepoint.figures import titles
from chokepoint.figures.canvas import (
    TEXT_WIDTH,
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
from chokepoint.figures.theme import (
    LIGHT,
    SMALL_SIZE,
    VERDICT_SHAPES,
    VERDICTS,
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
SCALE_END = 400


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
    rows: pd.DataFrame, context: Context, sources: Sequence[Source], *, theme: Theme = LIGHT
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
    notes = [
        *(
            [f"Without a benchmark, not drawn: {words.plural(without, 'reading')}."]
            if without
            else []
        ),
        *(
            [f"An index over {SCALE_END} is drawn at {SCALE_END}."]
            if any(row.volume_index > SCALE_END for row in known)
            else []
        ),
        titles.source_note(sources, context),
        *([reconstruction] if reconstruction else []),
    ]
    lines = _choice_lines(known)
    plot = Plot(
        left=LABEL_WIDTH,
        width=TEXT_WIDTH - LABEL_WIDTH,
        height=CURVE_HEIGHT + (lines[-1].y + CHOICE_HEIGHT if lines else 0),
        column_heads=4,
        axis=0,
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
            _layers(known, lines, plot, theme),
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
    known: Sequence[MeasuredReadingRow], lines: Sequence[ChoiceLine], plot: Plot, theme: Theme
) -> list[alt.Chart]:
    spacing = plot.width / max(len(known), 1)
    size = max(10.0, min(110.0, (spacing * 0.9) ** 2))
    # Pixels, so that curve and lines share one plot: the top of the scale is at 0.
    drawn = [
        Point(
            x=(position + 0.5) * spacing,
            y=CURVE_HEIGHT * (1 - min(row.volume_index, SCALE_END) / SCALE_END),
            range_position=row.range_position,
            is_own=row.is_own_specification,
        )
        for position, row in enumerate(known)
    ]
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, plot.width], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[plot.height, 0], nice=False))
    grid = [
        {"y": CURVE_HEIGHT * (1 - value / SCALE_END), "label": str(value)}
        for value in range(0, SCALE_END + 1, 100)
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
        marks([row for row in grid if row["label"] == "100"], "mean_line")
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
        *column(grid, "label", -14, y, theme.muted, name="scale"),
        *column(labels, "label", -14, y, theme.text, name="labels"),
        text_at(["Index"], -LABEL_WIDTH, -7, SMALL_SIZE, theme.muted),
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
