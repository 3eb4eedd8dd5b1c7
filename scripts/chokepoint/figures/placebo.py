"""The placebo distribution: the index of windows without the event beside that of the event.

Rows, one per product and window of one destination (marts.fct_placebo_windows): label,
destination_name, benchmark_windows, volume_index (null without a benchmark), is_event_window,
is_placebo (ends before the event), is_reconstructed; and of marts.fct_placebo_ranks
as_extreme_count, placebo_windows. If an event mattered, its mark lies outside the bulk of the
others. Abadie, Diamond and Hainmueller (2010).
"""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from chokepoint import words
from chokepoint.figures import titles
from chokepoint.figures.canvas import (
    TEXT_WIDTH,
    LegendItem,
    Plot,
    column,
    marks,
    row_height,
    sheet,
    text_at,
)
from chokepoint.figures.model import Context, Picture, Source
from chokepoint.figures.text import wrap
from chokepoint.figures.theme import (
    LABEL_SIZE,
    LIGHT,
    SMALL_SIZE,
    Theme,
)

ROW_HEIGHT = 32
TICK_HEIGHT = 16
LABEL_WIDTH = 180
COLUMN_WIDTH = 120
SCALE_END = 400


def placebo_picture(
    rows: pd.DataFrame, context: Context, sources: Sequence[Source], *, theme: Theme = LIGHT
) -> Picture:
    """Draw one destination: a row per label, a tick per placebo window, a mark for the event."""
    place = rows["destination_name"].iloc[0]
    lines = [_line(label, rows[rows["label"] == label]) for label in dict.fromkeys(rows["label"])]
    drawn = [line for line in lines if line["actual"] is not None]
    unusual = [line for line in drawn if line["total"] and not line["as_extreme"]]
    title = (
        f"{place}: {words.number(len(unusual)) if unusual else 'none'} of "
        f"{words.plural(len(drawn), 'product')} more extreme than every window before the "
        f"{context.event_name}"
    )
    against = words.plural(int(rows["benchmark_windows"].max()), "window")
    subtitle = (
        f"Index of exports from {words.the(context.reporter_name)}: the window after the event and "
        f"windows before it, each against {against} before its own"
    )
    reconstruction = titles.reconstruction_note(
        rows.groupby("label", sort=False)["is_reconstructed"].any().to_dict(), context
    )
    omitted = [words.inner(line["name"]) for line in lines if line["actual"] is None]
    beyond = any(
        value > SCALE_END for line in drawn for value in [*line["placebo"], line["actual"]]
    )
    notes = [
        "At the right: earlier windows at least as high where the index of the event is 100 or "
        "more, at least as low where it is less; of all that have an index. They overlap, and are "
        "not independent.",
        *([f"An index over {SCALE_END} is drawn at {SCALE_END}."] if beyond else []),
        *([f"Without an index, not drawn: {words.more(omitted)}."] if omitted else []),
        titles.source_note(sources, context),
        *([reconstruction] if reconstruction else []),
    ]
    plot = Plot(
        left=LABEL_WIDTH,
        width=TEXT_WIDTH - LABEL_WIDTH - COLUMN_WIDTH,
        height=max(len(drawn), 1) * row_height([line["label"] for line in drawn], ROW_HEIGHT),
        column_heads=24,
        axis=44,
    )
    read_out = [f"{line['name']}: index {line['actual']:.0f}, {line['text']}." for line in drawn]
    return Picture(
        picture_id=f"placebo_{rows['destination_id'].iloc[0]}",
        specification_id=context.specification_id,
        title=title,
        subtitle=subtitle,
        notes=tuple(notes),
        alt_text=" ".join([f"Placebo distribution. {title}. {subtitle}.", *read_out, *notes]),
        rows=rows,
        chart=sheet(
            _layers(drawn, context, plot, theme),
            plot,
            title=title,
            subtitle=subtitle,
            notes=notes,
            theme=theme,
            legend_items=_key(context, theme),
            bold_notes=[reconstruction] if reconstruction else [],
        ),
        is_reconstructed=bool(rows["is_reconstructed"].any()),
    )


def _line(label: str, rows: pd.DataFrame) -> dict[str, object]:
    known = rows.dropna(subset=["volume_index"])
    event = known[known["is_event_window"]]
    first = rows.iloc[0]
    counts = {"as_extreme": first["as_extreme_count"], "total": first["placebo_windows"]}
    counts = {name: 0 if pd.isna(count) else int(count) for name, count in counts.items()}
    return {
        "name": label,
        "label": "\n".join(wrap(label, LABEL_WIDTH - 14, LABEL_SIZE)),
        "actual": float(event["volume_index"].iloc[0]) if len(event) else None,
        "placebo": [float(value) for value in known[known["is_placebo"]]["volume_index"]],
        "text": f"{counts['as_extreme']} of {counts['total']}",
        **counts,
    }


def _layers(
    lines: Sequence[dict[str, object]], context: Context, plot: Plot, theme: Theme
) -> list[alt.Chart]:
    scale = alt.Scale(domain=[0, SCALE_END], nice=False)
    axis = alt.Axis(
        values=list(range(0, SCALE_END + 1, 50)),
        labelExpr="datum.value % 100 == 0 ? datum.label : ''",
        labelFlush=False,
        title=f"Index: {context.benchmark_statistic} of the earlier windows = 100",
        titleAnchor="start",
        titleAlign="left",
        titlePadding=8,
    )
    x = alt.X("x:Q", scale=scale, axis=axis)
    y = alt.Y(
        "y:Q", axis=None, scale=alt.Scale(domain=[max(len(lines), 1), 0], nice=False, zero=False)
    )
    ticks = [
        {"x": min(value, SCALE_END), "y": position + 0.5}
        for position, line in enumerate(lines)
        for value in line["placebo"]
    ]
    events = [
        {"x": min(line["actual"], SCALE_END), "y": position + 0.5}
        for position, line in enumerate(lines)
    ]
    texts = [
        {
            "y": position + 0.5,
            "label": line["label"],
            "text": line["text"],
        }
        for position, line in enumerate(lines)
    ]
    right = plot.width + COLUMN_WIDTH
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
        .mark_point(**_event_mark(theme), stroke=theme.background, strokeWidth=1)
        .encode(x=x, y=y),
        *column(texts, "label", -14, y, theme.text, name="labels"),
        *column(texts, "text", right, y, theme.text, name="counts"),
        text_at(["As extreme"], right, -20, SMALL_SIZE, theme.muted, align="right"),
    ]


def _event_mark(theme: Theme) -> dict[str, object]:
    """A shape that no verdict has: this is a rank, not a range."""
    return {"shape": "diamond", "color": theme.above, "filled": True, "opacity": 1, "size": 190}


def _key(context: Context, theme: Theme) -> list[LegendItem]:
    post = words.short_span(context.post.first_month, context.post.last_month)
    tick = {"color": theme.muted, "thickness": 1.5, "size": TICK_HEIGHT, "orient": "vertical"}
    return [
        LegendItem("point", _event_mark(theme), post),
        LegendItem("tick", tick, "window that ended before the event"),
    ]
