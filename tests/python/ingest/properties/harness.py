"""One written table, read by the project and by the peer, and what must hold between them."""

import re
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb

from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.options import Options
from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.read import read
from chokepoint.ingest.rows.faults import PER_KIND

from . import containers
from .habits import ROOT, partners_of
from .meanings import marks_of
from .reader import ANYWHERE, Rules, folded, said_by

DAY = date(2026, 7, 20)
SUMS = """
    select
        reporter_code, cast(month as date), partner_code, hs_code, regime_code, province_code,
        case when count(*) = count(quantity) then cast(sum(cast(quantity as bigint)) as bigint) end,
        case
            when count(*) = count(value_number)
                then cast(sum(cast(round(value_number) as bigint)) as bigint)
        end
    from flows
    group by all
"""


class Outcome:
    """What came of a file."""

    def __init__(self, sums=None, problems=()):
        self.sums, self.problems = sums, problems


def file_of(folder, habit, table):
    """The path, and the row as the file counts it of each physical row; None: not to be said."""
    typed = table.container == "xlsx" and len(table.lines) % 2
    if table.container == "xlsx":
        mark = marks_of(habit.layout, "")[0]
        lines = [[_typed(cell, mark) if typed else cell for cell in line] for line in table.lines]
        path = folder / "table.xlsx"
        path.write_bytes(containers.workbook(table.header, lines))
        return path, [i + 2 for i in range(len(lines))]
    if table.container == "parquet":
        path = folder / "table.parquet"
        containers.parquet(path, table.header, table.lines)
        return path, None
    if table.container in ("lists", "records", "value"):
        path = folder / "table.json"
        path.write_bytes(containers.answer(table.header, table.lines, table.container))
        return path, None
    header = None if habit.layout.file.headings else table.header
    text, starts = containers.text_of(
        header, table.lines, table.delimiter, quote_all=table.is_quoted,
        ends="\r\n" if table.is_quoted else "\n",
    )  # fmt: skip
    name, data = containers.packed(text, habit.name, table.container, table.encoding)
    path = folder / name
    path.write_bytes(data)
    return path, starts


def _typed(cell, mark):
    if re.fullmatch("[1-9][0-9]{0,11}", cell):
        return int(cell)
    if re.fullmatch(f"[1-9][0-9]{{0,9}}{re.escape(mark)}5", cell):
        return float(cell.replace(mark, "."))
    return cell


def read_by_project(path, habit, options):
    scratch = path.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    connection = duckdb.connect(config={"threads": 1})
    try:
        said = {"vintage_date": DAY} | options
        parsed = read(SourceFile(path, Options(**said), connection, scratch, ROOT))
        rows = connection.execute(SUMS).fetchall()
    except FileRefused as refusal:
        return Outcome(problems=refusal.problems)
    finally:
        connection.close()
    return Outcome(
        {
            (reporter or parsed.reporter_code, month, partner, code, str(parsed.flow), *parts): (
                kg, value,
            )
            for reporter, month, partner, code, *parts, kg, value in rows
        }
    )  # fmt: skip


def rules_of(habit, table):
    return Rules(
        layout=habit.layout,
        delimiter=table.delimiter,
        last=DAY.replace(day=1),
        flow=habit.flow,
        reporter=habit.reporter,
        partners=partners_of(habit.layout.partner.scheme),
        reporters=habit.reporters,
        mirror_of=habit.mirror_of,
    )


def read_by_peer(habit, table):
    """What the rows say, and the cells where they may or must be refused, as in the file."""
    said = said_by([(i, cells) for i, (cells, _) in enumerate(table.rows)], rules_of(habit, table))

    def moved(found):
        placed = set()
        for i, heading in found:
            places = table.rows[i][1]
            if heading == ANYWHERE:
                placed |= {(table.moved[j], ANYWHERE) for at in places.values() for j, _ in at}
            else:
                placed |= {(table.moved[j], name) for j, name in places[heading]}
                if habit.layout.measures or habit.period:
                    # what is put together from several rows or columns is named by the new one
                    rows = {j for at in places.values() for j, _ in at}
                    names = habit.layout.measures.cell if habit.layout.measures else ()
                    placed |= {(table.moved[j], name) for j in rows for name in (heading, *names)}
        return placed

    said.bad, said.unsure = moved(said.bad), moved(said.unsure)
    said.unsure |= {(i, ANYWHERE) for i in table.repeats}
    return said


def shown(outcome):
    return outcome.sums if outcome.sums is not None else [str(p) for p in outcome.problems]


def check(habit, table, seen: Counter):
    """The property, for one file."""
    with tempfile.TemporaryDirectory() as folder:
        path, starts = file_of(Path(folder), habit, table)
        outcome = read_by_project(path, habit, habit.options)
    said = read_by_peer(habit, table)
    if outcome.sums is not None:
        seen["loaded"] += 1
        assert not said.bad, f"{_texts(table, said.bad)} came in: {shown(outcome)}"
        wanted = dict(said.sums)
        assert outcome.sums == wanted, f"{shown(outcome)} for {wanted}"
        return
    if said.is_empty and not said.bad and not said.unsure:
        return
    seen["refused"] += 1
    if habit.needs_weights and all(kg is None for kg, _ in said.sums.values()):
        return
    assert said.bad or said.unsure, f"refused without a reason: {shown(outcome)}"
    may = said.bad | said.unsure
    for problem in outcome.problems:
        if problem.row is None or starts is None:
            continue
        assert problem.row in starts, f"no such row: {problem}"
        i = starts.index(problem.row)
        headings = {folded(name) for j, name in may if j == i}
        named = {folded(name) for name in re.split(", | / ", problem.column or "")}
        assert headings, f"nothing is wrong in row {problem.row}: {problem}"
        assert folded(ANYWHERE) in headings or not problem.column or headings & named, (
            f"it is another cell that is wrong: {problem}; {_texts(table, may)}"
        )
    ends_with_trade = habit.layout.periods and habit.layout.periods.drop_after_last
    if said.bad and not ends_with_trade:  # or no month of it is known to end the table
        assert any(problem.row is not None or problem.column for problem in outcome.problems)
    if habit.names_all and not table.repeats:  # a heading is no flow, which is said before
        _require_all(habit, table, said, outcome)


def _require_all(habit, table, said, outcome):
    """Every cell that is none is named, or one of the same text; of many texts the first ones.

    So that a file with many such cells, which any one of them refuses, is a test of each.
    """
    named = {}
    for problem in outcome.problems:
        for column in re.split(", | / ", problem.column or ""):
            named.setdefault(folded(column), []).append(problem.value or "")
    for i, heading, text in said.cells:
        places = {name for _, name in table.rows[i][1][heading]} | {heading}
        values = [value for place in places for value in named.get(folded(place), ())]
        if len(values) < PER_KIND:
            assert any(_shows(value, text) for value in values), (
                f"{heading} '{text}' is not named: {shown(outcome)}"
            )


def _shows(value, text):
    """A month may be shown beside its year; a workbook has numbers of its own."""
    return text in (value, *value.split(" ")) or value.endswith(text)


def _texts(table, places):
    found = []
    for i, name in sorted(places):
        line = table.lines[i]
        found.append((i, name, line[table.header.index(name)] if name in table.header else line))
    return found
