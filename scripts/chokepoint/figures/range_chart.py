"""The range chart: one bar per product or destination, one mark for the window after the event.

The paper's section 4.2 asks three things of it: whether volumes left the range, where the range is
huge, and where it includes zero. One function and one row schema (marts.figure_series) draw
Figures 1 to 8 of any specification.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor

import altair as alt
import pandas as pd

from chokepoint import words
from chokepoint.figures import titles
from chokepoint.figures.canvas import (
    LINE_HEIGHT,
    TEXT_WIDTH,
    Datum,
    LegendItem,
    MarkStyle,
    Plot,
    column,
    marks,
    row_height,
    sheet,
    text_at,
)
from chokepoint.figures.model import Context, Picture, Source
from chokepoint.figures.rows import OmissionRow, RangeRow, read_rows
from chokepoint.figures.text import text_width, wrap, wrap_evenly
from chokepoint.figures.theme import (
    LABEL_SIZE,
    LIGHT,
    SMALL_SIZE,
    VERDICT_SHAPES,
    VERDICTS,
    Theme,
    Verdict,
    verdict_colours,
)

# With four windows and a mean of 100 no bar can pass 400; a fixed end keeps figures comparable.
SCALE_END = 400
ROW_HEIGHT = 31
BAR_HEIGHT = 15
LABEL_MAX = 190
GAP = 12
COLUMN_GAP = 18
MARK_SIZE = 150
EMPTY_HEIGHT = 60


@dataclass(frozen=True)
class Scope:
    """What a figure is about: a row of reference.figure_scope with its destination's name."""

    figure_id: str
    title: str
    scope_kind: str  # `destination`: its products; `product_kind`: the destinations of a product
    noun: str  # what a row is in a destination's figure: `metal`
    place: str | None = None


@dataclass(frozen=True)
class Bar(Datum):
    """A row of the chart: places on the scale, and texts."""

    y: float
    x: float
    label: str
    bar_from: float
    bar_to: float
    is_point: bool
    goes_on: bool
    has_zero_minimum: bool
    is_off_scale: bool
    range_position: Verdict
    gutter: str
    index_text: str
    post_text: str
    mean_text: str


@dataclass(frozen=True)
class Column:
    """A column of numbers to the right of the plot: a field of the bars, with its heading."""

    field: str
    heading: list[str]
    text: Callable[[Bar], str]


def range_picture(
    scope: Scope,
    rows: pd.DataFrame,
    omissions: pd.DataFrame,
    context: Context,
    sources: Sequence[Source],
    *,
    world_label: str | None = None,
    theme: Theme = LIGHT,
) -> Picture:
    """Draw one figure from rows of figure_series and figure_omissions, which may be empty."""
    charted, omitted = read_rows(RangeRow, rows), read_rows(OmissionRow, omissions)
    if scope.scope_kind == "destination":
        title = titles.destination_finding(scope.title, scope.noun, charted, len(omitted))
    else:
        title = titles.product_finding(scope.title, charted, len(omitted), world_label)
    subtitle = titles.subtitle(context, scope.place)
    reconstructed = [(row.label, row.is_reconstructed) for row in charted]
    reconstructed += [(row.label, row.is_reconstructed) for row in omitted]
    reconstruction = titles.reconstruction_note(reconstructed, context)
    notes = [
        *titles.omission_notes(omitted),
        *titles.reading_notes(charted, context, SCALE_END),
        titles.source_note(sources, context),
        *([reconstruction] if reconstruction else []),
    ]
    layers, plot, key = _plot(charted, context, theme) if charted else _empty(title, theme)
    return Picture(
        picture_id=scope.figure_id,
        specification_id=context.specification_id,
        title=title,
        subtitle=subtitle,
        notes=tuple(notes),
        alt_text=titles.alt_text(title, subtitle, charted, notes),
        rows=rows,
        chart=sheet(
            layers,
            plot,
            title=title,
            subtitle=subtitle,
            notes=notes,
            theme=theme,
            legend_items=key,
            bold_notes=[reconstruction] if reconstruction else [],
        ),
        is_reconstructed=any(is_reconstructed for _, is_reconstructed in reconstructed),
        facts={
            "verdicts": titles.verdict_counts(charted),
            "omissions": [
                {
                    "label": row.label,
                    "post_volume_kg": row.post_volume_kg,
                    "omission_reason": row.omission_reason,
                }
                for row in omitted
            ],
        },
    )


def _plot(
    rows: Sequence[RangeRow], context: Context, theme: Theme
) -> tuple[list[alt.Chart], Plot, list[LegendItem]]:
    """Lay out what all rows need, from left to right: labels, scale, gutter, columns of numbers."""
    drawn = [_drawn(row) for row in rows]
    columns = _columns(context)
    widths = [
        COLUMN_GAP
        + max(
            *(text_width(line, SMALL_SIZE) for line in shown.heading),
            *(text_width(shown.text(bar), LABEL_SIZE, bold=True) for bar in drawn),
        )
        for shown in columns
    ]
    labels = [bar.label for bar in drawn]
    longest = max(text_width(line, LABEL_SIZE) for label in labels for line in label.split("\n"))
    gutter = 40 + max(44.0, *(text_width(bar.gutter, LABEL_SIZE, bold=True) for bar in drawn))
    left = ceil(GAP + longest)
    plot = Plot(
        left=left,
        width=floor(TEXT_WIDTH - left - gutter - sum(widths)),
        height=len(drawn) * row_height(labels, ROW_HEIGHT),
        column_heads=38,
        axis=44,
    )
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[len(drawn), 0], nice=False, zero=False))
    colour = alt.Color(
        "range_position:N",
        legend=None,
        scale=alt.Scale(domain=list(VERDICTS), range=list(verdict_colours(theme).values())),
    )
    layers = [
        # The gutter first: it lies behind everything else.
        *_gutter(plot, gutter, theme),
        *_ranges(drawn, plot, gutter, y, context, theme),
        *_verdicts(drawn, plot, gutter, y, colour, context, theme),
        *column(drawn, "label", -GAP, y, theme.text, name="labels"),
    ]
    at = plot.width + gutter
    for shown, width in zip(columns, widths, strict=True):
        at += width
        top = -4 - len(shown.heading) * SMALL_SIZE * LINE_HEIGHT
        layers.append(text_at(shown.heading, at, top, SMALL_SIZE, theme.muted, align="right"))
        is_index = shown.field == "index_text"
        paint = colour if is_index else theme.text
        layers += column(drawn, shown.field, at, y, paint, bold=is_index, name=shown.field)
    return layers, plot, _key(rows, context, theme)


def _columns(context: Context) -> list[Column]:
    post = words.short_span(context.post.first_month, context.post.last_month)
    statistic = words.sentence(context.benchmark_statistic)
    return [
        Column("index_text", ["Index"], lambda bar: bar.index_text),
        Column("post_text", _two_lines(f"{post}, kg"), lambda bar: bar.post_text),
        Column("mean_text", [f"{statistic} of earlier", "windows, kg"], lambda bar: bar.mean_text),
    ]


def _index_axis(field: str, context: Context) -> alt.X:
    axis = alt.Axis(
        values=list(range(0, SCALE_END + 1, 50)),
        labelExpr="datum.value % 100 == 0 ? datum.label : ''",
        labelFlush=False,
        orient="bottom",
        title=f"Index: {context.benchmark_statistic} of the {context.earlier_windows} = 100",
        titleAnchor="start",
        titleAlign="left",
        titlePadding=8,
    )
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=[0, SCALE_END], nice=False), axis=axis)


def _gutter(
    plot: Plot,
    gutter: float,
    theme: Theme,
) -> list[alt.Chart]:
    """Draw the field beyond the scale."""
    start, end = plot.width + 4, plot.width + gutter
    return [
        marks([{}], "gutter")
        .mark_rect(color=theme.panel, stroke=None)
        .encode(
            x=alt.XValue(start), x2=alt.X2Value(end), y=alt.YValue(0), y2=alt.Y2Value(plot.height)
        ),
        text_at(
            ["off scale"],
            (start + end) / 2,
            plot.height + 7,
            SMALL_SIZE,
            theme.muted,
            align="center",
        ),
    ]


def _ranges(
    drawn: Sequence[Bar],
    plot: Plot,
    gutter: float,
    y: alt.Y,
    context: Context,
    theme: Theme,
) -> list[alt.Chart]:
    """Draw the bar of each row, its dark edge at zero, and the line of the mean."""
    start = _index_axis("bar_from", context)
    style: MarkStyle = {"color": theme.bar, "strokeWidth": BAR_HEIGHT, "strokeCap": "butt"}
    return [
        marks(drawn, "ranges").mark_rule(**style).encode(x=start, x2=alt.X2("bar_to:Q"), y=y),
        # A range of one value has no length; a tick keeps it visible.
        marks([bar for bar in drawn if bar.is_point], "range_points")
        .mark_tick(color=theme.bar, opacity=1, thickness=4, size=BAR_HEIGHT, orient="vertical")
        .encode(x=start, y=y),
        marks([bar for bar in drawn if bar.goes_on], "ranges_beyond")
        .mark_rule(**style)
        .encode(x=alt.XValue(plot.width), x2=alt.X2Value(plot.width + gutter), y=y),
        marks([bar for bar in drawn if bar.has_zero_minimum], "zero_edges")
        .mark_rule(color=theme.edge, strokeWidth=BAR_HEIGHT + 8, strokeCap="butt")
        .encode(x=alt.XValue(0), x2=alt.X2Value(4), y=y),
        marks([{"x": 100}], "mean_line")
        .mark_rule(color=theme.text, strokeWidth=1.5, strokeDash=[3, 3])
        .encode(x=_index_axis("x", context)),
    ]


def _verdicts(
    drawn: Sequence[Bar],
    plot: Plot,
    gutter: float,
    y: alt.Y,
    colour: alt.Color,
    context: Context,
    theme: Theme,
) -> list[alt.Chart]:
    """Draw the mark of each row, on the scale or, with its value, in the gutter."""
    shape = alt.Shape(
        "range_position:N",
        legend=None,
        scale=alt.Scale(domain=list(VERDICTS), range=list(VERDICT_SHAPES.values())),
    )
    places = {
        "verdicts": (False, _index_axis("x", context)),
        "verdicts_off_scale": (True, alt.XValue(plot.width + gutter - 16)),
    }
    beyond = [bar for bar in drawn if bar.is_off_scale]
    points = [
        marks([bar for bar in drawn if bar.is_off_scale is is_off_scale], name)
        .mark_point(filled=True, opacity=1, size=MARK_SIZE, stroke=theme.background, strokeWidth=1)
        .encode(x=x, y=y, shape=shape, color=colour)
        for name, (is_off_scale, x) in places.items()
    ]
    end = plot.width + gutter - 28
    return [*points, *column(beyond, "gutter", end, y, colour, bold=True, name="gutter_values")]


def _two_lines(text: str) -> list[str]:
    return wrap_evenly(text, text_width(text, SMALL_SIZE) * 0.75, SMALL_SIZE)


def _drawn(row: RangeRow) -> Bar:
    """Turn a row of the mart into places and texts; the scale's end cuts what lies beyond."""
    kilogrammes = f"{words.kilogrammes(row.post_volume_kg)} kg"
    index_text = words.DASH if row.is_shown_in_kg else row.index_display
    value = kilogrammes if row.is_shown_in_kg else row.index_display
    return Bar(
        y=row.display_order - 0.5,
        x=row.index_post,
        label="\n".join(wrap(row.label, LABEL_MAX, LABEL_SIZE)),
        bar_from=min(row.index_min, SCALE_END),
        bar_to=min(row.index_max, SCALE_END),
        is_point=row.index_max - row.index_min < 1,
        goes_on=row.index_max > SCALE_END,
        has_zero_minimum=row.has_zero_minimum,
        is_off_scale=row.is_off_scale,
        range_position=row.range_position,
        gutter=value if row.is_off_scale else "",
        index_text=index_text,
        post_text=words.kilogrammes(row.post_volume_kg),
        mean_text=words.kilogrammes(row.benchmark_mean_kg),
    )


def _key(rows: Sequence[RangeRow], context: Context, theme: Theme) -> list[LegendItem]:
    colours = verdict_colours(theme)
    post = words.short_span(context.post.first_month, context.post.last_month)
    items = [
        LegendItem(
            "point",
            {
                "shape": VERDICT_SHAPES[verdict],
                "color": colours[verdict],
                "filled": True,
                "opacity": 1,
                "size": MARK_SIZE,
            },
            f"{post}: {verdict}" if verdict == "below" else verdict,
        )
        for verdict in VERDICTS
    ]
    items += [
        LegendItem(
            "rule",
            {"color": theme.bar, "strokeWidth": BAR_HEIGHT - 3},
            f"Range of the {context.earlier_windows}",
        ),
    ]
    if any(row.has_zero_minimum for row in rows):
        items.append(
            LegendItem(
                "tick",
                {
                    "color": theme.edge,
                    "thickness": 4,
                    "size": BAR_HEIGHT + 3,
                    "orient": "vertical",
                    "opacity": 1,
                },
                "starts at zero",
            )
        )
    items.append(
        LegendItem(
            "rule",
            {"color": theme.text, "strokeWidth": 1.5, "strokeDash": [3, 3]},
            f"{words.sentence(context.benchmark_statistic)} = 100",
        )
    )
    return items


def _empty(title: str, theme: Theme) -> tuple[list[alt.Chart], Plot, list[LegendItem]]:
    """A sheet that says that there is nothing to draw, instead of failing or of an empty frame."""
    said = "Nothing to chart: see the notes below."
    text = text_at([said], 0, EMPTY_HEIGHT / 2, LABEL_SIZE, theme.text, baseline="middle")
    return [text], Plot(left=0, width=TEXT_WIDTH, height=EMPTY_HEIGHT, axis=0), []
