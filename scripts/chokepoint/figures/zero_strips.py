"""Zero-month strips: one cell per product and month, shipped, zero, missing or undefined.

Paper, footnote 2: a metal that is shipped in three months out of four has zero months without
anybody having been cut off.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
)
from chokepoint.figures.rows import MonthRow, read_rows
from chokepoint.figures.text import wrap
from chokepoint.figures.theme import LABEL_SIZE, LIGHT, SMALL_SIZE, WIDE, Paper, Theme

ROW_HEIGHT = 28
NARROW_ROW = 26
CELL_HEIGHT = 18
UNKNOWN_HEIGHT = 3
LABEL_WIDTH = 180
COLUMN_WIDTH = 90


@dataclass(frozen=True)
class Cell(Datum):
    """A month of one product."""

    x: float
    end: float
    y: float
    state: MonthState
    product: str


@dataclass(frozen=True)
class Summary(Datum):
    """A row of the chart: how many of a product's known months are without shipment."""

    name: str
    label: str
    y: float
    zero: int
    text: str


def zero_strips_picture(
    rows: pd.DataFrame,
    context: Context,
    sources: Sequence[Source],
    *,
    theme: Theme = LIGHT,
    paper: Paper = WIDE,
) -> Picture:
    """Draw the strips of one destination from rows of fct_monthly_exports with names."""
    months = read_rows(MonthRow, rows)
    place = months[0].destination_name
    products = list(dict.fromkeys(row.product_name for row in months))
    cells = [_cell(row) for row in months]
    summary = [
        _summary(name, [cell for cell in cells if cell.product == name], paper) for name in products
    ]
    with_zeros = sum(item.zero > 0 for item in summary)
    first, last = min(row.month for row in months), max(row.month for row in months)
    counted = words.sentence(words.none_or_number(with_zeros))
    title = (
        f"{counted} of {words.plural(len(products), 'product')} had months without any export to "
        f"{words.the(place)}"
    )
    subtitle = (
        f"Months with and without exports from {words.the(context.reporter_name)} to "
        f"{words.the(place)}, {words.span(first, last)}"
    )
    reconstruction = titles.reconstruction_note(
        ((row.product_name, row.is_reconstructed) for row in months), context
    )
    notes = [
        f"Line: {context.event_name}. Months in which the code did not exist, or that are not "
        "loaded, are not counted.",
        titles.source_note(sources, context),
        *([reconstruction] if reconstruction else []),
    ]
    is_narrow = paper.has_labels_above
    lines = rows_of(
        [item.label for item in summary], NARROW_ROW if is_narrow else ROW_HEIGHT, paper
    )
    plot = Plot(
        left=0 if is_narrow else LABEL_WIDTH,
        width=paper.text_width - (0 if is_narrow else LABEL_WIDTH + COLUMN_WIDTH),
        height=len(products) * lines.height,
        column_heads=24 if is_narrow else 40,
        paper=paper,
    )
    places = {name: position + lines.centre for position, name in enumerate(products)}
    drawn = [replace(cell, y=places[cell.product]) for cell in cells]
    summary = [replace(item, y=places[item.name]) for item in summary]
    read_out = [f"{item.name}: {item.text} months." for item in summary]
    return Picture(
        picture_id=f"zero_months_{months[0].destination_id}",
        specification_id=context.specification_id,
        title=title,
        subtitle=subtitle,
        notes=tuple(notes),
        alt_text=" ".join(
            [f"Strips of months. {title}. {subtitle}. Zero months:", *read_out, *notes]
        ),
        rows=rows,
        chart=sheet(
            _layers(drawn, summary, context, plot, lines, theme),
            plot,
            title=title,
            subtitle=subtitle,
            notes=notes,
            theme=theme,
            legend_items=[
                LegendItem("point", _sample(state, colour), MEANINGS[state])
                for state, colour in _colours(theme).items()
                if any(cell.state == state for cell in drawn)
            ],
            bold_notes=[reconstruction] if reconstruction else [],
        ),
        is_reconstructed=any(row.is_reconstructed for row in months),
        facts={"zero_months": {item.name: item.zero for item in summary}},
    )


def _cell(row: MonthRow) -> Cell:
    return Cell(
        x=month_number(row.month) + 0.06,
        end=month_number(row.month) + 0.94,
        y=0,
        state=month_state(row),
        product=row.product_name,
    )


def _summary(name: str, cells: Sequence[Cell], paper: Paper) -> Summary:
    known = [cell for cell in cells if cell.state in ("shipped", "zero")]
    zero = sum(cell.state == "zero" for cell in known)
    room = paper.text_width - COLUMN_WIDTH if paper.has_labels_above else LABEL_WIDTH
    return Summary(
        name=name,
        label="\n".join(wrap(name, room - LABEL_GAP, LABEL_SIZE)),
        y=0,
        zero=zero,
        text=f"{zero} of {len(known)}",
    )


def _colours(theme: Theme) -> dict[MonthState, str]:
    return {
        "shipped": theme.bar,
        "zero": theme.within,
        "missing": theme.below,
        "undefined": theme.muted,
    }


def _sample(state: MonthState, colour: str) -> MarkStyle:
    if state in ("shipped", "zero"):
        return {"shape": "square", "size": 150, "filled": True, "opacity": 1, "color": colour}
    return {"shape": "stroke", "size": 150, "strokeWidth": UNKNOWN_HEIGHT, "color": colour}


def _layers(
    drawn: Sequence[Cell],
    summary: Sequence[Summary],
    context: Context,
    plot: Plot,
    lines: Rows,
    theme: Theme,
) -> list[alt.Chart]:
    first = int(min(cell.x for cell in drawn))
    last = int(max(cell.x for cell in drawn))
    x = month_scale(first, last)
    scale = alt.Scale(domain=[len(summary), 0], nice=False, zero=False)
    y = alt.Y("y:Q", axis=None, scale=scale)
    colours = _colours(theme)
    return [
        *(
            marks([cell for cell in drawn if cell.state == state], f"{state}_months")
            .mark_rule(
                color=colour,
                strokeWidth=CELL_HEIGHT if state in ("shipped", "zero") else UNKNOWN_HEIGHT,
                strokeCap="butt",
            )
            .encode(x=x, x2=alt.X2("end:Q"), y=y)
            for state, colour in colours.items()
        ),
        event_line(context, x, first, last, plot.height, theme),
        *lines.label_column(summary, y, plot, theme),
        *column(summary, "text", plot.text_end, y, theme.text, name="counts", lift=lines.lift),
        text_at(
            ["Months without shipment"] if lines.lift else ["Months without", "shipment"],
            plot.text_end,
            -20 if lines.lift else -38,
            SMALL_SIZE,
            theme.muted,
            align="right",
        ),
    ]
