"""The placebo distribution: the index of windows without the event beside that of the event.

Rows, one per product and window of one destination (marts.fct_placebo_windows): label,
destination_name, benchmark_windows, volume_index (null without a benchmark), is_event_window,
is_placebo (ends before the event), is_reconstructed; and of marts.fct_placebo_ranks
as_extreme_count, placebo_windows. If an event mattered, its mark lies outside the bulk of the
others. Abadie, Diamond and Hainmueller (2010).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from chokepoint import words
from chokepoint.figures import titles
from chokepoint.figures.canvas import (
    LABEL_GAP,
    LegendItem,
    MarkStyle,
    Plot,
    Rows,
    axis,
    column,
    marks,
    rows_of,
    sheet,
    text_at,
)
from chokepoint.figures.model import Context, Picture, Source
from chokepoint.figures.rows import PlaceboRow, grouped, read_rows
from chokepoint.figures.text import wrap
from chokepoint.figures.theme import (
    LABEL_SIZE,
    LIGHT,
    SMALL_SIZE,
    WIDE,
    Paper,
    Theme,
)

ROW_HEIGHT = 32
NARROW_ROW = 28
TICK_HEIGHT = 16
LABEL_WIDTH = 180
COLUMN_WIDTH = 120
SCALE_END = 400


@dataclass(frozen=True)
class Line:
    """A row of the chart: the indices of one product, and where the event's stands among them."""

    name: str
    label: str
    actual: float
    placebo: list[float]
    as_extreme: int
    total: int

    @property
    def text(self) -> str:
        """`3 of 40`."""
        return f"{self.as_extreme} of {self.total}"


def placebo_picture(
    rows: pd.DataFrame,
    context: Context,
    sources: Sequence[Source],
    *,
    theme: Theme = LIGHT,
    paper: Paper = WIDE,
) -> Picture:
    """Draw one destination: a row per label, a tick per placebo window, a mark for the event."""
    windows = read_rows(PlaceboRow, rows)
    cells = grouped(windows, lambda row: row.label)
    lines = {label: _line(label, cell, paper) for label, cell in cells.items()}
    drawn = [line for line in lines.values() if line is not None]
    unusual = [line for line in drawn if line.total and not line.as_extreme]
    title = (
        f"{windows[0].destination_name}: {words.number(len(unusual)) if unusual else 'none'} of "
        f"{words.plural(len(drawn), 'product')} more extreme than every window before the "
        f"{context.event_name}"
    )
    against = words.plural(max(row.benchmark_windows for row in windows), "window")
    subtitle = (
        f"Index of exports from {words.the(context.reporter_name)}: the window after the event and "
        f"windows before it, each against {against} before its own"
    )
    reconstruction = titles.reconstruction_note(
        ((row.label, row.is_reconstructed) for row in windows), context
    )
    omitted = [words.inner(label) for label, line in lines.items() if line is None]
    beyond = any(value > SCALE_END for line in drawn for value in (*line.placebo, line.actual))
    notes = [
        "At the right: earlier windows at least as high where the index of the event is 100 or "
        "more, at least as low where it is less; of all that have an index. They overlap, and are "
        "not independent.",
        *([f"An index over {SCALE_END} is drawn at {SCALE_END}."] if beyond else []),
        *([f"Without an index, not drawn: {words.more(omitted)}."] if omitted else []),
        titles.source_note(sources, context),
        *([reconstruction] if reconstruction else []),
    ]
    is_narrow = paper.has_labels_above
    shelf = rows_of([line.label for line in drawn], NARROW_ROW if is_narrow else ROW_HEIGHT, paper)
    plot = Plot(
        left=paper.inset or LABEL_WIDTH,
        width=paper.text_width - (2 * paper.inset or LABEL_WIDTH + COLUMN_WIDTH),
        height=max(len(drawn), 1) * shelf.height,
        column_heads=24,
        axis=44,
        paper=paper,
    )
    read_out = [f"{line.name}: index {line.actual:.0f}, {line.text}." for line in drawn]
    return Picture(
        picture_id=f"placebo_{windows[0].destination_id}",
        specification_id=context.specification_id,
        title=title,
        subtitle=subtitle,
        notes=tuple(notes),
        alt_text=" ".join([f"Placebo distribution. {title}. {subtitle}.", *read_out, *notes]),
        rows=rows,
        chart=sheet(
            _layers(drawn, context, plot, shelf, theme),
            plot,
            title=title,
            subtitle=subtitle,
            notes=notes,
            theme=theme,
            legend_items=_key(context, theme),
            bold_notes=[reconstruction] if reconstruction else [],
        ),
        is_reconstructed=any(row.is_reconstructed for row in windows),
    )


def _line(label: str, windows: Sequence[PlaceboRow], paper: Paper) -> Line | None:
    """Return the row of one product; none where the event's own window has no index."""
    known = [(row, row.volume_index) for row in windows if row.volume_index is not None]
    of_event = [index for row, index in known if row.is_event_window]
    if not of_event:
        return None
    room = paper.text_width - COLUMN_WIDTH if paper.has_labels_above else LABEL_WIDTH
    return Line(
        name=label,
        label="\n".join(wrap(label, room - LABEL_GAP, LABEL_SIZE)),
        actual=of_event[0],
        placebo=[index for row, index in known if row.is_placebo],
        as_extreme=windows[0].as_extreme_count or 0,
        total=windows[0].placebo_windows,
    )


def _layers(
    lines: Sequence[Line], context: Context, plot: Plot, shelf: Rows, theme: Theme
) -> list[alt.Chart]:
    scale = alt.Scale(domain=[0, SCALE_END], nice=False)
    labels = {
        value: str(value) if value % 100 == 0 else "" for value in range(0, SCALE_END + 1, 50)
    }
    title = f"Index: {context.benchmark_statistic} of the earlier windows = 100"
    x = alt.X("x:Q", scale=scale, axis=axis(labels, title))
    y = alt.Y(
        "y:Q", axis=None, scale=alt.Scale(domain=[max(len(lines), 1), 0], nice=False, zero=False)
    )
    ticks = [
        {"x": min(value, SCALE_END), "y": position + shelf.centre}
        for position, line in enumerate(lines)
        for value in line.placebo
    ]
    events = [
        {"x": min(line.actual, SCALE_END), "y": position + shelf.centre}
        for position, line in enumerate(lines)
    ]
    texts = [
        {
            "y": position + shelf.centre,
            "label": line.label,
            "text": line.text,
        }
        for position, line in enumerate(lines)
    ]
    event: MarkStyle = {**_event_mark(theme), "strokeWidth": 1}
    return [
        marks(ticks, "placebo_windows")
        .mark_tick(
            color=theme.muted, opacity=0.55, thickness=1.5, size=TICK_HEIGHT, orient="vertical"
        )
        .encode(x=x, y=y),
        marks([{"x": 100}], "mean_line")
        .mark_rule(color=theme.text, strokeWidth=1.5, strokeDash=[3, 3])
        .encode(x=x),
        marks(events, "event_windows")
        .mark_point(**event, stroke=theme.background)
        .encode(x=x, y=y),
        *shelf.label_column(texts, y, plot, theme),
        *column(texts, "text", plot.text_end, y, theme.text, name="counts", lift=shelf.lift),
        text_at(["As extreme"], plot.text_end, -20, SMALL_SIZE, theme.muted, align="right"),
    ]


def _event_mark(theme: Theme) -> MarkStyle:
    """A shape that no verdict has: this is a rank, not a range."""
    return {"shape": "diamond", "color": theme.above, "filled": True, "opacity": 1, "size": 190}


def _key(context: Context, theme: Theme) -> list[LegendItem]:
    post = words.short_span(context.post.first_month, context.post.last_month)
    tick: MarkStyle = {
        "color": theme.muted,
        "thickness": 1.5,
        "size": TICK_HEIGHT,
        "orient": "vertical",
    }
    return [
        LegendItem("point", _event_mark(theme), post),
        LegendItem("tick", tick, "window that ended before the event"),
    ]
