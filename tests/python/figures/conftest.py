"""Data of two specifications, what is drawn from them, and rows made by hand.

The panel stands for customs records here: all its months are drawn.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from chokepoint.figures.model import Context, Source, Window

from .drawing import Drawing

# All pictures of the reference specification; of the other one, the curves of one product.
SPECIFICATIONS = ("paper", "strict")
MAGNETS = "85051110"
SOURCES = (Source("Monthly exports", "Customs", date(2026, 5, 31)),)


@pytest.fixture(scope="session", params=SPECIFICATIONS)
def data(request, scratch_build):
    from chokepoint.figures.data import read_figure_data

    with scratch_build.connect() as connection:
        data = read_figure_data(connection, request.param, with_unprinted=True)
    if data.context.is_reference:
        return data
    return replace(data, curve=data.curve[data.curve["product_code"] == MAGNETS])


@pytest.fixture(scope="session")
def drawn(data):
    from chokepoint.figures.draw import figures

    return {figure.picture_id: figure for figure in figures(data)}


@pytest.fixture(scope="session")
def written(data, drawn, scratch_build, once_per_run) -> Path:
    """The folder that the command has filled, once: drawing takes most of the time."""
    from typer.testing import CliRunner

    from chokepoint.cli import app
    from chokepoint.figures.render import write

    specification = data.context.specification_id

    def fill(folder: Path) -> None:
        if data.context.is_reference:
            options = ["--database", str(scratch_build.database), "--out", str(folder)]
            options.append("--with-unprinted")
            outcome = CliRunner().invoke(app, ["figures", *options])
            assert outcome.exit_code == 0, outcome.output
        else:
            for figure in drawn.values():
                write(figure, folder / specification)

    return once_per_run(f"figures_{specification}", fill) / specification


@pytest.fixture(scope="session")
def drawings(written) -> dict[str, Drawing]:
    return {
        path.stem: Drawing(path.read_text(encoding="utf-8"))
        for path in sorted(written.glob("*.svg"))
    }


@pytest.fixture
def context() -> Context:
    return Context(
        specification_id="by_hand",
        event_name="Event",
        event_date=date(2025, 10, 30),
        reporter_code="CHN",
        reporter_name="China",
        benchmark_statistic="mean",
        is_reference=False,
        windows=tuple(
            Window(number, date(2025 + number, 11, 1), date(2026 + number, 4, 1))
            for number in range(-4, 1)
        ),
    )


def series_row(label: str, position: int, **changes: object) -> dict[str, object]:
    """One row of figure_series: within its range, unless changed."""
    return {
        "figure_id": "figure_2",
        "specification_id": "by_hand",
        "product_code": f"2805{position:04d}",
        "destination_id": "USA",
        "panel_title": "United States",
        "label": label,
        "display_order": position,
        "index_post": 100.0,
        "index_min": 80.0,
        "index_max": 120.0,
        "range_position": "within",
        "index_display": "100",
        "post_volume_kg": 1000,
        "benchmark_mean_kg": 1000.0,
        "benchmark_windows_used": 4,
        "benchmark_min_information": "reported",
        "benchmark_max_information": "reported",
        "index_words": changes.get("index_display", "100"),
        "post_volume_words": f"{changes.get('post_volume_kg', 1000):,}",
        "benchmark_words": f"{changes.get('benchmark_mean_kg', 1000):,g}",
        "is_off_scale": False,
        "has_zero_minimum": False,
        "is_shown_in_kg": False,
        "is_reconstructed": False,
    } | changes


def omission_row(label: str, **changes: object) -> dict[str, object]:
    """One row of figure_omissions."""
    return {
        "figure_id": "figure_2",
        "specification_id": "by_hand",
        "product_code": "28059999",
        "destination_id": "USA",
        "panel_title": "United States",
        "label": label,
        "post_volume_kg": 3500,
        "post_volume_words": f"{changes.get('post_volume_kg', 3500) or 0:,}",
        "omission_reason": "no_benchmark_history_new_flow",
        "is_reconstructed": False,
    } | changes


def frame(rows: list[dict[str, object]], like: dict[str, object]) -> pd.DataFrame:
    """Rows as a frame that has its columns even where there are no rows."""
    return pd.DataFrame(rows, columns=list(like))


@pytest.fixture
def range_figure(context):
    """Draw a range chart of the United States from rows made by hand."""
    from chokepoint.figures.range_chart import Scope, range_picture
    from chokepoint.figures.theme import LIGHT, WIDE

    scope = Scope("figure_2", "United States", "destination", "metal", "United States")

    def draw(
        rows, omissions=(), scope=scope, context=context, theme=LIGHT, world_label=None, paper=WIDE
    ):
        return range_picture(
            scope,
            frame(list(rows), series_row("x", 1)),
            frame(list(omissions), omission_row("x")),
            context,
            SOURCES,
            world_label=world_label,
            theme=theme,
            paper=paper,
        )

    return draw
