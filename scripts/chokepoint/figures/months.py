"""Months on a horizontal axis, as numbers: no time zone can move them."""

from datetime import date
from typing import Literal

import altair as alt

from chokepoint import words
from chokepoint.figures.canvas import Plot, axis, marks, text_at
from chokepoint.figures.model import Context
from chokepoint.figures.rows import MonthRow
from chokepoint.figures.text import text_width
from chokepoint.figures.theme import SMALL_SIZE, Theme

MonthState = Literal["shipped", "zero", "missing", "undefined"]
MEANINGS: dict[MonthState, str] = {
    "shipped": "shipped",
    "zero": "no shipment",
    "missing": "not loaded, or without a weight",
    "undefined": "code not in the nomenclature",
}


def month_number(month: date) -> int:
    """Count months: year * 12 + month - 1."""
    return month.year * 12 + month.month - 1


def month_state(row: MonthRow) -> MonthState:
    """Say what is known about a month: zero, missing and undefined are three things."""
    if not row.is_defined:
        return "undefined"
    if not row.is_loaded or row.volume_kg is None:
        return "missing"
    return "zero" if row.volume_kg == 0 else "shipped"


def month_scale(first: int, last: int) -> alt.X:
    """Return the axis of months from the first to the end of the last, labelled by year."""
    years = {number: str(number // 12) for number in range(first, last + 1) if number % 12 == 0}
    scale = alt.Scale(domain=[first, last + 1], nice=False, zero=False)
    return alt.X("x:Q", scale=scale, axis=axis(years, None))


def windows_behind(
    context: Context, x: alt.X, first: int, last: int, plot: Plot, theme: Theme
) -> list[alt.Chart]:
    """Shade the windows, name their years above the plot, and mark the event."""
    shaded: list[dict[str, object]] = []
    layers: list[alt.Chart] = []
    per_month = plot.width / (last + 1 - first)
    free = plot.text_end  # names are placed from the last one back, while there is room
    for window in (context.post, *reversed(context.benchmark)):
        start = max(month_number(window.first_month), first)
        end = min(month_number(window.last_month), last) + 1
        if end <= start:
            continue
        is_post = window is context.post
        shaded.append(
            {"x": start, "end": end, "colour": theme.panel_strong if is_post else theme.panel}
        )
        season = words.season(window.first_month, window.last_month)
        half = text_width(season, SMALL_SIZE, bold=is_post) / 2
        at = min(((start + end) / 2 - first) * per_month, free - half)
        if at - half < -plot.left:
            continue
        free = at - half - 6
        layers.append(
            text_at(
                [season],
                at,
                -20,
                SMALL_SIZE,
                theme.text if is_post else theme.muted,
                bold=is_post,
                align="center",
            )
        )
    band = (
        marks(shaded, "windows")
        .mark_rect(stroke=None)
        .encode(
            x=x,
            x2=alt.X2("end:Q"),
            y=alt.YValue(0),
            y2=alt.Y2Value(plot.height),
            color=alt.Color("colour:N", scale=None, legend=None),
        )
    )
    return [band, *layers]


def event_line(
    context: Context, x: alt.X, first: int, last: int, height: float, theme: Theme
) -> alt.Chart:
    """Mark the day of the event, if it lies within the months that are shown."""
    day = context.event_date
    at = month_number(day) + (day.day - 1) / 31
    layer: alt.Chart = (
        marks([{"x": at}] if first <= at <= last + 1 else [], "event")
        .mark_rule(color=theme.below, strokeWidth=1.5)
        .encode(x=x, y=alt.YValue(-4), y2=alt.Y2Value(height))
    )
    return layer
