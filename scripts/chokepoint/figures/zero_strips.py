"""Zero-month strips: one cell per product and month, shipped, zero, missing or undefined.

Paper, footnote 2: a metal that is shipped in three months out of four has zero months without
anybody having been cut off.
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
from chokepoint.figures.months import event_line, month_number, month_scale, month_state
from chokepoint.figures.text import wrap
from chokepoint.figures.theme import LABEL_SIZE, LIGHT, SMALL_SIZE, Theme

ROW_HEIGHT = 28
CELL_HEIGHT = 18
UNKNOWN_HEIGHT = 3
LABEL_WIDTH = 180
COLUMN_WIDTH = 90
STATES = {
    "shipped": "shipped",
    "zero": "no shipment",
    "missing": "not loaded",
    "undefined": "code not in the nomenclature",
}


def zero_strips_picture(
    rows: pd.DataFrame, context: Context, sources: Sequence[Source], *, theme: Theme = LIGHT
) -> Picture:
    """Draw the strips of one destination from rows of fct_monthly_exports with names."""
    place = rows["destination_name"].iloc[0]
    products = list(dict.fromkeys(rows["product_name"]))
    drawn = [
        {
            "x": month_number(row.month) + 0.06,
            "end": month_number(row.month) + 0.94,
            "y": products.index(row.product_name) + 0.5,
            "state": month_state(row),
            "is_post": context.post.first_month <= row.month <= context.post.last_month,
            "product": row.product_name,
        }
        for row in rows.itertuples(index=False)
    ]
    summary = [
        _summary(name, [row for row in drawn if row["product"] == name]) for name in products
    ]
    with_zeros = sum(item["zero"] > 0 for item in summary)
    title = (
        f"{words.sentence(words.number(with_zeros))} of {words.plural(len(products), 'product')} "
        f"had months without any export to {words.the(place)}"
    )
    subtitle = (
        f"Months with and without exports from {words.the(context.reporter_name)} to "
        f"{words.the(place)}, {words.span(rows['month'].min(), rows['month'].max())}"
    )
    reconstruction = titles.reconstruction_note(
        rows.groupby("product_name", sort=False)["is_reconstructed"].any().to_dict(), context
    )
    notes = [
        f"Line: {context.event_name}. Months in which the code did not exist, or that are not "
        "loaded, are not counted.",
        titles.source_note(sources, context),
        *([reconstruction] if reconstruction else []),
    ]
    plot = Plot(
        left=LABEL_WIDTH,
        width=TEXT_WIDTH - LABEL_WIDTH - COLUMN_WIDTH,
        height=len(products) * row_height([item["label"] for item in summary], ROW_HEIGHT),
        column_heads=40,
    )
    read_out = [f"{item['name']}: {item['text']} months." for item in summary]
    return Picture(
        picture_id=f"zero_months_{rows['destination_id'].iloc[0]}",
        specification_id=context.specification_id,
        title=title,
        subtitle=subtitle,
        notes=tuple(notes),
        alt_text=" ".join(
            [f"Strips of months. {title}. {subtitle}. Zero months:", *read_out, *notes]
        ),
        rows=rows,
        chart=sheet(
            _layers(drawn, summary, context, plot, theme),
            plot,
            title=title,
            subtitle=subtitle,
            notes=notes,
            theme=theme,
            legend_items=[
                LegendItem("point", _sample(state, colour), STATES[state])
                for state, colour in _colours(theme).items()
                if any(row["state"] == state for row in drawn)
            ],
            bold_notes=[reconstruction] if reconstruction else [],
        ),
        is_reconstructed=bool(rows["is_reconstructed"].any()),
        facts={"zero_months": {item["name"]: item["zero"] for item in summary}},
    )


def _summary(name: str, rows: Sequence[dict[str, object]]) -> dict[str, object]:
    known = [row for row in rows if row["state"] in ("shipped", "zero")]
    zero = sum(row["state"] == "zero" for row in known)
    return {
        "name": name,
        "label": "\n".join(wrap(name, LABEL_WIDTH - 14, LABEL_SIZE)),
        "y": rows[0]["y"],
        "zero": zero,
        "text": f"{zero} of {len(known)}",
    }


def _colours(theme: Theme) -> dict[str, str]:
    return {
        "shipped": theme.bar,
        "zero": theme.within,
        "missing": theme.below,
        "undefined": theme.muted,
    }


def _sample(state: str, colour: str) -> dict[str, object]:
    if state in ("shipped", "zero"):
        return {"shape": "square", "size": 150, "filled": True, "opacity": 1, "color": colour}
    return {"shape": "stroke", "size": 150, "strokeWidth": UNKNOWN_HEIGHT, "color": colour}


def _layers(
    drawn: Sequence[dict[str, object]],
    summary: Sequence[dict[str, object]],
    context: Context,
    plot: Plot,
    theme: Theme,
) -> list[alt.Chart]:
    first = int(min(row["x"] for row in drawn))
    last = int(max(row["x"] for row in drawn))
    x = month_scale(first, last)
    scale = alt.Scale(domain=[len(summary), 0], nice=False, zero=False)
    y = alt.Y("y:Q", axis=None, scale=scale)
    colours = _colours(theme)
    return [
        *(
            marks([row for row in drawn if row["state"] == state], f"{state}_months")
            .mark_rule(
                color=colour,
                strokeWidth=CELL_HEIGHT if state in ("shipped", "zero") else UNKNOWN_HEIGHT,
                strokeCap="butt",
            )
            .encode(x=x, x2="end:Q", y=y)
            for state, colour in colours.items()
        ),
        event_line(context, x, first, last, plot.height, theme),
        *column(summary, "label", -14, y, theme.text, name="labels"),
        *column(summary, "text", plot.width + COLUMN_WIDTH, y, theme.text, name="counts"),
        text_at(
            ["Months without", "shipment"],
            plot.width + COLUMN_WIDTH,
            -38,
            SMALL_SIZE,
            theme.muted,
            align="right",
        ),
    ]
