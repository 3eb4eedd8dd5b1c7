"""Every SQL query of README.md runs as printed."""

import re
from pathlib import Path

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


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.strip().splitlines()[0][:60])
def test_a_query_runs_and_returns_rows(scratch, query):
    assert scratch.execute(query).fetchall()
