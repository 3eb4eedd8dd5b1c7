"""The contribution waterfall: from the earlier mean to the world's index, part by part.

Rows are those of marts.fct_contributions for one product: the destinations and the rest of the
world, whose points add up to the world's change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil
from typing import Literal

import altair as alt
import pandas as pd

from chokepoint import words
from chokepoint.figures import titles
from chokepoint.figures.canvas import (
    LABEL_GAP,
    Datum,
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
from chokepoint.figures.rows import ContributionRow, WholeRow, read_rows
from chokepoint.figures.text import wrap
from chokepoint.figures.theme import LABEL_SIZE, LIGHT, SMALL_SIZE, WIDE, Paper, Theme

ROW_HEIGHT = 32
NARROW_ROW = 28
NARROW_COLUMN = 92
BAR_HEIGHT = 18
LABEL_WIDTH = 190
COLUMN_WIDTH = 110
PARTS = ("destination", "rest_of_world")
StepKind = Literal["whole", "above", "below"]


@dataclass(frozen=True)
class Step(Datum):
    """A bar of the waterfall, with its texts."""

    name: str
    label: str
    start: float
    end: float
    points: str
    kg: str
    kind: StepKind
    y: float


def waterfall_picture(
    rows: pd.DataFrame,
    context: Context,
    sources: Sequence[Source],
    *,
    theme: Theme = LIGHT,
    paper: Paper = WIDE,
) -> Picture:
    """Draw one product; `rows` also bear `product_name` and `destination_name`."""
    contributions = read_rows(ContributionRow, rows)
    (world,) = read_rows(WholeRow, rows[rows["part_kind"] == "world"])
    parts = sorted(
        (row for row in contributions if row.part_kind in PARTS),
        key=lambda row: (-row.contribution_points, row.destination_id),
    )
    room = paper.text_width - 2 * NARROW_COLUMN if paper.has_labels_above else LABEL_WIDTH
    steps = _steps(parts, world, room - LABEL_GAP)
    title = _finding(parts, world)
    subtitle = (
        f"Contributions to the change of exports from {words.the(context.reporter_name)}, in "
        f"points of the world index; {context.comparison}"
    )
    reconstruction = titles.reconstruction_note(
        ((row.destination_name, row.is_reconstructed) for row in contributions),
        context,
        named=words.the,
    )
    notes = [
        "Points: change against the mean of the earlier windows, per cent of the mean of the "
        "world. They add up to the change of the world.",
        titles.source_note(sources, context),
        *([reconstruction] if reconstruction else []),
    ]
    is_narrow = paper.has_labels_above
    lines = rows_of([step.label for step in steps], NARROW_ROW if is_narrow else ROW_HEIGHT, paper)
    plot = Plot(
        left=paper.inset or LABEL_WIDTH,
        width=paper.text_width - (2 * paper.inset or LABEL_WIDTH + 2 * COLUMN_WIDTH),
        height=len(steps) * lines.height,
        column_heads=24,
        axis=44,
        paper=paper,
    )
    steps = [replace(step, y=step.y - 0.5 + lines.centre) for step in steps]
    read_out = [f"{step.name}: {step.points}." for step in steps]
    return Picture(
        picture_id=f"contributions_{world.product_code}",
        specification_id=context.specification_id,
        title=title,
        subtitle=subtitle,
        notes=tuple(notes),
        alt_text=" ".join([f"Waterfall chart. {title}. {subtitle}.", *read_out, *notes]),
        rows=rows,
        chart=sheet(
            _layers(steps, plot, lines, theme),
            plot,
            title=title,
            subtitle=subtitle,
            notes=notes,
            theme=theme,
            bold_notes=[reconstruction] if reconstruction else [],
        ),
        is_reconstructed=any(row.is_reconstructed for row in contributions),
    )


def _finding(parts: Sequence[ContributionRow], world: WholeRow) -> str:
    change = world.volume_index - 100
    head = f"{world.product_name}: {words.signed(change, 0)} per cent worldwide"
    same_way = [row for row in parts if row.contribution_points * change > 0]
    if not same_way:
        return head
    largest = max(same_way, key=lambda row: abs(row.contribution_points))
    against = [row for row in parts if row.contribution_points * change < 0]
    said = f"{head}, most of all through {words.the(largest.destination_name)}"
    if len(against) == 1:
        return f"{said}; only {words.the(against[0].destination_name)} went the other way"
    return said


def _steps(parts: Sequence[ContributionRow], world: WholeRow, room: float) -> list[Step]:
    """Turn points into bars: each begins where the one above it ends."""
    mean = world.benchmark_mean_kg
    steps = [_step(0, "Mean of earlier windows", 0.0, 100.0, "100", mean, "whole", room)]
    reached = 100.0
    for position, row in enumerate(parts, start=1):
        end = reached + row.contribution_points
        points = words.signed(
            row.contribution_points, 1 if abs(row.contribution_points) >= 0.1 else 2
        )
        kind: StepKind = "above" if row.contribution_points >= 0 else "below"
        name, change = row.destination_name, row.change_kg
        steps.append(_step(position, name, reached, end, points, change, kind, room))
        reached = end
    whole = _step(
        len(steps),
        "World, after the event",
        0.0,
        world.volume_index,
        f"{world.volume_index:.0f}",
        world.post_volume_kg,
        "whole",
        room,
    )
    return [*steps, whole]


def _step(
    position: int,
    name: str,
    start: float,
    end: float,
    points: str,
    kilogrammes: float,
    kind: StepKind,
    room: float,
) -> Step:
    sign = "" if kind == "whole" or kilogrammes < 0 else "+"
    return Step(
        name=name,
        label="\n".join(wrap(name, room, LABEL_SIZE)),
        start=start,
        end=end,
        points=points,
        kg=f"{sign}{words.kilogrammes(kilogrammes)}",
        kind=kind,
        y=position + 0.5,
    )


def _layers(steps: Sequence[Step], plot: Plot, lines: Rows, theme: Theme) -> list[alt.Chart]:
    lowest = min(0.0, *(min(step.start, step.end) for step in steps))
    highest = max(max(step.start, step.end) for step in steps)
    step_size = 20 if highest <= 200 else 100 * ceil(highest / 1000)
    scale = alt.Scale(domain=[lowest, highest * 1.04], nice=False)
    values = range(int(lowest // step_size), int(highest // step_size) + 1)
    labels = {value * step_size: f"{value * step_size:,}" for value in values}
    ticks = axis(labels, "World index: mean of the earlier windows = 100")
    x = alt.X("start:Q", scale=scale, axis=ticks)
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[len(steps), 0], nice=False, zero=False))
    colours = {"whole": theme.bar, "above": theme.above, "below": theme.below}
    links = [{"x": one.end, "y": one.y, "y2": other.y} for one, other in pairwise(steps)]
    points = plot.text_end - (NARROW_COLUMN if lines.lift else COLUMN_WIDTH + 20)
    return [
        marks(links, "links")
        .mark_rule(color=theme.muted, strokeWidth=1)
        .encode(x=alt.X("x:Q", scale=scale, axis=ticks), y=y, y2=alt.Y2("y2:Q")),
        *(
            marks([step for step in steps if step.kind == kind], f"parts_{kind}")
            .mark_rule(color=colour, strokeWidth=BAR_HEIGHT, strokeCap="butt")
            .encode(x=x, x2=alt.X2("end:Q"), y=y)
            for kind, colour in colours.items()
        ),
        *lines.label_column(steps, y, plot, theme),
        *column(
            *(steps, "points", points, y, theme.text), bold=True, name="points", lift=lines.lift
        ),
        *column(steps, "kg", plot.text_end, y, theme.text, name="kilogrammes", lift=lines.lift),
        text_at(["Points"], points, -20, SMALL_SIZE, theme.muted, align="right"),
        text_at(["kg"], plot.text_end, -20, SMALL_SIZE, theme.muted, align="right"),
    ]
