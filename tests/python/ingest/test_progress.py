"""The bar of long loads: on a terminal only, and never in what machines read."""

import json
import os
import pty
import subprocess
import sys

import duckdb
import pytest
from rich.console import Console

from chokepoint.ingest.progress import load_progress

from .conftest import EN, gacc_text, magnet_rows

# What is long is a matter of the file's size; here every file is.
ALL_ARE_LONG = (
    "from chokepoint.ingest import progress; progress.LONG = 0; "
    "from chokepoint.cli import app; app()"
)


def on_a_terminal(project, path, *more, start=("-m", "chokepoint")):
    """Standard output, and what a terminal at standard error was sent."""
    leader, follower = pty.openpty()
    command = [sys.executable, *start, "ingest", str(path), "--flow", "export", *more]
    # little is drawn: the terminal's buffer holds it until the process has ended
    done = subprocess.run(
        command, cwd=project.root, stdout=subprocess.PIPE, stderr=follower, text=True, check=True,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )  # fmt: skip
    os.close(follower)
    sent = b""
    while True:
        try:
            piece = os.read(leader, 1 << 16)
        except OSError:
            break
        if not piece:
            break
        sent += piece
    os.close(leader)
    return done.stdout, sent.decode()


@pytest.fixture
def download(project):
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
    command = [sys.executable, "-c", ALL_ARE_LONG, "ingest", str(download), "--flow", "export"]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_the_bar_never_goes_back_and_ends_full(tmp_path, monkeypatch):
    monkeypatch.setattr("chokepoint.ingest.progress.LONG", 0)
    monkeypatch.setattr("chokepoint.ingest.progress.EVERY", 0.005)
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "1,2\n" * 1000)
    console = Console(force_terminal=True, file=(tmp_path / "shown").open("w"))
    seen = []
    with duckdb.connect() as connection, load_progress(path, connection, console) as progress:
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
        with load_progress(path, connection, None) as progress:
            assert progress.rows == ""
        console = Console(force_terminal=True, file=(tmp_path / "shown").open("w"))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("chokepoint.ingest.progress.LONG", 0)
            with load_progress(path, connection, console) as progress:
                estimated = int(progress.rows.removeprefix("about ").replace(",", ""))
    assert estimated == pytest.approx(400_001, rel=0.001)
