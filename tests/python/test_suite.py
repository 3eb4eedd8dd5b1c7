"""The suite itself: nothing in it waits without a limit, starts anything unseen, or sleeps."""

import ast
import os
import signal
import sys
import textwrap

import pytest

from lint_sql import lint
from processes import PIPE, TimeLimitExceeded, background, run

# What starts a process: as a module, or as a name of a module.
STARTERS = {"subprocess", "multiprocessing", "concurrent.futures.process", "pexpect"}
CALLS = {
    ("os", name)
    for name in ("system", "popen", "fork", "forkpty", "posix_spawn", "posix_spawnp", "spawnv")
} | {("pty", "fork"), ("pty", "spawn"), ("asyncio", "create_subprocess_exec")}
ONLY_STARTER = "tests/support/processes.py"
# Started by it; forks children, which are of its session and end with it.
FORKING = "tests/python/small_commands.py"
# Each says beside its sleep why nothing better is possible.
SLEEPERS = {
    "tests/bi/superset_server.py",
    "tests/python/ingest/test_reading.py",
    "tests/python/test_publish.py",
}

# A process that starts another, says so, and waits for ever; both hold standard output open.
FAMILY = """
    import subprocess, sys, time
    child = [sys.executable, "-c", "import time; print('child', flush=True); time.sleep(1000)"]
    subprocess.Popen(child)
    time.sleep(1000)
"""


def command(script):
    return [sys.executable, "-c", textwrap.dedent(script)]


def attributes(tree):
    """(name, attribute) of every `name.attribute`, and of every `from name import attribute`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, node.attr
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module, alias.name) for alias in node.names)


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module


def starts_processes(text):
    tree = ast.parse(text)
    return bool(STARTERS & set(imported(tree)) or CALLS & set(attributes(tree)))


def sleeps(text):
    return any(attribute == "sleep" for _, attribute in attributes(ast.parse(text)))


def test_processes_are_started_in_one_place(root):
    files = {
        path.relative_to(root).as_posix()
        for path in (root / "tests").rglob("*.py")
        if starts_processes(path.read_text(encoding="utf-8"))
    }
    assert files == {ONLY_STARTER, FORKING}, (
        f"start processes by run() or background() of {ONLY_STARTER}"
    )


def test_no_test_sleeps_instead_of_waiting_for_what_it_needs(root):
    files = {
        path.relative_to(root).as_posix()
        for path in (root / "tests").rglob("*.py")
        if sleeps(path.read_text(encoding="utf-8"))
    }
    assert files <= SLEEPERS, "wait for a line, a lock, an event or an end of file instead"


@pytest.mark.parametrize(
    "text", ["import subprocess", "from subprocess import run", "import os\nos.fork()"]
)
def test_the_search_for_starters_finds_them(text):
    assert starts_processes(text)
    assert not starts_processes("from processes import run")


@pytest.mark.parametrize("text", ["import time\ntime.sleep(1)", "from time import sleep"])
def test_the_search_for_sleepers_finds_them(text):
    assert sleeps(text)
    assert not sleeps("import time\ntime.monotonic()")


def test_what_hangs_is_killed_with_all_that_it_has_started():
    with pytest.raises(TimeLimitExceeded, match="killed after 1 s"):
        run(command(FAMILY), limit=1)


def test_nothing_outlives_the_block_that_started_it():
    reading, writing = os.pipe()
    with os.fdopen(reading) as output:
        with background(command(FAMILY), stdout=writing) as process:
            os.close(writing)
            assert output.readline() == "child\n"
        assert process.returncode == -signal.SIGKILL
        # The end of the file: the child, too, has let go of it.
        assert output.read() == ""


def test_a_failure_that_must_not_be_shows_what_was_said():
    with pytest.raises(AssertionError, match=r"(?s)ended with 3.*no such thing"):
        run(command("import sys; sys.stderr.write('no such thing'); sys.exit(3)"), check=True)


@pytest.fixture
def busy(root):
    return [sys.executable, root / "tests/support/busy.py", sys.executable, "-c"]


def test_beside_a_busy_machine_the_exit_code_is_the_commands(busy):
    done = run([*busy, "print('done'); raise SystemExit(7)"])
    assert done.returncode == 7
    assert done.stdout.splitlines() == [done.stdout.splitlines()[0], "done"]


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_what_keeps_the_machine_busy_ends_with_it(busy, end):
    script = "import sys; print('running', flush=True); sys.stdin.read()"
    with background([*busy, script], stdin=PIPE, stdout=PIPE, text=True) as process:
        assert "compute beside" in process.stdout.readline()
        assert process.stdout.readline() == "running\n"
        process.send_signal(end)
        process.wait()
        process.stdin.close()
        # Until the last of them has let go of the output.
        assert process.stdout.read() == ""


@pytest.fixture
def sql_project(tmp_path):
    for name in ("models/a.sql", "models/b.sql", "macros/m.sql", "tests/generic/t.sql"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("select 1\n", encoding="utf-8")
    (tmp_path / ".sqlfluff").write_text("[sqlfluff]\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def linted(sql_project, capfd):
    """Lint by a stand-in for sqlfluff that prints its files; return exit code and files."""

    def call(exit_code=0):
        stand_in = f"import sys; print(*sys.argv[1:], sep='\\n'); sys.exit({exit_code})"
        code = lint(sql_project, command(stand_in))
        return code, [line for line in capfd.readouterr().out.split("\n") if line.endswith(".sql")]

    return call


ALL_SQL = ["macros/m.sql", "models/a.sql", "models/b.sql", "tests/generic/t.sql"]


def test_sql_that_has_passed_is_not_linted_again(linted):
    assert linted() == (0, ALL_SQL)
    assert linted() == (0, [])


def test_sql_that_failed_is_linted_until_it_passes(linted, sql_project):
    assert linted() == (0, ALL_SQL)
    (sql_project / "models/b.sql").write_text("select 2\n", encoding="utf-8")
    assert linted(exit_code=1) == (1, ["models/b.sql"])
    assert linted(exit_code=1) == (1, ["models/b.sql"])
    assert linted() == (0, ["models/b.sql"])
    assert linted() == (0, [])


@pytest.mark.parametrize("name", ["macros/m.sql", ".sqlfluff"])
def test_all_sql_is_linted_again_after_a_change_of(name, linted, sql_project):
    assert linted() == (0, ALL_SQL)
    (sql_project / name).write_text("changed\n", encoding="utf-8")
    assert linted() == (0, ALL_SQL)
