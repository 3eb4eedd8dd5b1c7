"""`chokepoint figures`: every figure of a specification, in every format."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from chokepoint.console import say
from chokepoint.duckdb_files import open_read_only
from chokepoint.errors import ChokepointError
from chokepoint.figures.data import FigureData, read_figure_data
from chokepoint.figures.model import Picture, Table
from chokepoint.figures.monthly import monthly_picture
from chokepoint.figures.placebo import placebo_picture
from chokepoint.figures.range_chart import Scope, range_picture
from chokepoint.figures.render import write
from chokepoint.figures.rows import ScopeRow, read_rows
from chokepoint.figures.sketch import Sketch
from chokepoint.figures.specification_curve import specification_curve_picture
from chokepoint.figures.table_1 import table_1
from chokepoint.figures.theme import LIGHT, THEMES, Theme
from chokepoint.figures.waterfall import waterfall_picture
from chokepoint.figures.zero_strips import zero_strips_picture


def draw_figures(
    database: Path,
    folder: Path,
    specification_id: str | None = None,
    theme_name: str = "light",
    shown: Path | None = None,
    with_unprinted: bool = False,
) -> list[Path]:
    """Write all figures of one specification to `folder/<specification>` and return the paths.

    `shown` is the folder to name, where readers find it by another name; `with_unprinted` draws
    also what rests on months that print does not give.
    """
    if theme_name not in THEMES:
        raise ChokepointError(f"Unknown theme {theme_name!r}; known are {', '.join(THEMES)}.")
    with open_read_only(database) as connection:
        data = read_figure_data(connection, specification_id, with_unprinted)
    target = folder / data.context.specification_id
    paths = []
    for figure in figures(data, THEMES[theme_name]):
        written = write(figure, target)
        say(f"  {figure.picture_id:<36}  {figure.title}")
        paths += written
    say(f"{len(paths)} files in {(shown or folder) / target.name}")
    return paths


def figures(data: FigureData, theme: Theme = LIGHT) -> Iterator[Picture | Table]:
    """Make Table 1, Figures 1 to 8 and the further pictures, one after the other."""
    yield growth_sketch(data, theme).made()
    for sketches in (range_sketches, month_sketches, cell_sketches):
        for sketch in sketches(data, theme):
            yield sketch.made()


def growth_sketch(data: FigureData, theme: Theme = LIGHT) -> Sketch:
    """Sketch Table 1."""
    world = data.growth.assign(destination_id="WLD")
    return Sketch(table_1, (data.growth, data.context, data.sources_of(world)), theme=theme)


def month_sketches(data: FigureData, theme: Theme = LIGHT) -> Iterator[Sketch]:
    """Sketch each destination's monthly series and zero months."""
    for rows in _parts(data.months, ["destination_id"]):
        for make in (monthly_picture, zero_strips_picture):
            yield _sketch(make, data, rows, theme)


def cell_sketches(data: FigureData, theme: Theme = LIGHT) -> Iterator[Sketch]:
    """Sketch contributions, specification curves and placebo distributions."""
    for rows in _parts(data.contributions, ["product_code"]):
        yield _sketch(waterfall_picture, data, rows, theme)
    for rows in _parts(data.curve, ["product_code", "destination_id"]):
        yield _sketch(specification_curve_picture, data, rows, theme)
    for rows in _parts(data.placebo, ["destination_id"]):
        yield _sketch(placebo_picture, data, rows, theme)


def _sketch(
    make: Callable[..., Picture | Table], data: FigureData, rows: pd.DataFrame, theme: Theme
) -> Sketch:
    return Sketch(make, (rows, data.context, data.sources_of(rows)), theme=theme)


def range_sketches(data: FigureData, theme: Theme = LIGHT) -> Iterator[Sketch]:
    """Sketch Figures 1 to 8; one without rows says so."""
    for row in read_rows(ScopeRow, data.scopes):
        rows = data.series[data.series["figure_id"] == row.figure_id]
        omissions = data.omissions[data.omissions["figure_id"] == row.figure_id]
        scope = Scope(
            figure_id=row.figure_id,
            title=row.figure_title,
            scope_kind=row.scope_kind,
            noun=row.product_kind,
            place=row.destination_name,
        )
        yield range_sketch(scope, rows, omissions, data, theme)


def range_sketch(
    scope: Scope,
    rows: pd.DataFrame,
    omissions: pd.DataFrame,
    data: FigureData,
    theme: Theme = LIGHT,
) -> Sketch:
    """Sketch one range chart."""
    sources = data.sources_of(rows, omissions)
    arguments = (scope, rows, omissions, data.context, sources)
    return Sketch(range_picture, arguments, {"world_label": data.world_label}, theme)


def _parts(rows: pd.DataFrame, keys: list[str]) -> list[pd.DataFrame]:
    """Split the rows that are evidence into one frame per picture, in the order of the rows."""
    if rows.empty:
        return []
    shown = rows[rows["is_evidence"]].drop(columns="is_evidence")
    return [part for _, part in shown.groupby(keys, sort=False)]
