"""Which source a file is of: by its headings, in any order and case, below any banner lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from chokepoint.ingest.files.head import Head, Kind, Place
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.rows.headings import Headings
from chokepoint.ingest.sources.source import Source
from chokepoint.ingest.sources.unread_tables import require_all_read

DELIMITERS = ("\t", ";", ",", "|")
Read = Callable[[int, str], Headings]


def _rows_of(head: Head) -> Read:
    """A row of a head as headings, taken apart once for all sources that ask."""
    return cache(lambda row, delimiter: Headings(head.cells(row, delimiter)))


def recognise(
    file: SourceFile, heads: Sequence[Head], sources: Sequence[Source]
) -> tuple[Source, list[Place]]:
    """The source of all tables of a file, and where each has its header.

    Sheets and members without a known header are notes of people, unless they hold months and
    codes; tables of two kinds in one file are refused.
    """
    found: list[tuple[Source, Place]] = []
    for head in heads:
        read = _rows_of(head)
        match = next((match for source in sources for match in _matches(source, head, read)), None)
        if match:
            found.append(match)
    if not found:
        raise _unknown(file, heads, sources)
    source = found[0][0]
    for other, place in found[1:]:
        if other is not source:
            raise refuse(
                file.name,
                f"holds tables of two kinds: {source.title} and, in {place.head.name}, "
                f"{other.title}.",
                "Save each as a file of its own.",
            )
    return source, require_all_read(file, heads, [place for _, place in found])


def _matches(source: Source, head: Head, read: Read) -> Iterator[tuple[Source, Place]]:
    """The first row with all headings of the source, whatever separates them."""
    words = source.layout.file
    if source.no_header:
        first = head.lines[0] if head.lines else ""
        if re.fullmatch(source.no_header, first.strip("\ufeff\r\n")):
            yield source, Place(head, words.delimiter or ",", 0, words.headings)
        return
    if not source.known_by:
        return
    rows = range(1, len(head.lines or head.rows) + 1)
    mark = source.layout.numbers.decimal_mark
    for row in [words.header_row] if words.header_row else rows:
        for delimiter in _delimiters(source, head):
            headings = read(row, delimiter)
            if all(headings.has(names) for names in source.known_by):
                yield source, Place(head, delimiter, row, tuple(headings.written), mark)
                return


def _delimiters(source: Source, head: Head) -> Sequence[str]:
    if head.kind is not Kind.TEXT:
        return (",",)
    return (source.layout.file.delimiter,) if source.layout.file.delimiter else DELIMITERS


def declared(file: SourceFile, heads: Sequence[Head], source: Source) -> list[Place]:
    """Tables of a layout that the user has named: the header is where the file has its columns."""
    columns, words = source.layout.columns, source.layout.file
    if words.headings:
        mark = source.layout.numbers.decimal_mark
        return [Place(one, _widest(source, one, 1), 0, words.headings, mark) for one in heads]
    needed = [columns.hs_code] + ([columns.partner_code] if columns.partner_code else [])
    if source.layout.periods is None:
        needed.append(columns.month)
    places = []
    for head in heads:
        if words.sheet and words.sheet not in (head.name, head.name.removeprefix("sheet ")):
            continue
        wanted = source.model_copy(update={"known_by": tuple(needed)})
        match = next(_matches(wanted, head, _rows_of(head)), None)
        if match:
            places.append(match[1])
    if places:
        return places if words.sheet else require_all_read(file, heads, places)
    return [_first_row(head, source) for head in heads[:1]]


def _first_row(head: Head, source: Source) -> Place:
    """Where no row has the columns: the first that looks like a header, to say what it lacks."""
    words = source.layout.file
    row = words.header_row or 1
    delimiter = _widest(source, head, row)
    return Place(head, delimiter, row, tuple(head.cells(row, delimiter)))


def _widest(source: Source, head: Head, row: int) -> str:
    """The delimiter that gives the most cells."""
    return max(_delimiters(source, head), key=lambda mark: len(head.cells(row, mark)))


def _unknown(file: SourceFile, heads: Sequence[Head], sources: Sequence[Source]) -> Exception:
    titles = ", ".join(dict.fromkeys(source.name for source in sources))
    answers = [answer for head in heads for answer in head.envelopes if not head.rows]
    for answer in answers:
        said = answer.get("error") or answer.get("message")
        what = f"an error of the API: {said}." if said else "the answer is empty."
        return refuse(file.name, what, "Ask for months that are published.")
    for head in heads:
        for delimiter in DELIMITERS if head.kind is Kind.TEXT else (",",):
            for row in range(1, len(head.lines or head.rows) + 1):
                near = _nearest(head.cells(row, delimiter), sources)
                if near:
                    return refuse(file.name, *near)
    return refuse(
        file.name,
        f"no known table: its columns fit none of {titles}.",
        "Name the kind with --source, or describe the columns in a mapping file.",
    )


def _nearest(cells: list[str], sources: Sequence[Source]) -> tuple[str, str] | None:
    """A source of which all columns but one or two are there: its lacking columns are named."""
    headings = Headings(cells)
    for source in sources:
        lacking = [names for names in source.known_by if not headings.has(names)]
        if lacking and len(lacking) <= len(source.known_by) // 3:
            named = ", ".join(" / ".join(names) for names in lacking)
            return (
                f"looks like {source.title}, and lacks the column {named}.",
                "Ask for it in the query, or download the table again with all its columns.",
            )
    return None
