"""Files are read in a process of its own: whatever one does to it, the others are read."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from chokepoint.ingest import reading
from chokepoint.storage.kill_points import VARIABLE, Point
from processes import PIPE, background, run

from .conftest import EN, FAILING, gacc_text, magnet_rows, reading_command

LAKE_POINTS = [point for point in Point if point.startswith("lake.")]
SLOW = "import time; Path('begun').touch(); time.sleep(600)"


@pytest.fixture
def two(project):
    """A file that shall fail and one that is sound."""
    return (
        project.write("a.csv", gacc_text(EN, magnet_rows())),
        project.write("b.csv", gacc_text(EN, magnet_rows(months=("202602",)))),
    )


def only_b_is_in(project):
    assert [m["file_name"] for m in project.manifests()] == ["b.csv"]
    assert list((project.root / "lake").glob(".incoming/*")) == []


def log_of(project):
    return (project.root / "logs/ingest.log").read_text(encoding="utf-8")


def test_a_fault_of_ours_stops_one_file_and_no_other(project, two, a_fails):
    a_fails('raise ZeroDivisionError("division\\nby zero")')
    result = project.ingest(*two)
    assert result.exit_code == 1
    assert "a.csv: unexpected ZeroDivisionError: division by zero." in result.output
    assert "logs/ingest.log has the traceback" in result.output
    assert "1 loaded, 1 failed" in result.output
    only_b_is_in(project)
    assert str(two[0]) in log_of(project)
    assert "in fail" in log_of(project)  # the traceback
    failed, known = project.outcomes(*two)
    assert (failed["status"], known["status"]) == ("failed", "known")


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        ("import os; os.kill(os.getpid(), 9)", "was killed (SIGKILL)"),
        ("import os; os.abort()", "has crashed (SIGABRT)"),
        ("import faulthandler; faulthandler._sigsegv()", "has crashed (SIGSEGV)"),
        ("import os; os._exit(3)", "has crashed (exit code 3)"),
        ("import os; os.kill(os.getpid(), 2); raise KeyError('no')", "unexpected KeyError"),
    ],
)
def test_a_process_that_dies_costs_one_file(project, two, a_fails, failure, says):
    a_fails(failure)
    result = project.ingest(*two)
    assert result.exit_code == 1
    assert f"a.csv: {says}" in result.output.replace("the process that read it ", "")
    assert "Nothing of it entered the lake." in result.output
    assert "1 loaded, 1 failed" in result.output
    only_b_is_in(project)
    assert str(two[0]) in log_of(project)
    if "SIGABRT" in says or "SIGSEGV" in says:
        assert "in fail" in log_of(project)  # where it stood


def test_a_file_that_takes_for_ever_is_left_where_it_stands(project, two, a_fails, monkeypatch):
    a_fails("import time; time.sleep(600)")
    monkeypatch.setenv("CHOKEPOINT_FILE_SECONDS", "10")
    result = project.ingest(two[0])
    monkeypatch.delenv("CHOKEPOINT_FILE_SECONDS")
    assert "a.csv: not read within 10 seconds." in result.output
    assert "CHOKEPOINT_FILE_SECONDS" in result.output
    assert "in fail" in log_of(project)
    assert project.ingest(two[1]).exit_code == 0
    only_b_is_in(project)


@pytest.mark.parametrize(
    "failure",
    [
        "bytearray(5 << 30)",
        "file.connection.execute('select list(range) from range(300000000)')",
    ],
    ids=["Python", "DuckDB"],
)
def test_memory_has_a_limit(project, two, a_fails, failure):
    a_fails(failure)
    result = project.ingest(*two)
    assert result.exit_code == 1
    assert "a.csv: reading it takes more memory than one file may (4,096 MiB" in result.output
    assert "1 loaded, 1 refused" in result.output
    assert "in fail" in log_of(project)
    only_b_is_in(project)


def test_memory_may_be_limited_further(project, two, a_fails, monkeypatch):
    a_fails("bytearray(1 << 30)")
    monkeypatch.setenv("CHOKEPOINT_FILE_MEMORY_MB", "900")
    result = project.ingest(*two)
    assert "a.csv: reading it takes more memory than one file may (900 MiB" in result.output
    assert "CHOKEPOINT_FILE_MEMORY_MB" in result.output
    assert "1 loaded, 1 refused" in result.output
    only_b_is_in(project)


@pytest.mark.parametrize("variable", ["CHOKEPOINT_FILE_MEMORY_MB", "CHOKEPOINT_FILE_SECONDS"])
@pytest.mark.parametrize("value", ["much", "0", "-1", "nan", "inf"])
def test_a_limit_that_is_none_is_named(project, two, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    assert f"{variable}={value}: write a number above 0." in project.refusal(*two)


@pytest.mark.parametrize("point", LAKE_POINTS)
def test_a_process_that_dies_anywhere_leaves_a_whole_batch_or_nothing(
    project, two, reading_as, monkeypatch, point
):
    # Here the process dies alone; test_kill_points.py ends the call with it.
    reading_as("from chokepoint.storage import kill_points; kill_points.end_also = print")
    monkeypatch.setenv(VARIABLE, point)
    result = project.ingest(*two)
    assert "2 failed" in result.output
    assert list((project.root / "lake").glob(".incoming/*")) == []
    whole = two if point == Point.LAKE_BATCH_ENTERED else ()
    assert sorted(m["file_name"] for m in project.manifests()) == [path.name for path in whole]
    monkeypatch.delenv(VARIABLE)
    assert project.ingest(*two).exit_code == 0
    assert len(project.manifests()) == 2


def test_files_of_one_call_and_of_the_next_are_read_by_one_process(project, two):
    project.ingest(two[0])
    first = reading.reading().process.pid
    project.ingest(*two)
    assert reading.reading().process.pid == first


def test_relative_paths_are_of_the_call_and_not_of_the_process(project, two, monkeypatch):
    project.ingest(two[0])  # the process has begun elsewhere
    monkeypatch.chdir(project.downloads)
    monkeypatch.setattr("chokepoint.cli.find_root", lambda: project.root)
    assert project.ingest("b.csv").exit_code == 0
    assert len(project.manifests()) == 2


def test_nothing_is_imported_from_the_folder_of_the_call(project, two):
    for name in ("json.py", "duckdb.py", "chokepoint.py", "sitecustomize.py"):
        (project.root / name).write_text("raise SystemExit('imported')\n")
    command = [Path(sys.executable).with_name("chokepoint"), "ingest", two[0], "--flow", "export"]
    assert "1 loaded" in run(command, cwd=project.root, check=True).stdout


def slow_call(project, path):
    """The command, with a file that takes for ever."""
    code = "from pathlib import Path\n" + FAILING.format(failure=SLOW)
    start = (
        # a test run in the background ignores Ctrl-C, and what it starts would, too
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        f"from chokepoint.ingest import reading; reading.COMMAND = {reading_command(code)!r}; "
        "from chokepoint.cli import app; app()"
    )
    return background(
        [sys.executable, "-c", start, "ingest", path, "--flow", "export"],
        cwd=project.root, stdout=PIPE, stderr=PIPE, text=True,
    )  # fmt: skip


def until(condition):
    for _ in range(6000):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it has not come to that")


def children_of(process):
    listed = Path(f"/proc/{process}/task/{process}/children")
    return [int(one) for one in listed.read_text().split()]


def lives(process):
    state = Path(f"/proc/{process}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc")
@pytest.mark.parametrize("how", ["Ctrl-C", "to the call alone", "killed"])
def test_a_call_that_is_stopped_leaves_no_process_and_no_lock(project, two, how):
    with slow_call(project, two[0]) as call:
        until((project.root / "begun").exists)
        (child,) = children_of(call.pid)
        if how == "Ctrl-C":
            os.killpg(call.pid, signal.SIGINT)
        else:
            call.send_signal(signal.SIGKILL if how == "killed" else signal.SIGINT)
        call.communicate()
        until(lambda: not lives(child))
    assert call.returncode != 0
    if how != "killed":
        assert list((project.root / "lake").glob(".incoming/*")) == []
    assert project.ingest(two[1]).exit_code == 0
    only_b_is_in(project)


# After everything that binds values, at the first of which DuckDB would import it.
WITHOUT_PANDAS = """
import sys
from chokepoint.ingest import load
page = load.page
def looked_at(*given):
    if sys.modules.get("pandas"):
        raise RuntimeError("pandas is here")
    return page(*given)
load.page = looked_at
"""


def test_a_plain_file_is_read_without_pandas(project, two, reading_as):
    reading_as(WITHOUT_PANDAS)
    result = project.ingest(*two)
    assert "2 loaded" in result.output
