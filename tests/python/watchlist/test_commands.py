"""`chokepoint watch new`, `check` and `list`, as typed."""

import json
import tomllib
from datetime import date

import pytest
from typer.testing import CliRunner

from chokepoint.choices import Flow
from chokepoint.cli import app
from chokepoint.ingest.lake.month_states import SeriesKey
from chokepoint.watchlist import loaded
from chokepoint.watchlist.listing import measured_by
from chokepoint.watchlist.read import read_watchlist
from chokepoint.watchlist.rows import rows_of

from .test_rows import LEAST

NEW = ["new", "baths", "--date", "2025-10-30", "--products", "39221000, 85051110"]


def run(project, monkeypatch, *words):
    monkeypatch.chdir(project)
    return CliRunner().invoke(app, ["watch", *words])


@pytest.fixture
def empty(watchlist):
    project = watchlist()
    (project / "watchlist/baths.toml").unlink()
    return project


def test_new_writes_a_file_that_is_right_as_it_is(empty, monkeypatch):
    said = run(empty, monkeypatch, *NEW, "--destinations", "WLD,VNM", "--title", "Plastic baths")
    assert said.exit_code == 0, said.output
    assert "Written: watchlist/baths.toml" in said.output
    table = tomllib.loads((empty / "watchlist/baths.toml").read_text("utf-8"))
    assert table["event"]["products"] == ["39221000", "85051110"]
    assert table["event"]["destinations"] == ["WLD", "VNM"]
    assert table["event"]["name"] == "Plastic baths"
    checked = run(empty, monkeypatch, "check")
    assert checked.output == (
        "watchlist/baths.toml: Plastic baths, two products, two destinations, one specification\n"
    )


def test_what_new_writes_is_what_holds_where_nothing_is_said(empty, watchlist, monkeypatch):
    assert run(empty, monkeypatch, *NEW[:-1], "85051110", "--title", "Baths").exit_code == 0
    written = rows_of(*read_watchlist(empty))
    assert rows_of(*read_watchlist(watchlist(LEAST))) == written


def test_new_writes_a_window_of_a_length(empty, monkeypatch):
    assert run(empty, monkeypatch, *NEW, "--length", "6").exit_code == 0
    ((one,), _) = read_watchlist(empty)
    assert (one.said.specification[0].length, one.said.specification[0].rolling) == (6, None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([*NEW, "--length", "13"], "specification[1].length = 13: not valid. Write a number of"),
        ([*NEW[:-1], "3922"], 'event.products[1] = "3922": not valid.'),
        ([*NEW[:3], "30.10.2025", *NEW[4:]], "--date '30.10.2025' is no day. Write it as 2025-"),
        ([*NEW, "--exporter", "CHM"], "no country that is known."),
        (["new", "paper", *NEW[2:]], "the project has a specification paper of its own."),
        (["new", "../x", *NEW[2:]], "the name of the file is no identifier."),
    ],
)
def test_new_writes_nothing_that_would_be_refused(empty, monkeypatch, words, said):
    result = run(empty, monkeypatch, *words)
    assert result.exit_code == 1
    assert said in result.output
    assert list((empty / "watchlist").iterdir()) == []
    assert {path.name for path in empty.iterdir()} == {"dbt_project.yml", "seeds", "watchlist"}


def test_new_leaves_a_file_that_is_there(watchlist, monkeypatch):
    project = watchlist(LEAST)
    result = run(project, monkeypatch, *NEW)
    assert result.exit_code == 1
    assert "watchlist/baths.toml is there already." in result.output
    assert (project / "watchlist/baths.toml").read_text("utf-8") == LEAST


def test_check_fails_with_the_fault(watchlist, monkeypatch):
    result = run(watchlist(LEAST + "sauce = 1\n"), monkeypatch, "check")
    assert result.exit_code == 1
    assert "error: watchlist/baths.toml, line 6, event.sauce = 1: unknown key." in result.output


def test_list_says_what_the_panel_holds(watchlist, monkeypatch):
    result = run(watchlist(LEAST), monkeypatch, "list")
    assert result.output == (
        "baths (watchlist/baths.toml): All complete months, at most twelve months, from November "
        "2025, against the same months of four earlier years.\n"
        "    to WLD, USA, EU27, JPN, KOR, ASEAN and GBR\n"
        "    85051110: loaded (a reconstruction) 2021-01 to 2026-04; to come 2026-05 to 2026-10\n"
    )
    (found,) = json.loads(run(watchlist(LEAST), monkeypatch, "list", "--json").output)
    assert found["products"][0]["to_come"] == ["2026-05 to 2026-10"]


def test_list_names_each_month_that_is_missing(watchlist, monkeypatch):
    """Of two lines of a code, those months that both have; importers by their six digits."""
    text = LEAST.replace("85051110", "39221000") + (
        "[[specification]]\nlength = 3\nbenchmark_windows = 2\nbenchmark_windows_needed = 2\n"
        '[[specification]]\nid = "mirror"\nrecords = "importer"\nlength = 1\n'
        "benchmark_windows = 1\nbenchmark_windows_needed = 1\n"
    )
    whole = dict.fromkeys(months("2023-11", "2023-12", "2024-11", "2025-11", "2026-01"), "complete")
    cut = whole | dict.fromkeys(months("2024-12"), "truncated")
    november = months("2025-11")
    states = {
        SeriesKey("gacc", "CHN", Flow.EXPORT, "3922100010"): whole,
        SeriesKey("gacc", "CHN", Flow.EXPORT, "3922100090"): cut,
        SeriesKey("hmrc", "GBR", Flow.IMPORT, "39221000"): dict.fromkeys(november, "complete"),
    }
    monkeypatch.setattr(loaded, "month_states", lambda _: (states, {}))
    project = watchlist(text)
    watched, known = read_watchlist(project)
    tables = rows_of(watched, known)
    exports, mirror = measured_by(watched, tables, loaded.loaded_months(project))
    (baths,) = exports.products
    assert baths.loaded == ["2023-11 to 2023-12", "2024-11", "2025-11", "2026-01"]
    assert baths.missing_after == ["2025-12"]
    assert baths.missing_before == ["2024-01", "2024-12 to 2025-01"]
    assert (baths.to_come, baths.is_reconstructed) == ([], False)
    (baths,) = mirror.products
    assert (baths.reporters, baths.loaded) == (["GBR"], ["2025-11"])
    assert baths.missing_before == ["2024-11"]


def test_list_takes_several_codes_where_each_in_force_is_loaded(watchlist, monkeypatch):
    text = LEAST.replace('products = ["85051110"]', "") + (
        '[[product]]\nid = "pair"\nname = "Two"\n'
        'codes = [{code = "81060010", valid_to = "2025-11"}, "81061010"]\n'
        "[[specification]]\nlength = 3\nbenchmark_windows = 1\nbenchmark_windows_needed = 1\n"
    )
    states = {
        SeriesKey("gacc", "CHN", Flow.EXPORT, code): dict.fromkeys(months(*those), "complete")
        for code, those in {
            "81060010": ["2024-11", "2024-12"],
            "81061010": ["2024-11", "2025-11", "2025-12", "2026-01"],
        }.items()
    }
    monkeypatch.setattr(loaded, "month_states", lambda _: (states, {}))
    project = watchlist(text)
    watched, known = read_watchlist(project)
    (one,) = measured_by(watched, rows_of(watched, known), loaded.loaded_months(project))
    (pair,) = one.products
    assert pair.loaded == ["2024-11", "2025-12 to 2026-01"]
    assert (pair.missing_after, pair.missing_before) == (["2025-11"], ["2024-12 to 2025-01"])


def months(*texts):
    return [date.fromisoformat(f"{text}-01") for text in texts]
