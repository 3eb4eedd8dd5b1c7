"""Monthly volumes to one destination, a row per product, with the windows and the event.

Each row has a scale of its own, from zero to its highest month, which is printed: products differ
by a factor of ten thousand. Volumes come from marts.fct_monthly_exports unchanged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor

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
    Rows,
    column,
    marks,
    rows_of,
    sheet,
    text_at,
)
from chokepoint.figures.model import Context, Picture, Source
from chokepoint.figures.months import (
    MEANINGS,
    MonthState,
    event_line,
    month_number,
    month_scale,
    month_state,
    windows_behind,
)
from chokepoint.figures.rows import MonthRow, grouped, read_rows
from chokepoint.figures.text import text_width, wrap
from chokepoint.figures.theme import LABEL_SIZE, LIGHT, SMALL_SIZE, WIDE, Paper, Theme

ROW_HEIGHT = 50
NARROW_ROW = 44
FILLED = 0.86  # share of a row, less its label, that its highest month fills
LABEL_WIDTH = 170
COLUMN_WIDTH = 98


@dataclass(frozen=True)
class Bar(Datum):
    """A month of one product."""

    x: float
    base: float
    top: float
    state: MonthState
    is_post: bool


@dataclass(frozen=True)
class Summary:
    """A row of the chart: a product with its highest month, which may be unknown or zero."""

    name: str
    label: str
    highest: int
    peak_month: date | None
    peak: str


def monthly_picture(
    rows: pd.DataFrame,
    context: Context,
    sources: Sequence[Source],
    *,
    theme: Theme = LIGHT,
    paper: Paper = WIDE,
) -> Picture:
    """Draw the months of one destination from rows of fct_monthly_exports with names."""
    months = read_rows(MonthRow, rows)
    place = months[0].destination_name
    products = grouped(months, lambda row: row.product_name)
    positions = {name: position for position, name in enumerate(products)}
    first, last = min(row.month for row in months), max(row.month for row in months)
    subtitle = (
        f"Export volume from {words.the(context.reporter_name)} to {words.the(place)} by month, "
        f"{words.span(first, last)}; each product on its own scale"
    )

    summary = [_summary(name, found, paper) for name, found in products.items()]
    title = _finding(place, summary, context)
    is_narrow = paper.has_labels_above
    lines = rows_of(
        [item.label for item in summary], NARROW_ROW if is_narrow else ROW_HEIGHT, paper
    )
    plot = Plot(
        left=0 if is_narrow else LABEL_WIDTH,
        width=paper.text_width - (0 if is_narrow else LABEL_WIDTH + COLUMN_WIDTH),
        height=len(products) * lines.height,
        column_heads=40 if is_narrow else 24,
        paper=paper,
    )
    # Where labels stand above, a bar must not grow into them.
    filled = FILLED * (NARROW_ROW / lines.height if is_narrow else 1)
    drawn = [_drawn(row, positions[row.product_name], summary, context, filled) for row in months]
    reconstruction = titles.reconstruction_note(
        ((row.product_name, row.is_reconstructed) for row in months), context
    )
    notes = [
        f"Line: {context.event_name}. Shaded: the windows compared, "
        f"{words.span(context.post.first_month, context.post.last_month)} and the same months of "
        f"{context.benchmark_seasons}.",
        titles.source_note(sources, context),
        *([reconstruction] if reconstruction else []),
    ]
    return Picture(
        picture_id=f"monthly_{months[0].destination_id}",
        specification_id=context.specification_id,
        title=title,
        subtitle=subtitle,
        notes=tuple(notes),
        alt_text=" ".join(
            [f"Monthly bars. {title}. {subtitle}.", *map(_read_out, summary), *notes]
        ),
        rows=rows,
        chart=sheet(
            _layers(drawn, summary, context, plot, lines, (first, last), theme),
            plot,
            title=title,
            subtitle=subtitle,
            notes=notes,
            theme=theme,
            legend_items=_key({bar.state for bar in drawn}, theme),
            bold_notes=[reconstruction] if reconstruction else [],
        ),
        is_reconstructed=any(row.is_reconstructed for row in months),
    )


def _finding(place: str, summary: Sequence[Summary], context: Context) -> str:
    """Say how many products had their highest month in the window after the event."""
    peaked = [
        item.name
        for item in summary
        if item.peak_month
        and context.post.first_month <= item.peak_month <= context.post.last_month
    ]
    total = words.plural(len(summary), "product")
    which = f": {words.inner(peaked[0])}" if len(peaked) == 1 else ""
    whose = "its" if len(peaked) == 1 else "their"
    return (
        f"{place}: {words.number(len(peaked)) if peaked else 'none'} of {total} reached {whose} "
        f"highest month after the {context.event_name}{which}"
    )


def _summary(name: str, months: Sequence[MonthRow], paper: Paper) -> Summary:
    known = [(row.volume_kg, row.month) for row in months if row.volume_kg is not None]
    highest, month = max(known, key=lambda one: one[0]) if known else (0, None)
    between = ", " if paper.has_labels_above else "\n"
    peak = words.DASH
    if month is not None:
        peak = f"{words.kilogrammes(highest)}{between}{words.short_month(month)}"
    room = LABEL_WIDTH
    if paper.has_labels_above:
        room = floor(paper.text_width - text_width(peak, LABEL_SIZE))
    return Summary(
        name=name,
        label="\n".join(wrap(name, room - LABEL_GAP, LABEL_SIZE)),
        highest=highest,
        peak_month=month if highest else None,
        peak=peak,
    )


def _drawn(
    row: MonthRow, position: int, summary: Sequence[Summary], context: Context, filled: float
) -> Bar:
    state = month_state(row)
    share = filled * (row.volume_kg or 0) / summary[position].highest if state == "shipped" else 0
    return Bar(
        x=month_number(row.month) + 0.5,
        base=position + 1,
        top=position + 1 - share,
        state=state,
        is_post=context.post.first_month <= row.month <= context.post.last_month,
    )


def _read_out(item: Summary) -> str:
    month = item.peak.replace("\n", " kg in ").replace(", ", " kg in ")
    return f"{item.name}: highest month {month}."


def _layers(
    drawn: Sequence[Bar],
    summary: Sequence[Summary],
    context: Context,
    plot: Plot,
    lines: Rows,
    months: tuple[date, date],
    theme: Theme,
) -> list[alt.Chart]:
    first, last = map(month_number, months)
    x = month_scale(first, last)
    scale = alt.Scale(domain=[len(summary), 0], nice=False, zero=False)
    bar_width = 0.72 * plot.width / (last + 1 - first)
    centres = [
        {
            "label": item.label,
            "peak": item.peak,
            "y": position + (lines.centre if lines.lift else 0.58),
        }
        for position, item in enumerate(summary)
    ]
    y = alt.Y("y:Q", axis=None, scale=scale)
    base = alt.Y("base:Q", axis=None, scale=scale)
    layers = windows_behind(context, x, first, last, plot, theme)
    layers.append(
        marks([{"y": position + 1} for position in range(len(summary))], "baselines")
        .mark_rule(color=theme.bar, strokeWidth=1)
        .encode(x=alt.XValue(0), x2=alt.X2Value(plot.width), y=y)
    )
    for is_post, name in ((False, "months"), (True, "months_after_event")):
        bars = [bar for bar in drawn if bar.is_post is is_post and bar.state == "shipped"]
        layers.append(
            marks(bars, name)
            .mark_rule(color=theme.above if is_post else theme.within, strokeWidth=bar_width)
            .encode(x=x, y=base, y2=alt.Y2("top:Q"))
        )
    for state, properties in _states(theme).items():
        layers.append(
            marks([bar for bar in drawn if bar.state == state], f"{state}_months")
            .mark_point(yOffset=-5, **properties)
            .encode(x=x, y=base)
        )
    layers += [
        event_line(context, x, first, last, plot.height, theme),
        *lines.label_column(centres, y, plot, theme),
        *column(centres, "peak", plot.text_end, y, theme.text, name="peaks", lift=lines.lift),
        # Narrow, it stands above the years of the windows.
        text_at(
            *(["Highest, kg"], plot.text_end, -38 if lines.lift else -20, SMALL_SIZE, theme.muted),
            align="right",
        ),
    ]
    return layers


def _states(theme: Theme) -> dict[MonthState, MarkStyle]:
    """Marks of months without a bar; small, because most of them are many."""
    return {
        "zero": {"shape": "circle", "size": 14, "color": theme.muted, "strokeWidth": 1},
        "missing": {
            "shape": "cross",
            "size": 30,
            "color": theme.below,
            "filled": True,
            "opacity": 1,
        },
        "undefined": {"shape": "stroke", "size": 30, "color": theme.muted, "strokeWidth": 1.5},
    }


def _key(states: set[MonthState], theme: Theme) -> list[LegendItem]:
    items = [
        LegendItem(
            "point", {"shape": "square", "filled": True, "opacity": 1, "size": 90, "color": c}, w
        )
        for c, w in ((theme.above, "window after the event"), (theme.within, "other months"))
    ]
    items += [
        LegendItem("point", properties, MEANINGS[state])
        for state, properties in _states(theme).items()
        if state in states
    ]
    return items
