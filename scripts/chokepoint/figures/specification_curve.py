"""The specification curve of one cell: its index under every reading, and which readings those are.

Rows, one per reading of one product and destination (marts.fct_specification_curve, or any frame
of this form): product_code, product_name, destination_id, destination_name, volume_index (null
where a reading has no benchmark), range_position, is_own_specification,
is_reconstructed, and one column per choice, named in `choices`. Simonsohn, Simmons and Nelson
(2020).
"""

from collections.abc import Mapping, Sequence
from math import isnan

import altair as alt
import pandas as pd

from chokepoint import words
from chokepoint.figures import titles
from chokepoint.figures.canvas import TEXT_WIDTH, LegendItem, Plot, column, marks, sheet, text_at
from chokepoint.figures.model import Context, Picture, Source
from chokepoint.figures.theme import (
    LIGHT,
    SMALL_SIZE,
    VERDICT_SHAPES,
    VERDICTS,
    Theme,
    verdict_colours,
)

CURVE_HEIGHT = 220
CHOICE_HEIGHT = 20
GROUP_GAP = 12
LABEL_WIDTH = 190

# The choices of marts.fct_specification_curve and how the chart names them.
CHOICES = {
    "window_months": "Months",
    "benchmark_windows": "Earlier windows",
    "start_shift_months": "Start moved by",
}
SCALE_END = 400


def specification_curve_picture(
    rows: pd.DataFrame,
    context: Context,
    sources: Sequence[Source],
    *,
    choices: Mapping[str, str] = CHOICES,
    theme: Theme = LIGHT,
) -> Picture:
    """Draw one cell; `choices` gives each column of choices its heading."""
    first = rows.iloc[0]
    cell = f"{first['product_name']}, {first['destination_name']}"
    known = rows.dropna(subset=["volume_index"]).sort_values(
        ["volume_index", *choices], kind="stable", ignore_index=True
    )
    counts = titles.verdict_counts(known)
    title = _finding(cell, counts, len(known))
    subtitle = (
        f"Index of exports from {words.the(context.reporter_name)} since the {context.event_name} "
        f"under {words.plural(len(known), 'reading')}, {context.benchmark_statistic} = 100"
    )
    reconstruction = titles.reconstruction_note(
        {cell: bool(rows["is_reconstructed"].any())}, context
    )
    without = len(rows) - len(known)
    notes = [
        *(
            [f"Without a benchmark, not drawn: {words.plural(without, 'reading')}."]
            if without
            else []
        ),
        *(
            [f"An index over {SCALE_END} is drawn at {SCALE_END}."]
            if (known["volume_index"] > SCALE_END).any()
            else []
        ),
        titles.source_note(sources, context),
        *([reconstruction] if reconstruction else []),
    ]
    lines = _choice_lines(known, choices)
    plot = Plot(
        left=LABEL_WIDTH,
        width=TEXT_WIDTH - LABEL_WIDTH,
        height=CURVE_HEIGHT + (lines[-1]["y"] + CHOICE_HEIGHT if lines else 0),
        column_heads=4,
        axis=0,
    )
    counted = "; ".join(f"{verdict} {counts[verdict]}" for verdict in VERDICTS)
    return Picture(
        picture_id=f"specification_curve_{first['product_code']}_{first['destination_id']}",
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
        is_reconstructed=bool(rows["is_reconstructed"].any()),
        facts={"verdicts": counts},
    )


def _finding(cell: str, counts: Mapping[str, int], total: int) -> str:
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


def _choice_lines(known: pd.DataFrame, choices: Mapping[str, str]) -> list[dict[str, object]]:
    """Give each value of each choice a line below the curve."""
    lines: list[dict[str, object]] = []
    y = float(GROUP_GAP)
    for name, heading in choices.items():
        for value in sorted(known[name].dropna().unique()):
            shown = value.item() if hasattr(value, "item") else value
            text = f"{heading}: {shown}"
            lines.append({"column": name, "value": value, "label": text, "y": y})
            y += CHOICE_HEIGHT
        y += GROUP_GAP
    return lines


def _layers(
    known: pd.DataFrame, lines: Sequence[dict[str, object]], plot: Plot, theme: Theme
) -> list[alt.Chart]:
    spacing = plot.width / max(len(known), 1)
    size = max(10.0, min(110.0, (spacing * 0.9) ** 2))
    # Pixels, so that curve and lines share one plot: the top of the scale is at 0.
    drawn = [
        {
            "x": (position + 0.5) * spacing,
            "y": CURVE_HEIGHT * (1 - min(row.volume_index, SCALE_END) / SCALE_END),
            "range_position": row.range_position,
            "is_own": bool(row.is_own_specification),
        }
        for position, row in enumerate(known.itertuples(index=False))
    ]
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, plot.width], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[plot.height, 0], nice=False))
    grid = [
        {"y": CURVE_HEIGHT * (1 - value / SCALE_END), "label": str(value)}
        for value in range(0, SCALE_END + 1, 100)
    ]
    chosen = [
        {"x": point["x"], "y": CURVE_HEIGHT + line["y"] + CHOICE_HEIGHT / 2}
        for line in lines
        for point, value in zip(drawn, known[line["column"]], strict=True)
        if value == line["value"] and not (isinstance(value, float) and isnan(value))
    ]
    labels = [
        {"y": CURVE_HEIGHT + line["y"] + CHOICE_HEIGHT / 2, "label": line["label"]}
        for line in lines
    ]
    return [
        marks(grid, "grid")
        .mark_rule(color=theme.grid)
        .encode(y=y, x=alt.XValue(0), x2=alt.X2Value(plot.width)),
        marks([row for row in grid if row["label"] == "100"], "mean_line")
        .mark_rule(color=theme.text, strokeWidth=1.5, strokeDash=[3, 3])
        .encode(y=y, x=alt.XValue(0), x2=alt.X2Value(plot.width)),
        marks([point for point in drawn if point["is_own"]], "own_reading")
        .mark_rule(color=theme.muted, strokeWidth=1)
        .encode(x=x, y=alt.YValue(0), y2=alt.Y2Value(plot.height)),
        *(
            marks([point for point in drawn if point["range_position"] == verdict], verdict)
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
    line = {"shape": "stroke", "angle": 90, "color": theme.muted, "size": 250, "strokeWidth": 1}
    return [*items, LegendItem("point", line, "reading of this specification")]
