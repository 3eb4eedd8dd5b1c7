"""Parquet files, every column as text."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import duckdb
from duckdb.sqltypes import DuckDBPyType

from chokepoint.ingest.files.head import HEAD_ROWS, Head, Kind, Place, Select
from chokepoint.ingest.files.store import plain_path, store
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.sql_text import literal, quoted

PARQUET = b"PAR1"
Column = tuple[str, str]  # heading, and SQL of its text

TEXTS = {
    "double": """
        case
            when isnan({0}) then null
            when {0} = trunc({0}) and abs({0}) < 1e38
                then cast(cast({0} as hugeint) as varchar)
            when contains(cast({0} as varchar), 'e') and abs({0}) < 1e18
                then rtrim(cast(cast(cast({0} as varchar) as decimal(38, 19)) as varchar), '0')
            else cast({0} as varchar)
        end""",
    "decimal": r"regexp_replace(cast({0} as varchar), '\.0+$', '')",
    "timestamp": """
        case when {0} = date_trunc('day', {0}) then strftime({0}, '%Y-%m-%d')
            else cast({0} as varchar) end""",
    "other": "cast({0} as varchar)",
}


def head_of_parquet(file: SourceFile, path: Path, label: str, name: str) -> Head:
    """The names of its columns and its first rows."""
    plain = plain_path(path, file.scratch)
    try:
        texts = text_columns(file, plain, label, ".")
        rows = file.connection.execute(
            f"select {', '.join(sql for _, sql in texts)} from read_parquet({literal(plain)}) "
            f"limit {HEAD_ROWS - 1}"
        ).fetchall()
    except duckdb.Error as error:
        what = f"the Parquet file is incomplete or damaged ({str(error).splitlines()[0]})."
        raise refuse(label, what, "Write or download it again.") from None
    names = tuple(heading for heading, _ in texts)
    cells = (tuple("" if cell is None else cell for cell in row) for row in rows)
    return Head(name, Kind.PARQUET, "parquet", rows=(names, *cells), path=path)


def load_parquet(file: SourceFile, place: Place, relation: str, select: Select | None) -> None:
    """Its rows, numbered from 1: the names of the columns are no row of it."""
    plain = plain_path(place.head.path, file.scratch)
    above = max(place.header_row - 1, 0)
    try:
        texts = text_columns(file, plain, file.name, place.decimal_mark)
        kept = [f"nullif({sql}, '') as c{i}" for i, (_, sql) in enumerate(texts)]
        source = (
            f"(select {', '.join(kept)} from read_parquet({literal(plain)}, "
            f"file_row_number = true) where file_row_number >= {above})"
        )
        store(file, relation, source, place, select, f"file_row_number + {above + 1}")
    except duckdb.Error as error:
        what = f"the Parquet file cannot be read ({str(error).splitlines()[0]})."
        raise refuse(file.name, what, "Write or download it again.") from None


def text_columns(file: SourceFile, path: Path, label: str, decimal_mark: str) -> list[Column]:
    """Every column as text: structures by dotted names, lists and maps refused."""
    relation = file.connection.sql(f"from read_parquet({literal(path)})")
    found: list[Column] = []
    for name, kind in zip(relation.columns, relation.types, strict=True):
        _collect(found, name, quoted(name), kind, label, decimal_mark)
    return found


def _collect(
    found: list[Column],
    name: str,
    sql: str,
    kind: DuckDBPyType,
    label: str,
    mark: str,
) -> None:
    if kind.id == "struct":
        for child, child_kind in cast(list[tuple[str, DuckDBPyType]], kind.children):
            below = f"struct_extract({sql}, {literal(child)})"
            _collect(found, f"{name}.{child}", below, child_kind, label, mark)
        return
    if kind.id in ("list", "map", "array", "union", "blob"):
        what = f"a column of type {kind.id}, not of texts, numbers or dates."
        raise refuse(label, what, "Leave the column out.", column=name)
    found.append((name, _text(sql, kind.id, mark)))


def _text(sql: str, kind: str, mark: str) -> str:
    if kind == "timestamp with time zone":
        return TEXTS["timestamp"].format(f"timezone('UTC', {sql})")
    if kind.startswith("timestamp"):
        return TEXTS["timestamp"].format(f"cast({sql} as timestamp)")
    form = "double" if kind in ("double", "float") else kind if kind in TEXTS else "other"
    text = TEXTS[form].format(sql)
    return text if form == "other" or mark == "." else f"replace({text}, '.', {literal(mark)})"
