"""All tables of a file as one relation `raw`: the same columns of each, its rows numbered on."""

from __future__ import annotations

from chokepoint.duckdb_files import only_row
from chokepoint.ingest.files.head import Place
from chokepoint.ingest.files.load import load
from chokepoint.ingest.files.store import empty_columns
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.rows.cells import parts_among
from chokepoint.ingest.rows.raw import raw_columns
from chokepoint.ingest.rows.reshape import MEASURE, joined, reshaped
from chokepoint.ingest.rows.tables_apart import require_other_rows
from chokepoint.ingest.sources.source import Source


def read_tables(file: SourceFile, source: Source, places: list[Place]) -> dict[str, str]:
    """Create relation `raw`; returns its columns' headings."""
    parts: list[str] = []
    empty: list[frozenset[str]] = []
    before = 0
    measures = source.layout.measures
    own = [f"{MEASURE}{number}" for number in range(len(measures.names) if measures else 0)]
    for number, found in enumerate(places):
        place = found
        if source.reshape or source.layout.periods or measures:
            place = reshaped(file, source, found, f"table_{number}")
        columns = raw_columns(file, source, place)
        relation = f"raw_{number}"
        if place is found:
            load(file, place, relation, columns.select)
        else:
            chosen = columns.select.sql(f"table_{number}", "file_row", *own)
            file.connection.execute(f"create or replace temp table {relation} as {chosen}")
        file.tables.places.append((found, before))
        file.tables.parts.append(frozenset(parts_among(columns.columns)))
        file.tables.headings |= _as_written(columns.headings)
        parts.append(f"select * replace (file_row + {before} as file_row) from {relation}")
        empty.append(empty_columns(file, relation))
        _require_equal_twins(file, relation, columns.headings)
        last = only_row(file.connection, f"select max(file_row) from {relation}")[0]
        before += (last or 0) + 1
    if source.layout.rows.repeated == "sum":
        require_other_rows(file, [f"raw_{number}" for number in range(len(places))])
    file.tables.empty = frozenset.intersection(*empty)
    # DuckDB takes the typed null for what it is, and reads nothing for it.
    nulls = ", ".join(f"case when false then {name} end as {name}" for name in file.tables.empty)
    file.connection.execute(
        f"create or replace temp view raw as select *{f' replace ({nulls})' if nulls else ''} "
        f"from ({' union all by name '.join(parts)})"
    )
    if measures:
        joined(file, measures)
    return dict(file.tables.headings)


def _as_written(headings: dict[str, str]) -> dict[str, str]:
    """Headings by column of raw rows and of cells, as faults name them."""
    named = {name.removeprefix("t_"): heading for name, heading in headings.items()} | headings
    for ours, name in (
        ("month_text", "month"),
        ("partner_text", "partner_code"),
        ("hs_text", "hs_code"),
        ("reporter_code", "reporter"),
    ):
        if name in named:
            named[ours] = named[name]
    return named


def _require_equal_twins(file: SourceFile, relation: str, headings: dict[str, str]) -> None:
    """A column that the file has twice must say the same in both."""
    for twin in (name for name in headings if name.startswith("d_")):
        bad = file.connection.execute(
            f"select file_row from {relation} where {twin} order by file_row limit 1"
        ).fetchone()
        if bad:
            raise refuse(
                file.name,
                "the table has this column twice, with different contents.",
                "Delete or rename one of them.",
                row=bad[0],
                column=headings[twin],
            )
