"""The contribution waterfall: from the earlier mean to the world's index, part by part.

Rows are those of marts.fct_contributions for one product: the destinations and the rest of the
world, whose points add up to the world's change.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil

import altair as alt
import pandas as pd

from chokepoint import words
from chokepoint.figures import titles
from chokepoint.figures.canvas import TEXT_WIDTH, Plot, column, marks, row_height, sheet, text_at
from chokepoint.figures.model import Context, Picture, Source
from chokepoint.figures.text import wrap
from chokepoint.figures.theme import LABEL_SIZE, LIGHT, SMALL_SIZE, Theme

ROW_HEIGHT = 32
BAR_HEIGHT = 18
LABEL_WIDTH = 190
COLUMN_WIDTH = 110
PARTS = ("destination", "rest_of_world")


def waterfall_picture(
    rows: pd.DataFrame, context: Context, sources: Sequence[Source], *, theme: Theme = LIGHT
) -> Picture:
    """Draw one product; `rows` also bear `product_name` and `destination_name`."""
    product = rows["product_name"].iloc[0]
    world = rows[rows["part_kind"] == "world"].iloc[0]
    parts = rows[rows["part_kind"].isin(PARTS)].sort_values(
        ["contribution_points", "destination_id"], ascending=[False, True]
    )
    steps = _steps(parts, world)
    title = _finding(product, parts, world)
    subtitle = (
        f"Contributions to the change of exports from {words.the(context.reporter_name)}, in "
        f"points of the world index; {context.comparison}"
    )
    reconstruction = titles.reconstruction_note(
        dict(zip(rows["destination_name"], rows["is_reconstructed"], strict=True)), context
    )
    notes = [
        "Points: change against the mean of the earlier windows, per cent of the mean of the "
        "world. They add up to the change of the world.",
        titles.source_note(sources, context),
        *([reconstruction] if reconstruction else []),
    ]
    plot = Plot(
        left=LABEL_WIDTH,
        width=TEXT_WIDTH - LABEL_WIDTH - 2 * COLUMN_WIDTH,
        height=len(steps) * row_height([step["label"] for step in steps], ROW_HEIGHT),
        column_heads=24,
        axis=44,
    )
    read_out = [f"{step['name']}: {step['points']}." for step in steps]
    return Picture(
        picture_id=f"contributions_{world['product_code']}",
        specification_id=context.specification_id,
        title=title,
        subtitle=subtitle,
        notes=tuple(notes),
        alt_text=" ".join([f"Waterfall chart. {title}. {subtitle}.", *read_out, *notes]),
        rows=rows,
        chart=sheet(
            _layers(steps, plot, theme),
            plot,
            title=title,
            subtitle=subtitle,
            notes=notes,
            theme=theme,
            bold_notes=[reconstruction] if reconstruction else [],
        ),
        is_reconstructed=bool(rows["is_reconstructed"].any()),
    )


def _finding(product: str, parts: pd.DataFrame, world: pd.Series) -> str:
    change = words.signed(world["volume_index"] - 100, 0)
    head = f"{product}: {change} per cent worldwide"
    if parts.empty:
        return head
    same_way = parts["contribution_points"] * (world["volume_index"] - 100) > 0
    if not same_way.any():
        return head
    largest = parts[same_way].loc[parts[same_way]["contribution_points"].abs().idxmax()]
    against = parts[parts["contribution_points"] * (world["volume_index"] - 100) < 0]
    said = f"{head}, most of all through {words.the(largest['destination_name'])}"
    if len(against) == 1:
        other = words.the(against["destination_name"].iloc[0])
        return f"{said}; only {other} went the other way"
    return said


def _steps(parts: pd.DataFrame, world: pd.Series) -> list[dict[str, object]]:
    """Turn points into bars: each begins where the one above it ends."""
    steps = [
        _step("Mean of earlier windows", 0.0, 100.0, "100", world["benchmark_mean_kg"], "whole")
    ]
    reached = 100.0
    for row in parts.itertuples(index=False):
        end = reached + row.contribution_points
        points = words.signed(
            row.contribution_points, 1 if abs(row.contribution_points) >= 0.1 else 2
        )
        kind = "above" if row.contribution_points >= 0 else "below"
        steps.append(_step(row.destination_name, reached, end, points, row.change_kg, kind))
        reached = end
    whole = _step(
        "World, after the event",
        0.0,
        world["volume_index"],
        f"{world['volume_index']:.0f}",
        world["post_volume_kg"],
        "whole",
    )
    return [*steps, whole]


def _step(
    name: str, start: float, end: float, points: str, kilogrammes: float, kind: str
) -> dict[str, object]:
    sign = "" if kind == "whole" or kilogrammes < 0 else "+"
    return {
        "name": name,
        "label": "\n".join(wrap(name, LABEL_WIDTH - 14, LABEL_SIZE)),
        "start": start,
        "end": end,
        "points": points,
        "kg": f"{sign}{words.kilogrammes(kilogrammes)}",
        "kind": kind,
    }


def _layers(steps: Sequence[dict[str, object]], plot: Plot, theme: Theme) -> list[alt.Chart]:
    drawn = [step | {"y": position + 0.5} for position, step in enumerate(steps)]
    lowest = min(0.0, *(min(step["start"], step["end"]) for step in drawn))
    highest = max(max(step["start"], step["end"]) for step in drawn)
    step_size = 20 if highest <= 200 else 100 * ceil(highest / 1000)
    scale = alt.Scale(domain=[lowest, highest * 1.04], nice=False)
    axis = alt.Axis(
        values=[
            value * step_size
            for value in range(int(lowest // step_size), int(highest // step_size) + 1)
        ],
        format=",.0f",
        title="World index: mean of the earlier windows = 100",
        titleAnchor="start",
        titleAlign="left",
        titlePadding=8,
    )
    x = alt.X("start:Q", scale=scale, axis=axis)
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[len(steps), 0], nice=False, zero=False))
    colours = {"whole": theme.bar, "above": theme.above, "below": theme.below}
    links = [{"x": one["end"], "y": one["y"], "y2": other["y"]} for one, other in pairwise(drawn)]
    right = plot.width + COLUMN_WIDTH
    return [
        marks(links, "links")
        .mark_rule(color=theme.muted, strokeWidth=1)
        .encode(x=alt.X("x:Q", scale=scale, axis=axis), y=y, y2="y2:Q"),
        *(
            marks([step for step in drawn if step["kind"] == kind], f"parts_{kind}")
            .mark_rule(color=colour, strokeWidth=BAR_HEIGHT, strokeCap="butt")
            .encode(x=x, x2="end:Q", y=y)
            for kind, colour in colours.items()
        ),
        *column(drawn, "label", -14, y, theme.text, name="labels"),
        *column(drawn, "points", right - 20, y, theme.text, bold=True, name="points"),
        *column(drawn, "kg", right + COLUMN_WIDTH, y, theme.text, name="kilogrammes"),
        text_at(["Points"], right - 20, -20, SMALL_SIZE, theme.muted, align="right"),
        text_at(["kg"], right + COLUMN_WIDTH, -20, SMALL_SIZE, theme.muted, align="right"),
    ]
