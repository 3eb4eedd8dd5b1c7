"""The importers' side by brute force in plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .imports import HEADINGS, IMPORTERS, SOURCES, Key, MirrorLake
from .lakes import DESTINATIONS, REFERENCE, Specification
from .oracle import KNOWN, Cell, Verdict, judged, members, recorded

MirrorKey = tuple[str, str, str, str]  # specification, six digits, destination, source


def line_cell(lake: MirrorLake, source: str, key: Key) -> Cell | None:
    """What the latest download that covers the line says of it; None where no file names it."""
    speaking = [one for one in lake.imports if one.source == source and one.covers(key)]
    if not speaking:
        is_named = any(one.source == source and one.names(key) for one in lake.imports)
        return Cell("not_covered") if is_named else None
    return recorded(speaking[-1].rows.get(key))


def _sum(cells: list[Cell]) -> Cell:
    if not cells:  # a group of the exporter alone
        return Cell("not_covered")
    states = {one.state for one in cells}
    for unknown in ("not_covered", "weight_unknown"):
        if unknown in states:
            return Cell(unknown)
    state = next(state for state in KNOWN if state in states)
    return Cell(state, sum(one.kg or 0 for one in cells))


def importer_cell(
    lake: MirrorLake, source: str, importer: str, exporter: str, heading: str, month: date
) -> Cell:
    """The sum over the codes that some file names under the six digits in the month."""
    found = [
        line_cell(lake, source, (importer, exporter, line, month))
        for line in SOURCES[source].lines[heading]
    ]
    named = [one for one in found if one is not None]
    return _sum(named) if named else Cell("not_covered")


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
