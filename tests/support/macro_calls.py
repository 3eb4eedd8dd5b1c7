"""Macros rendered as dbt would, outside dbt: for tests of what a single one computes."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import duckdb
import jinja2
import pandas as pd


def evaluated(root: Path, macros: Sequence[str], call: str, frame: pd.DataFrame) -> pd.Series:
    """Evaluate a call for each row of a frame; `macros` are the files it needs, below macros/."""
    spec = importlib.util.spec_from_file_location(
        "adapter", root / "macros/dialect/lint/adapter.py"
    )
    assert spec
    assert spec.loader
    adapter = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(adapter)
    source = "".join((root / "macros" / name).read_text(encoding="utf-8") for name in macros)
    template = jinja2.Environment().from_string(source + "{{ " + call + " }}")
    sql = template.render({"adapter": adapter, "return": lambda value: value})
    with duckdb.connect() as connection:
        connection.register("points", frame)
        return connection.execute(f"select {sql} as value from points").df()["value"]
