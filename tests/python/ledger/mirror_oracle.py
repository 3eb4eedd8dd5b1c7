"""The importers' side by brute force in plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .imports import HEADINGS, IMPORTERS, SOURCES, ImportBatch, MirrorLake
from .lakes import DESTINATIONS, REFERENCE, Specification
from .oracle import KNOWN, Cell, Verdict, judged, members, recorded

MirrorKey = tuple[str, str, str, str]  # specification, six digits, destination, source


def _sum(cells: list[Cell]) -> Cell:
    if not cells:  # a group of the exporter alone
        return Cell("not_covered")
    states = {one.state for one in cells}
    for unknown in ("not_covered", "weight_unknown"):
        if unknown in states:
            return Cell(unknown)
    state = next(state for state in KNOWN if state in states)
    return Cell(state, sum(one.kg or 0 for one in cells))


def _cut_of(batch: ImportBatch, heading: str) -> tuple[int, int]:
    """Into how many digits the batch cuts the heading: two cuts of it would count double."""
    digits = [len(code) for code in batch.codes_under(heading)]
    return min(digits), max(digits)


def _speaks_of_all(batch: ImportBatch, heading: str) -> bool:
    """Whether there can be no other line: it names the six digits, or the one line by its zeros."""
    return heading.startswith(batch.codes_under(heading)[0].rstrip("0"))


def importer_cell(
    lake: MirrorLake, source: str, importer: str, exporter: str, heading: str, month: date
) -> Cell:
    """The sum over the codes under the six digits, of each the latest download.

    Known where a download speaks of all of them, and each that some file names in the month is
    there.
    """
    naming = [
        one
        for one in lake.imports
        if one.source == source
        and any(one.names((importer, exporter, line, month)) for line in one.lines)
        and one.codes_under(heading)
    ]
    whole = [one for one in naming if one.is_whole_in(month)]
    if not whole:
        return Cell("not_covered")
    # Of whole headings the latest decides how they are cut; one line decides where there is none.
    leading = [one for one in whole if _speaks_of_all(one, heading)] or whole
    cut = _cut_of(leading[-1], heading)
    named = {
        code
        for one in naming
        if _cut_of(one, heading) == cut
        for code in one.codes_under(heading)
    }  # fmt: skip
    speaking = {
        code: one
        for one in whole
        if _cut_of(one, heading) == cut
        for code in one.codes_under(heading)
    }  # fmt: skip
    if named != set(speaking):
        return Cell("not_covered")
    if not any(_speaks_of_all(one, heading) for one in speaking.values()):
        return Cell("not_covered")
    return _sum([
        recorded(one.rows.get((importer, exporter, code, month)))
        for code, one in speaking.items()
    ])  # fmt: skip


def mirror_cell(
    lake: MirrorLake, spec: Specification, source: str, heading: str, destination: str, month: date
) -> Cell:
    """The importers' record of what left in a month, known where every importer is covered."""
    lag = SOURCES[source].lag_months
    index = month.year * 12 + month.month - 1 + lag
    arrival = date(index // 12, index % 12 + 1, 1)
    if destination == "WLD":
        importers = list(IMPORTERS)
    else:
        importers = members(destination, month, REFERENCE.membership_basis)
        is_group = importers != [destination]
        if is_group and spec.membership_basis != REFERENCE.membership_basis:
            return Cell("not_covered")
    return _sum([
        importer_cell(lake, source, importer, spec.exporter, heading, arrival)
        for importer in importers
        if importer != spec.exporter
    ])  # fmt: skip


def mirror_verdicts(
    lake: MirrorLake, specs: tuple[Specification, ...]
) -> Iterator[tuple[MirrorKey, Verdict]]:
    """By specification, six digits, destination and source."""
    for spec in specs:
        for heading in HEADINGS:
            for destination in DESTINATIONS:
                for source in SOURCES:
                    windows = [
                        [
                            mirror_cell(
                                lake, spec, source, heading, destination,
                                date(2025 - back, 11 + number, 1),
                            )
                            for number in range(spec.window_months)
                        ]
                        for back in range(spec.benchmark_windows + 1)
                    ]  # fmt: skip
                    yield (
                        (spec.specification_id, heading, destination, source),
                        judged(spec, windows),
                    )
