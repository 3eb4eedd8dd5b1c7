"""Tables that are not long: periods side by side, or a row for each measure."""

from __future__ import annotations

import re
from dataclasses import replace

from chokepoint.ingest.files.head import Place
from chokepoint.ingest.files.load import load
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.rows.amounts import CHOSEN, OF_CHOSEN
from chokepoint.ingest.rows.grammar import trimmed
from chokepoint.ingest.rows.headings import Headings
from chokepoint.ingest.rows.layout import Measures, Periods
from chokepoint.ingest.sources.source import Source
from chokepoint.sql_text import literal, literals

PERIOD, AMOUNT = "period", "amount"
MEASURE = "is_measure_"  # + number: whether a row is of it
WRONG = (
    "amount is null and amount_text is not null or value_number is null and value_text is not null"
)


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
    """A column for each measure, filled in its own rows: those of one key are joined later."""
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
    beside = [at for name in measures.not_key for at in headings.places((name,))[:1]]
    keys = [at for at in range(len(place.headings)) if at not in (named, cell, *beside)]
    if measures.key:
        keys = [at for name in measures.key if (at := headings.place((name,))) is not None]
    columns = {f"c{at}": headings.name(at) for at in keys}
    known = []
    for name, texts in measures.names.items():
        listed = literals(one.casefold() for one in texts)
        known.append(f"coalesce(lower({trimmed(f'c{named}')}) in ({listed}), false)")
        for at in (cell, *beside):
            heading = name if at == cell else f"{headings.name(at)} of {name}"
            columns[f"case when {known[-1]} then c{at} end"] = heading
    new = [f"{sql} as c{number}" for number, sql in enumerate(columns)]
    new += [f"{is_it} as {MEASURE}{number}" for number, is_it in enumerate(known)]
    others = file.connection.execute(
        f"select trim(c{named}) as measure, count(*) from {relation} "
        f"where not ({' or '.join(known)}) and trim(c{named}) <> '' group by measure"
    ).fetchall()
    for name, rows in others:
        file.tables.others[name] = file.tables.others.get(name, 0) + rows
    file.connection.execute(
        f"create or replace temp table {relation}_apart as select {', '.join(new)}, file_row "
        f"from {relation} where {' or '.join(known)}"
    )
    file.connection.execute(f"create or replace temp view {relation} as from {relation}_apart")
    file.tables.as_written |= {name: headings.name(cell) for name in measures.names}
    return replace(place, headings=tuple(columns.values()))


def joined(file: SourceFile, measures: Measures) -> None:
    """The rows of `raw` with one key, one per measure, become one row.

    The row that a message names is that of the cell which is no number.
    """
    described = "select column_name, column_type from (describe raw)"
    types = dict(file.connection.execute(described).fetchall())
    own = [name for name in types if name.startswith(MEASURE)]
    keys = ", ".join(name for name in types if name[:2] in ("t_", "k_", "f_", "x_"))
    twice = " or ".join(f"count(*) filter (where {one}) > 1" for one in own)
    bad = file.connection.execute(
        f"select max(file_row) from raw group by {keys} having {twice} limit 1"
    ).fetchone()
    if bad:
        name, row = file.tables.row(file, bad[0])
        what = "the same measure twice for one month, partner and code."
        remedy = "Ask for single codes with one unit each, or remove the copies."
        raise refuse(name, what, remedy, row=row, column=" / ".join(measures.column))
    kept = {
        name: f"{'bool_or' if kind == 'BOOLEAN' else 'max'}({name})"
        for name, kind in types.items()
        if name not in (*own, "file_row", CHOSEN) and name[:2] not in ("t_", "k_", "f_", "x_")
    }
    if CHOSEN in types:  # of several weights the first counts, with all that is said of it
        kept |= {name: f"arg_min_null({name}, {CHOSEN})" for name in OF_CHOSEN if name in types}
    filled = [f"{sql} as {name}" for name, sql in kept.items()]
    file.connection.execute(
        f"create or replace temp table raw_joined as select {keys}, {', '.join(filled)}, "
        f"coalesce(min(file_row) filter (where {WRONG}), min(file_row)) as file_row "
        f"from raw group by {keys}"
    )
    file.connection.execute("create or replace temp view raw as from raw_joined")
