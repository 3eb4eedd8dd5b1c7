"""Table 1 as a page: great-tables writes HTML that needs neither a script nor the network."""

from collections.abc import Sequence
from html import escape

import pandas as pd
from great_tables import GT, html, loc, style

from chokepoint import words
from chokepoint.figures import titles
from chokepoint.figures.model import Context, Source, Table
from chokepoint.figures.rows import GrowthRow, read_rows
from chokepoint.figures.theme import FONT_FAMILIES, LIGHT, Theme

RATES = ["benchmark_cagr_pct", "post_event_change_pct", "difference_pp"]
SHOWN = ["label", "post_volume_kg", *RATES]


def growth_finding(rows: Sequence[GrowthRow]) -> str:
    """Say how many products grew, and how many faster than before; unknown rates are no finding."""
    changes = [row.post_event_change_pct for row in rows if row.post_event_change_pct is not None]
    if not changes:
        return "No product can be compared with a year earlier"
    differences = [
        (row.product_name, row.difference_pp)
        for row in rows
        if row.post_event_change_pct is not None and row.difference_pp is not None
    ]
    rose = sum(change > 0 for change in changes)
    slower = [name for name, difference in differences if difference <= 0]
    faster = len(differences) - len(slower)
    head = f"{_share(rose, len(changes), len(rows))} exported in larger volume than a year earlier"
    if not differences:
        return head
    if len(differences) < len(changes):
        return f"{head}, {words.none_or_number(faster)} growing faster than before"
    if not slower:
        return f"{head}, all growing faster than before"
    if len(slower) == 1:
        return f"{head}, all but {words.inner(slower[0])} growing faster than before"
    return f"{head}, {words.none_or_number(faster)} growing faster than before"


def _share(count: int, known: int, total: int) -> str:
    if count == known == total:
        return "Every product was" if total > 1 else "The only product was"
    verb = "was" if count == 1 else "were"
    return (
        f"{words.sentence(words.none_or_number(count))} of {words.plural(known, 'product')} {verb}"
    )


def table_1(
    rows: pd.DataFrame, context: Context, sources: Sequence[Source], *, theme: Theme = LIGHT
) -> Table:
    """Make Table 1 from rows of growth_table (table_1 under the reference specification)."""
    products = read_rows(GrowthRow, rows)
    title = growth_finding(products)
    first, last = context.benchmark[0], context.benchmark[-1]
    subtitle = (
        f"Export volume from {words.the(context.reporter_name)} to the world: growth over the "
        f"{context.earlier_windows}, and change since"
    )
    reconstruction = titles.reconstruction_note(
        ((row.product_name, row.is_reconstructed) for row in products), context
    )
    notes = [
        "Compound annual growth (CAGR) from "
        f"{words.span(first.first_month, first.last_month)} to "
        f"{words.span(last.first_month, last.last_month)}; change from the latter to "
        f"{context.post_span}. A dash: a window is zero or incomplete.",
        titles.source_note(sources, context),
        *([reconstruction] if reconstruction else []),
    ]
    read_out = [_read_out(row) for row in products]
    return Table(
        picture_id="table_1",
        specification_id=context.specification_id,
        title=title,
        subtitle=subtitle,
        notes=tuple(notes),
        alt_text=" ".join([f"Table. {title}. {subtitle}.", *read_out, *notes]),
        rows=rows,
        html=_html(rows, products, title, subtitle, notes, reconstruction, context, theme),
        is_reconstructed=any(row.is_reconstructed for row in products),
    )


def _read_out(row: GrowthRow) -> str:
    rates = ", ".join(
        f"{name} {words.signed(value)}"
        for name, value in (
            ("CAGR", row.benchmark_cagr_pct),
            ("change", row.post_event_change_pct),
            ("difference", row.difference_pp),
        )
    )
    return f"{row.label}: {words.kilogrammes(row.post_volume_kg)} kg, {rates}."


def _html(
    rows: pd.DataFrame,
    products: Sequence[GrowthRow],
    title: str,
    subtitle: str,
    notes: Sequence[str],
    reconstruction: str | None,
    context: Context,
    theme: Theme,
) -> str:
    post = words.short_span(context.post.first_month, context.post.last_month)
    shown = rows[SHOWN].astype(object)
    shown["post_volume_kg"] = [words.kilogrammes(row.post_volume_kg) for row in products]
    for rate in RATES:
        shown[rate] = [words.signed(value) for value in rows[rate]]
    identifier = f"table-1-{context.specification_id}"
    table = (
        GT(shown, id=identifier)
        .tab_header(title=title, subtitle=subtitle)
        .cols_label(
            label="Product (HS code)",
            post_volume_kg=f"{post} (kg)",
            benchmark_cagr_pct="Benchmark-period CAGR (% per year)",
            post_event_change_pct=f"Change since the {context.event_name} (%)",
            difference_pp="Difference (percentage points)",
        )
        .cols_align("right", columns=["post_volume_kg", *RATES])
        .cols_align("left", columns="label")
        .cols_width(
            cases={
                "label": "34%",
                "post_volume_kg": "17%",
                "benchmark_cagr_pct": "17%",
                "post_event_change_pct": "16%",
                "difference_pp": "16%",
            }
        )
        .tab_options(
            table_width="820px",
            table_font_names=list(FONT_FAMILIES),
            table_font_size="15px",
            table_background_color=theme.background,
            table_font_color=theme.text,
            heading_align="left",
            heading_title_font_size="21px",
            heading_subtitle_font_size="14px",
            column_labels_font_size="13px",
            source_notes_font_size="12px",
            data_row_padding="6px",
        )
    )
    fell = [
        index
        for index, row in enumerate(products)
        if row.difference_pp is not None and row.difference_pp < 0
    ]
    if fell:
        table = table.tab_style(
            style.text(color=theme.below, weight="bold"), loc.body("difference_pp", fell)
        )
    table = table.tab_style(style.text(weight="bold"), loc.title())
    for note in notes:
        is_bold = note == reconstruction
        table = table.tab_source_note(html(f"<strong>{escape(note)}</strong>") if is_bold else note)
    return _scoped(table.as_raw_html(), identifier)


def _scoped(page: str, identifier: str) -> str:
    """Bind to this table the two rules of great-tables that would style every table of a page."""
    elements = ("thead", "tbody", "tfoot", "tr", "td", "th")
    loose = f"#{identifier} {', '.join(elements)} {{"
    bound = f"{', '.join(f'#{identifier} {element}' for element in elements)} {{"
    return page.replace(loose, bound).replace("\n tr {", f"\n#{identifier} tr {{")
