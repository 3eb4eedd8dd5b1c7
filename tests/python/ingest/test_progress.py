"""The bar of long loads: on a terminal only, and never in what machines read."""

import json
import os
import sys

import duckdb
import pytest

from chokepoint.ingest.progress import load_progress
from processes import run
from terminals import terminal

from .conftest import EN, gacc_text, magnet_rows, reading_command

# What is long is a matter of the file's size; here every file is.
READING = reading_command("from chokepoint.ingest import progress; progress.LONG = 0")
ALL_ARE_LONG = (
    f"from chokepoint.ingest import reading; reading.COMMAND = {READING!r}; "
    "from chokepoint.cli import app; app()"
)


def on_a_terminal(project, path, *more, start=("-m", "chokepoint")):
    """Standard output, and what a terminal at standard error was sent."""
    command = [sys.executable, *start, "ingest", path, "--flow", "export", *more]
    with terminal() as (follower, sent):
        done = run(
            command, cwd=project.root, stderr=follower, check=True,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
        )  # fmt: skip
    return done.stdout, b"".join(sent).decode()


@pytest.fixture
def download(takes_long, project):
    months = [f"2025{month:02d}" for month in range(1, 13)]
    return project.write("a.csv", gacc_text(EN, magnet_rows(months=months)))


def test_a_long_load_shows_rows_steps_and_time_left(project, download):
    out, shown = on_a_terminal(project, download, start=("-c", ALL_ARE_LONG))
    assert "12 rows," in shown
    assert "storing" in shown
    assert "left" in shown
    assert "\x1b[?25h" in shown  # the cursor is back
    assert "left" not in out
    assert "loaded   a.csv  12 rows" in out


def test_a_small_load_shows_none(project, download):
    _, shown = on_a_terminal(project, download)
    assert shown == ""


def test_json_shows_none_even_on_a_terminal(project, download):
    out, shown = on_a_terminal(project, download, "--json", start=("-c", ALL_ARE_LONG))
    assert shown == ""
    assert json.loads(out)[0]["status"] == "loaded"


def test_a_pipe_gets_none(project, download):
    command = [sys.executable, "-c", ALL_ARE_LONG, "ingest", download, "--flow", "export"]
    done = run(command, cwd=project.root, check=True)
    assert done.stderr == ""


def test_the_bar_never_goes_back_and_ends_full(tmp_path, monkeypatch):
    monkeypatch.setattr("chokepoint.ingest.progress.EVERY", 0.005)
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "1,2\n" * 1000)
    seen = []
    with duckdb.connect() as connection, load_progress(path, connection, True) as progress:
        draw = progress.bar.update
        monkeypatch.setattr(
            progress.bar,
            "update",
            lambda task, **more: (seen.append(more["completed"]), draw(task, **more)),
        )
        for step in ("reading", "checking", "storing"):
            progress.step(step)
            for _ in range(3):
                connection.execute("select count(*) from range(3000000) where hash(range) % 7 = 1")
    assert seen == sorted(seen)
    assert 0.5 < seen[-1] <= 1


def test_rows_are_estimated_by_the_first_lines(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("month,kg\n" + "202601,1\n" * 400_000)
    with duckdb.connect() as connection:
        with load_progress(path, connection, False) as progress:
            assert progress.rows == ""
        with load_progress(path, connection, True) as progress:
            estimated = int(progress.rows.removeprefix("about ").replace(",", ""))
    assert estimated == pytest.approx(400_001, rel=0.001)
