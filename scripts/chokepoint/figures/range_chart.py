"""The range chart: one bar per product or destination, one mark for the window after the event.

The paper's section 4.2 asks three things of it: whether volumes left the range, where the range is
huge, and where it includes zero. One function and one row schema (marts.figure_series) draw
Figures 1 to 8 of any specification.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

import altair as alt
import pandas as pd

from chokepoint import words
from chokepoint.figures import titles
from chokepoint.figures.canvas import (
    LABEL_GAP,
    LINE_HEIGHT,
    Datum,
    LegendItem,
    MarkStyle,
    Plot,
    axis,
    column,
    marks,
    rows_of,
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
    WIDE,
    Paper,
    Theme,
    Verdict,
    verdict_colours,
)

# With four windows and a mean of 100 no bar can pass 400. What the mart calls off scale is beyond.
SCALE_END = 400
CLOSE = 200  # up to here a line every 20, beyond every 50
ROW_HEIGHT = 31
NARROW_ROW = 22
NUMBERS_HEIGHT = 28  # the line of kilogrammes below a bar on narrow paper
BAR_HEIGHT = 15
OPEN_HEIGHT = 11  # what is left blank within a bar whose end is not printed
LABEL_MAX = 190
COLUMN_GAP = 18
MARK_SIZE = 150
HOLLOW_SIZE = 45
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
    mean: float
    is_low_known: bool
    is_high_known: bool
    is_index_known: bool
    is_point: bool
    goes_on: bool
    has_zero_minimum: bool
    is_off_scale: bool
    range_position: Verdict
    gutter: str
    index_text: str
    post_text: str
    mean_text: str
    numbers: str


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
    paper: Paper = WIDE,
) -> Picture:
    """Draw one figure from rows of figure_series and figure_omissions, which may be empty."""
    charted, omitted = read_rows(RangeRow, rows), read_rows(OmissionRow, omissions)
    if scope.scope_kind == "destination":
        title = titles.destination_finding(scope.title, scope.noun, charted, omitted)
    else:
        title = titles.product_finding(scope.title, charted, omitted, world_label)
    subtitle = titles.subtitle(context, scope.place)
    reconstructed = [(row.label, row.is_reconstructed) for row in charted]
    reconstructed += [(row.label, row.is_reconstructed) for row in omitted]
    named = words.inner if scope.scope_kind == "destination" else words.the
    reconstruction = titles.reconstruction_note(reconstructed, context, named)
    notes = [
        *titles.omission_notes(omitted, named),
        *titles.reading_notes(charted, context, SCALE_END, named),
        titles.source_note(sources, context),
        *([reconstruction] if reconstruction else []),
    ]
    layers, plot, key = _plot(charted, context, theme, paper) if charted else _empty(theme, paper)
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
                    "post_volume_words": row.post_volume_words,
                    "omission_reason": row.omission_reason,
                }
                for row in omitted
            ],
        },
    )


def _plot(
    rows: Sequence[RangeRow], context: Context, theme: Theme, paper: Paper
) -> tuple[list[alt.Chart], Plot, list[LegendItem]]:
    """Lay out what all rows need, from left to right: labels, scale, gutter, columns of numbers.

    On narrow paper the label and the index stand above the bar, the kilogrammes below it.
    """
    is_narrow = paper.has_labels_above
    index_width: float = max(
        text_width(_drawn(row, context).index_text, LABEL_SIZE, True) for row in rows
    )
    room = paper.text_width - index_width - LABEL_GAP if is_narrow else LABEL_MAX
    drawn = [_drawn(row, context, room) for row in rows]
    columns = _columns(context)[:1] if is_narrow else _columns(context)
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
    gutter = _gutter_width(drawn, paper)
    left = paper.inset if is_narrow else ceil(LABEL_GAP + longest)
    below = NUMBERS_HEIGHT if any(bar.numbers for bar in drawn) else 8
    beside = 0.0 if is_narrow else sum(widths)
    lines = rows_of(labels, NARROW_ROW if is_narrow else ROW_HEIGHT, paper, below)
    plot = Plot(
        left=left,
        width=floor(paper.text_width - left - gutter - beside),
        height=len(drawn) * lines.height,
        column_heads=20 if is_narrow else 38,
        axis=44,
        paper=paper,
    )
    drawn = [replace(bar, y=bar.y - 0.5 + lines.centre) for bar in drawn]
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[len(drawn), 0], nice=False, zero=False))
    colour = alt.Color(
        "range_position:N",
        legend=None,
        scale=alt.Scale(domain=list(VERDICTS), range=list(verdict_colours(theme).values())),
    )
    scale = _Scale(context, _scale_end(rows), is_narrow)
    layers = [
        # The gutter first: it lies behind everything else. A narrow one has words over it.
        *(_gutter(plot, gutter, theme)[is_narrow:] if _has_gutter(drawn) else []),
        *_ranges(drawn, plot, gutter, y, scale, theme),
        *_verdicts(drawn, plot, gutter, y, colour, scale, theme),
        *lines.label_column(drawn, y, plot, theme),
    ]
    at = plot.text_end - sum(widths) if is_narrow else plot.width + gutter
    for shown, width in zip(columns, widths, strict=True):
        at += width
        top = -4 - len(shown.heading) * SMALL_SIZE * LINE_HEIGHT
        layers.append(text_at(shown.heading, at, top, SMALL_SIZE, theme.muted, align="right"))
        is_index = shown.field == "index_text"
        paint = colour if is_index else theme.text
        layers += column(
            *(drawn, shown.field, at, y, paint), bold=is_index, name=shown.field, lift=lines.lift
        )
    if is_narrow:
        layers += _numbers_below(drawn, y, plot, theme)
    return layers, plot, _key(rows, context, theme)


def _numbers_below(drawn: Sequence[Bar], y: alt.Y, plot: Plot, theme: Theme) -> list[alt.Chart]:
    """Write the kilogrammes of each row below its bar."""
    return column(
        *(drawn, "numbers", -plot.left, y, theme.muted),
        name="numbers",
        align="left",
        lift=-NARROW_ROW / 2 - 6,
        size=SMALL_SIZE,
    )


def _has_gutter(drawn: Sequence[Bar]) -> bool:
    return any(bar.is_off_scale or bar.goes_on for bar in drawn)


def _gutter_width(drawn: Sequence[Bar], paper: Paper) -> float:
    """Return the room beyond the scale: a field for what is off scale, or a little air."""
    if not _has_gutter(drawn):
        return max(paper.inset, 2.0)
    return 40 + max(44.0, *(text_width(bar.gutter, LABEL_SIZE, bold=True) for bar in drawn))


def _scale_end(rows: Sequence[RangeRow]) -> int:
    """End the scale where the rows do: no half of a figure is empty because others need it."""
    ends = [row.index_max for row in rows]
    ends += [row.index_post for row in rows if not row.is_off_scale]
    # A mark at the very end would be cut.
    needed = 1.03 * min(max(100.0, *ends), SCALE_END)
    step = 20 if needed <= CLOSE else 50
    return min(step * ceil(needed / step), SCALE_END)


def _columns(context: Context) -> list[Column]:
    post = words.short_span(context.post.first_month, context.post.last_month)
    statistic = words.sentence(context.benchmark_statistic)
    return [
        Column("index_text", ["Index"], lambda bar: bar.index_text),
        Column("post_text", _two_lines(f"{post}, kg"), lambda bar: bar.post_text),
        Column("mean_text", [f"{statistic} of earlier", "windows, kg"], lambda bar: bar.mean_text),
    ]


@dataclass(frozen=True)
class _Scale:
    """The scale of a figure's index."""

    context: Context
    end: int
    is_narrow: bool

    def at(self, field: str) -> alt.X:
        """Place a field on it."""
        step = 20 if self.end <= CLOSE else 50
        # On narrow paper every second word has no room.
        named = 2 * step if step == 50 or self.is_narrow else step
        labels = {
            value: str(value) if value % named == 0 else ""
            for value in range(0, self.end + 1, step)
        }
        title = f"Index: {self.context.benchmark_statistic} of the "
        title += f"{self.context.earlier_windows} = 100"
        return alt.X(
            f"{field}:Q",
            scale=alt.Scale(domain=[0, self.end], nice=False),
            axis=axis(labels, title),
        )


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
    scale: _Scale,
    theme: Theme,
) -> list[alt.Chart]:
    """Draw the bar of each row, its dark edge at zero, and the line of the mean.

    A bar is filled up to each end that is printed or recorded. Where one is not, its half is an
    outline that is not closed.
    """
    start = scale.at("bar_from")
    style: MarkStyle = {"color": theme.bar, "strokeWidth": BAR_HEIGHT, "strokeCap": "butt"}
    blank: MarkStyle = {**style, "color": theme.background, "strokeWidth": OPEN_HEIGHT}
    open_low = [bar for bar in drawn if not bar.is_low_known]
    open_high = [bar for bar in drawn if not bar.is_high_known]
    beyond = [bar for bar in drawn if bar.goes_on]
    past = {"x": alt.XValue(plot.width), "x2": alt.X2Value(plot.width + gutter), "y": y}
    layers = [
        marks(drawn, "ranges").mark_rule(**style).encode(x=start, x2=alt.X2("bar_to:Q"), y=y),
        # A range of one value has no length; a tick keeps it visible.
        marks([bar for bar in drawn if bar.is_point], "range_points")
        .mark_tick(color=theme.bar, opacity=1, thickness=4, size=BAR_HEIGHT, orient="vertical")
        .encode(x=start, y=y),
        marks(beyond, "ranges_beyond").mark_rule(**style).encode(**past),
    ]
    if open_low:
        layers.append(
            marks(open_low, "open_minima")
            .mark_rule(**blank)
            .encode(x=start, x2=alt.X2("mean:Q"), y=y)
        )
    if open_high:
        layers += [
            marks(open_high, "open_maxima")
            .mark_rule(**blank)
            .encode(x=scale.at("mean"), x2=alt.X2("bar_to:Q"), y=y),
            marks([bar for bar in open_high if bar.goes_on], "open_beyond")
            .mark_rule(**blank)
            .encode(**past),
        ]
    return [
        *layers,
        marks([bar for bar in drawn if bar.has_zero_minimum], "zero_edges")
        .mark_rule(color=theme.edge, strokeWidth=BAR_HEIGHT + 8, strokeCap="butt")
        .encode(x=alt.XValue(0), x2=alt.X2Value(4), y=y),
        marks([{"x": 100}], "mean_line")
        .mark_rule(color=theme.text, strokeWidth=1.5, strokeDash=[3, 3])
        .encode(x=scale.at("x")),
    ]


def _verdicts(
    drawn: Sequence[Bar],
    plot: Plot,
    gutter: float,
    y: alt.Y,
    colour: alt.Color,
    scale: _Scale,
    theme: Theme,
) -> list[alt.Chart]:
    """Draw the mark of each row, on the scale or, with its value, in the gutter."""
    shape = alt.Shape(
        "range_position:N",
        legend=None,
        scale=alt.Scale(domain=list(VERDICTS), range=list(VERDICT_SHAPES.values())),
    )
    places = {
        "verdicts": (False, scale.at("x")),
        "verdicts_off_scale": (True, alt.XValue(plot.width + gutter - 16)),
    }
    beyond = [bar for bar in drawn if bar.is_off_scale]
    points = [
        marks([bar for bar in drawn if bar.is_off_scale is is_off_scale], name)
        .mark_point(filled=True, opacity=1, size=MARK_SIZE, stroke=theme.background, strokeWidth=1)
        .encode(x=x, y=y, shape=shape, color=colour)
        for name, (is_off_scale, x) in places.items()
    ]
    # A mark whose index print does not fix is hollow.
    hollow = [
        marks(found, f"hollow_{name}")
        .mark_point(filled=True, opacity=1, size=HOLLOW_SIZE, color=theme.background, strokeWidth=0)
        .encode(x=x, y=y, shape=shape)
        for name, (is_off_scale, x) in places.items()
        if (found := [b for b in drawn if b.is_off_scale is is_off_scale and not b.is_index_known])
    ]
    end = plot.width + gutter - 28
    return [
        *points,
        *hollow,
        *column(beyond, "gutter", end, y, colour, bold=True, name="gutter_values"),
    ]


def _two_lines(text: str) -> list[str]:
    return wrap_evenly(text, text_width(text, SMALL_SIZE) * 0.75, SMALL_SIZE)


def _drawn(row: RangeRow, context: Context, label_room: float = LABEL_MAX) -> Bar:
    """Turn a row of the mart into places and texts; the scale's end cuts what lies beyond."""
    post, mean = row.post_volume_words or words.DASH, row.benchmark_words or words.DASH
    index_text = words.DASH if row.is_shown_in_kg else row.index_words or words.DASH
    return Bar(
        y=row.display_order - 0.5,
        x=row.index_post,
        label="\n".join(wrap(row.label, label_room, LABEL_SIZE)),
        bar_from=min(row.index_min, SCALE_END),
        bar_to=min(row.index_max, SCALE_END),
        mean=min(max(100.0, row.index_min), row.index_max, SCALE_END),
        is_low_known=row.has_known_minimum,
        is_high_known=row.has_known_maximum,
        is_index_known=row.index_words is not None or row.is_shown_in_kg,
        is_point=row.index_max - row.index_min < 1,
        goes_on=row.index_max > SCALE_END,
        has_zero_minimum=row.is_known_to_start_at_zero,
        is_off_scale=row.is_off_scale,
        range_position=row.range_position,
        gutter=(row.value_text or "") if row.is_off_scale else "",
        index_text=index_text,
        post_text=post,
        mean_text=mean,
        numbers="; ".join(
            f"{said}{words_of} kg"
            for said, words_of in (
                ("", row.post_volume_words),
                (f"{context.benchmark_statistic} of earlier windows ", row.benchmark_words),
            )
            if words_of
        ),
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
    if not all(row.has_known_minimum and row.has_known_maximum for row in rows):
        items.append(
            LegendItem(
                "rule",
                {"color": theme.bar, "strokeWidth": BAR_HEIGHT - 3},
                "open: end not printed, reconstructed",
                {"color": theme.background, "strokeWidth": OPEN_HEIGHT - 3},
            )
        )
    if any(row.is_known_to_start_at_zero for row in rows):
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


def _empty(theme: Theme, paper: Paper) -> tuple[list[alt.Chart], Plot, list[LegendItem]]:
    """A sheet that says that there is nothing to draw, instead of failing or of an empty frame."""
    said = "Nothing to chart: see the notes below."
    text = text_at([said], 0, EMPTY_HEIGHT / 2, LABEL_SIZE, theme.text, baseline="middle")
    plot = Plot(left=0, width=paper.text_width, height=EMPTY_HEIGHT, axis=0, paper=paper)
    return [text], plot, []
