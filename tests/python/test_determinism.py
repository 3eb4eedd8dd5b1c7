"""The same inputs give the same bytes: two builds, as different as a machine can make them.

The first is the session's own: one thread of dbt, four of DuckDB, the environment as it is. The
second has four of dbt and one of DuckDB, the time zone furthest from Greenwich, the locale with
other capitals, and another hash seed. The moment of the build apart, nothing may differ.
"""

import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from chokepoint.export.export import export
from chokepoint.figures.data import read_figure_data
from chokepoint.paths import PUBLISHED_FILE
from processes import run

TIME_LIMIT = 1800
# Of specifications other than the reference the second build draws nothing (second_build.py); that
# what they are drawn from is the same has its own test.
DRAWING = re.compile(rb"<svg[^>]*/>|<svg.*?</svg>", re.DOTALL)
ELSEWHERE = {
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "tr_TR.UTF-8",
    "LANG": "tr_TR.UTF-8",
    "PYTHONHASHSEED": "4711",
}


@dataclass(frozen=True)
class Made:
    """What one build made."""

    published: Path
    exports: Path
    report: Path
    docs: Path


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def assert_same_files(
    one: Path,
    other: Path,
    compared: Callable[[Path, Path], bytes] = lambda path, _: path.read_bytes(),
) -> None:
    names = [path.relative_to(one) for path in files_of(one)]
    assert names == [path.relative_to(other) for path in files_of(other)]
    assert len(names) > 50
    assert [
        str(name) for name in names if compared(one / name, one) != compared(other / name, other)
    ] == []


def words_alone(path: Path, site: Path, drawn: str) -> bytes:
    """Return a file of the report without the drawings of other specifications."""
    content, room = path.read_bytes(), path.relative_to(site).parts
    if path.suffix == ".svg" and drawn not in room:
        return b""
    # The start page shows the specification that is drawn.
    if path.suffix == ".html" and drawn not in room and room != ("index.html",):
        return DRAWING.sub(b"", content)
    return content


@pytest.fixture(scope="module")
def first(published, report_site, docs_page, tmp_path_factory) -> Made:
    out = tmp_path_factory.mktemp("first") / "exports"
    return Made(published, export(published, out), report_site, docs_page)


@pytest.fixture(scope="module")
def reference(published) -> str:
    with duckdb.connect(str(published), read_only=True) as connection:
        return connection.execute(
            "select specification_id from marts.dim_specifications where is_reference"
        ).fetchone()[0]


@pytest.fixture(scope="module")
def second(first, reference, root, tmp_path_factory) -> Made:
    folder = tmp_path_factory.mktemp("second")
    script = Path(__file__).with_name("second_build.py")
    made = run(
        [sys.executable, script, root, first.published, folder, reference],
        env=os.environ | ELSEWHERE | {"PYTHONPATH": str(root / "tests/support")},
        encoding="utf-8",
        limit=TIME_LIMIT,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return Made(
        folder / PUBLISHED_FILE,
        (folder / "exports/latest").resolve(),
        folder / "report",
        folder / "docs/index.html",
    )


def test_every_published_table_has_the_same_rows(first, second):
    with duckdb.connect() as connection:
        for name, made in (("first", first), ("second", second)):
            connection.execute(f"attach '{made.published}' as {name} (read_only)")
        tables = {
            name: connection.execute(
                "select schema_name || '.' || table_name, sql, comment from duckdb_tables() "
                "where database_name = ? order by all",
                [name],
            ).fetchall()
            for name in ("first", "second")
        }
        assert tables["first"] == tables["second"]
        assert len(tables["first"]) > 60
        differing = {}
        for table, *_ in tables["first"]:
            only = [
                connection.execute(f"from {one}.{table} except all from {other}.{table}").fetchone()
                for one, other in (("first", "second"), ("second", "first"))
            ]
            if any(only):
                differing[table] = only
    assert differing == {}


def test_every_file_of_the_edition_is_the_same(first, second):
    assert first.exports.name == second.exports.name
    assert_same_files(first.exports, second.exports)


def test_every_page_and_drawing_of_the_report_is_the_same(first, second, reference):
    drawn = [path for path in files_of(second.report) if path.suffix == ".svg"]
    assert any(path.parent.name == reference for path in drawn)
    compared = partial(words_alone, drawn=reference)
    assert_same_files(first.report, second.report, compared)


def test_the_documentation_is_the_same(first, second):
    assert first.docs.read_bytes() == second.docs.read_bytes()


def test_every_figure_is_drawn_from_the_same_rows_in_the_same_order(first, second):
    with (
        duckdb.connect(str(first.published), read_only=True) as one,
        duckdb.connect(str(second.published), read_only=True) as other,
    ):
        names = one.execute(
            "select distinct specification_id from marts.fct_window_volumes order by all"
        ).fetchall()
        assert len(names) > 3
        for (name,) in names:
            rows = read_figure_data(one, name), read_figure_data(other, name)
            for field in fields(rows[0]):
                left, right = (getattr(side, field.name) for side in rows)
                if isinstance(left, pd.DataFrame):
                    pd.testing.assert_frame_equal(left, right, check_exact=True, obj=field.name)
                else:
                    assert left == right, field.name
