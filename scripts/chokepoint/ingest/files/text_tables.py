"""Rows that Python has parsed (workbooks, JSON) as a DuckDB relation of text columns."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pandas as pd


def text_table(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    names: Sequence[str],
    rows: Sequence[Sequence[object]],
) -> None:
    """Create `relation` of text columns, with file_row as the last value of each row."""
    frame = pd.DataFrame([tuple(row) for row in rows], columns=[*names, "file_row"], dtype=object)
    text = ", ".join(f'cast("{name}" as varchar) as "{name}"' for name in names)
    connection.register("text_frame", frame)
    connection.execute(
        f"create or replace table {relation} as "
        f"select {text}, cast(file_row as bigint) as file_row from text_frame"
    )
    connection.unregister("text_frame")
