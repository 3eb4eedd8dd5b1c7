"""The command itself, with stand-ins for what takes minutes: dbt, drawing, expectations.

Everything that puts something into its place is real. Imported once; each line of standard input
(folder, arguments and the point to be killed at, as JSON) is run in a child process of its own, and
answered by a line: the child's exit code, negative for a signal.
"""

import contextlib
import json
import os
import sys
import tempfile
import traceback
import types
from pathlib import Path

import duckdb

GENERATION = "generation.txt"
TEMPLATE = "template.sql"


def generation_of(database: Path) -> int:
    """The number in a published or built file, which is in two of its tables."""
    with duckdb.connect(str(database), read_only=True) as connection:
        (number,) = connection.sql("select volume_kg from marts.fct_monthly_exports").fetchone()
        (other,) = connection.sql("select only_column from marts.table_1").fetchone()
    assert number == other, f"a file of two builds: {number}, {other}"
    return number


def dbt_build(root: Path, **_) -> None:
    number = (root / GENERATION).read_text()
    with duckdb.connect(str(root / "warehouse/build.duckdb")) as connection:
        connection.execute((root / TEMPLATE).read_text())
        connection.execute(f"update marts.fct_monthly_exports set volume_kg = {number}")
        connection.execute(f"update marts.table_1 set only_column = {number}")


def write_dbt_docs(out: Path, root: Path, **_) -> Path:
    from chokepoint.storage.files import write_text

    write_text(out / "index.html", f"models of build {(root / GENERATION).read_text()}")
    return out / "index.html"


def write_pages(database: Path, folder: Path, has_docs: bool) -> None:
    number = generation_of(database)
    for name in ("index.html", "paper/index.html", "static/site.css"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"build {number}, {'with' if has_docs else 'without'} models")


def draw_figures(database: Path, folder: Path, *_) -> None:
    from chokepoint.storage.files import write_text

    for name in ("figure_1.svg", "figure_2.svg"):
        write_text(folder / "paper" / name, f"figure of build {generation_of(database)}")


def stand_in() -> None:
    """Put the stand-ins into the place of modules, before anything imports those."""

    def module(name: str, **content) -> None:
        sys.modules[name] = types.ModuleType(name)
        vars(sys.modules[name]).update(content)

    def nothing(*_) -> None:
        pass

    module("chokepoint.quality.gx_runner")
    module("chokepoint.quality.raw", check_raw=nothing)
    module("chokepoint.quality.marts", check_marts=nothing)
    module("chokepoint.report.drawing", Drawing=object, draw_all=nothing)
    module("chokepoint.figures.draw", draw_figures=draw_figures)

    import chokepoint.build
    import chokepoint.cli
    import chokepoint.dbt_build
    import chokepoint.dbt_docs
    import chokepoint.export.export
    import chokepoint.ingest.call
    import chokepoint.publish
    import chokepoint.report.site

    chokepoint.dbt_build.dbt_build = dbt_build
    chokepoint.dbt_docs.write_dbt_docs = write_dbt_docs
    chokepoint.report.site._write_pages = write_pages
    with contextlib.redirect_stdout(sys.stderr), contextlib.suppress(SystemExit):
        chokepoint.cli.app(["status", "--help"])  # what the first call imports, all children have


def run(folder: str, arguments: list[str], kill_at: str) -> None:
    """What a child does; it ends by itself or is killed."""
    from chokepoint.cli import main

    os.chdir(folder)
    os.environ.pop("CHOKEPOINT_KILL_AT", None)
    if kill_at:
        os.environ["CHOKEPOINT_KILL_AT"] = kill_at
    log = os.open("log.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.argv = ["chokepoint", *arguments]
    tempfile.tempdir = folder + "/tmp"
    main()


if __name__ == "__main__":
    stand_in()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            code = 1
            try:
                run(*json.loads(line))
            except SystemExit as end:
                code = end.code or 0
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
