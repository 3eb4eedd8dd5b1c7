"""Tables that are not long: periods side by side, or a row for each measure."""

from __future__ import annotations

import re
from dataclasses import replace

from chokepoint.ingest.files.head import Place
from chokepoint.ingest.files.load import load
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.rows.grammar import trimmed
from chokepoint.ingest.rows.headings import Headings
from chokepoint.ingest.rows.layout import Measures, Periods
from chokepoint.ingest.sources.source import Source
from chokepoint.ingest.sql_text import literal

PERIOD, AMOUNT = "period", "amount"


def reshaped(file: SourceFile, source: Source, place: Place, relation: str) -> Place:
    """Create `relation`, a long table of text columns, and return its place."""
    if source.reshape:
        place = source.reshape(file, place, relation)
    else:
        load(file, place, relation)
    if source.layout.periods:
        place = _unpivoted(file, source.layout.periods, place, relation)
    if source.layout.measures:
        place = _by_measure(file, source.layout.measures, place, relation)
    return place


def _unpivoted(file: SourceFile, periods: Periods, place: Place, relation: str) -> Place:
    """A row per period; what stands beside the periods stays in each of them."""
    cells: dict[str, dict[str, int]] = {}  # period -> measure -> column
    kept = []
    for at, heading in enumerate(place.headings):
        found = re.fullmatch(periods.heading, heading.strip())
        if not found:
            kept.append(at)
            continue
        named = found.groupdict()
        measure = named.get("measure") or AMOUNT
        if measure in cells.setdefault(named["month"], {}):
            raise refuse(
                file.name, "the table has this column twice.", "Delete one.", column=heading
            )
        cells[named["month"]][measure] = at
    if not cells:
        raise refuse(
            file.name,
            "no column of a month.",
            "Download the table again with its months.",
            column=periods.heading,
        )
    measures = sorted({measure for columns in cells.values() for measure in columns})
    for period, columns in cells.items():
        if lacking := [measure for measure in measures if measure not in columns]:
            raise refuse(
                file.name,
                f"the month {period} has no such column, which other months have.",
                "Download the table again with all its columns.",
                column=lacking[0],
            )
    parts = []
    for period, columns in cells.items():
        names = [f"c{at} as c{new}" for new, at in enumerate(kept)]
        names.append(f"{literal(period)} as c{len(kept)}")
        names += [f"c{columns[m]} as c{len(kept) + 1 + i}" for i, m in enumerate(measures)]
        parts.append(f"select {', '.join(names)}, file_row from {relation}")
    file.connection.execute(
        f"create or replace temp table {relation}_long as {' union all '.join(parts)}"
    )
    file.connection.execute(f"create or replace temp view {relation} as from {relation}_long")
    headings = (*(place.headings[at] for at in kept), PERIOD, *measures)
    return replace(place, headings=headings)


def _by_measure(file: SourceFile, measures: Measures, place: Place, relation: str) -> Place:
    """One row for all measures of a key, each in a column of its own."""
    headings = Headings(place.headings)
    named, cell = headings.place(measures.column), headings.place(measures.cell)
    if named is None or cell is None:
        lacking = measures.column if named is None else measures.cell
        raise refuse(
            file.name,
            "no such column.",
            "Download the table again with all its columns.",
            column=" / ".join(lacking),
        )
    apart = {headings.place((name,)) for name in measures.not_key} | {named, cell}
    keys = [at for at in range(len(place.headings)) if at not in apart]
    if measures.key:
        keys = [at for name in measures.key if (at := headings.place((name,))) is not None]
    text = f"lower({trimmed(f'c{named}')})"
    columns: list[str] = []
    ours: list[tuple[str, str]] = []
    for name, texts in measures.names.items():
        listed = ", ".join(literal(one.casefold()) for one in texts)
        is_it = f"{text} in ({listed})"
        columns.append(f"max(c{cell}) filter (where {is_it}) as m{len(columns)}")
        ours.append((name, is_it))
    known = " or ".join(is_it for _, is_it in ours)
    twice = " or ".join(f"count(*) filter (where {is_it}) > 1" for _, is_it in ours)
    key = ", ".join(f"c{at}" for at in keys)
    rows = f"(select * from {relation} where coalesce({known}, false))"
    bad = file.connection.execute(
        f"select max(file_row) from {rows} group by {key} having {twice} limit 1"
    ).fetchone()
    if bad:
        raise refuse(
            file.name,
            "the same measure twice for one month, partner and code.",
            "Remove the copies.",
            row=bad[0],
            column=headings.name(named),
        )
    new = [f"c{at} as c{number}" for number, at in enumerate(keys)]
    new += [f"m{number} as c{len(keys) + number}" for number in range(len(columns))]
    file.connection.execute(
        f"create or replace temp table {relation}_wide as select {', '.join(new)}, file_row from "
        f"(select {key}, {', '.join(columns)}, min(file_row) as file_row from {rows} "
        f"group by {key})"
    )
    file.connection.execute(f"create or replace temp view {relation} as from {relation}_wide")
    names = (*(place.headings[at] for at in keys), *(name for name, _ in ours))
    return replace(place, headings=names)
