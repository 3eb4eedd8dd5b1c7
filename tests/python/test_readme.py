"""Every SQL query of README.md runs as printed."""

import re
from pathlib import Path

import duckdb
import pytest

README = Path(__file__).resolve().parents[2] / "README.md"
BLOCK = re.compile(r"^```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)

TEXT = README.read_text(encoding="utf-8") if README.is_file() else ""
QUERIES = BLOCK.findall(TEXT)


def test_the_readme_has_queries_and_names_both_commands():
    assert QUERIES
    assert "make build" in TEXT
    assert "make test" in TEXT


def test_the_first_screen_says_that_the_panel_is_a_reconstruction():
    first_screen = "\n".join(TEXT.splitlines()[:40]).lower()
    assert "reconstruct" in first_screen


PYTHON = re.findall(r"`((?:duckdb|polars)\.[a-z_]+\(.*?\))`", TEXT)


def test_the_readme_opens_the_file_from_python(published, tmp_path, monkeypatch):
    from chokepoint.export.export import export

    export(published, tmp_path / "exports")
    (tmp_path / "warehouse").symlink_to(published.parent)
    monkeypatch.chdir(tmp_path)
    calls = [call for call in PYTHON if call.startswith("duckdb.")]
    assert calls
    for call in calls:
        assert len(eval(call, {"duckdb": duckdb})) == 11
    # polars is not among our tools: what its line reads is there.
    files = re.findall(r'polars\.read_parquet\("(.*?)"\)', TEXT)
    assert files
    assert all(Path(file).is_file() for file in files)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.strip().splitlines()[0][:60])
def test_a_query_runs_and_returns_rows(scratch, query):
    assert scratch.execute(query).fetchall()
