"""`chokepoint figures`: folders, themes, and messages for what cannot be drawn."""

import pytest

from chokepoint.errors import ChokepointError
from chokepoint.figures.data import read_figure_data
from chokepoint.figures.draw import draw_figures


def test_the_command_writes_every_figure(written):
    names = {path.name for path in written.iterdir()}
    for number in range(1, 9):
        assert {f"figure_{number}.{suffix}" for suffix in ("svg", "png", "pdf")} <= names
    assert {"table_1.html", "table_1.csv", "monthly_WLD.svg", "zero_months_GBR.svg"} <= names


def test_an_unknown_specification_is_named_with_the_known_ones(scratch):
    with pytest.raises(ChokepointError, match=r"No specification 'loose'.*paper, strict"):
        read_figure_data(scratch, "loose")


def test_an_unknown_theme_is_named_with_the_known_ones(tmp_path):
    with pytest.raises(ChokepointError, match=r"Unknown theme 'sepia'; known are light, dark"):
        draw_figures(tmp_path / "none.duckdb", tmp_path, theme_name="sepia")


def test_an_incomplete_file_asks_for_a_build(small_database, tmp_path):
    with pytest.raises(
        ChokepointError, match=r"lacks a table or column.*\n.*make build.*\n.*is_reference"
    ):
        draw_figures(small_database(), tmp_path)
