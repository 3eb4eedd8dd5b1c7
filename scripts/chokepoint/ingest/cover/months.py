"""In which months a file speaks of a code: a month that nobody asked for is unknown, never zero.

A file does not say which months its query asked for, and parts joined into one file were asked for
different ones. Where nobody says it (`--months`), a code is covered from its own first to its own
last month with a row, and a month without a row of any code is a hole in the download. `--hs` says
that the query asked for a code: it is covered in every month of the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from chokepoint.choices import Flow
from chokepoint.ingest.cover.lines import asked_codes
from chokepoint.ingest.cover.month_notes import hole_note, span_note
from chokepoint.ingest.lake.manifest import Basis, Coverage, LoadStatus, Manifest, Unreported
from chokepoint.ingest.model import Parsed, SourceFile, month_range
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.query import Query
from chokepoint.ingest.rows.known_codes import Row, rows_of

Months = dict[str, set[date]]  # by code


@dataclass(frozen=True)
class MonthCover:
    """Months of each code that the batch covers, and how that is known."""

    basis: Basis
    months: Months
    # what some reporters of a file of several do not report, of the months above
    unreported: list[Unreported] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def coverage(self, flow: Flow, cut_month: date | None) -> list[Coverage]:
        """The months as a manifest lists them: of a cut one nothing is known of any code."""
        lacking = _lacking(self.months) if flow == Flow.IMPORT else {}
        return [
            Coverage(code, month, status)
            for code, months in sorted(self.months.items())
            for status, listed in (
                (LoadStatus.COMPLETE, months),
                (LoadStatus.MISSING, lacking.get(code, set())),
                (LoadStatus.TRUNCATED, {cut_month} if cut_month else set()),
            )
            for month in sorted(listed)
        ]


def month_cover(file: SourceFile, parsed: Parsed, cut_month: date | None) -> MonthCover:
    """Months that the file covers, code by code."""
    rows = rows_of(file, cut_month)
    codes = asked_codes(file, parsed, {code for _, code, _ in rows})
    said, query = file.options.months, file.options.query
    if query:
        return _as_asked(query, codes)
    if parsed.covered is not None and not said:
        return MonthCover(Basis.FILE, {code: set(parsed.covered) for code in codes})
    asked_months = month_range(*said) if said else []
    stated = {month for month in asked_months if not cut_month or month < cut_month}
    if said:
        _require_asked(file, {month for _, _, month in rows})
    asked = (*file.options.hs_codes, *parsed.asked_codes)
    by_reporter = {
        reporter: _own_months(parsed.flow, own, codes, asked)
        for reporter, own in _reported(parsed, rows).items()
    }
    months = {code: stated.copy() for code in codes}
    for own in by_reporter.values():
        for code in codes:
            months[code] |= own[code]
    every = {month for _, _, month in rows}
    return MonthCover(
        Basis.STATED if said else Basis.INFERRED,
        months,
        _unreported(by_reporter, months, stated),
        [*hole_note(every, stated), *span_note(by_reporter, rows, stated)],
    )


def _require_asked(file: SourceFile, months: set[date]) -> None:
    """Raise FileRefused where no row is of the months that --months names: it speaks of another
    query, and would make zero of months that nobody asked for.
    """
    if not file.options.months:
        return
    first, last = file.options.months
    if months and not any(first <= month <= last for month in months):
        raise refuse(
            file.name,
            f"has rows of {min(months):%Y-%m}, and none of --months {first:%Y-%m}:{last:%Y-%m}.",
            "Say with --months what its query asked for, from its first month to its last.",
        )


def _as_asked(query: Query, codes: set[str]) -> MonthCover:
    """Of every code, the months that the reporters have published, whichever have a row."""
    unreported = [
        Unreported(reporter, code, month)
        for reporter, published in sorted(query.published.items())
        for code in sorted(codes)
        for month in sorted(query.published_months.difference(published))
    ]
    months = {code: set(query.published_months) for code in codes}
    return MonthCover(Basis.FILE, months, unreported)


def earlier_note(known: Manifest) -> list[str]:
    """What the user should know of a batch from before months were kept by code."""
    if known.month_scope_basis != Basis.ASSUMED or known.first_month == known.last_month:
        return []
    return [
        "by an earlier release, which takes each of its codes for zero in every month of the file "
        f"without a row: delete the folder lake/batches/{known.batch_id} and load the file again"
    ]


def _reported(parsed: Parsed, rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows by reporter. Those that the file itself names (Comext) are one: it holds them all."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found["" if row[0] in parsed.other_reporters else row[0]].append(row)
    return found


def _own_months(flow: Flow, rows: list[Row], codes: set[str], asked: tuple[str, ...]) -> Months:
    """Months in which the rows of one reporter show that a code was asked for."""
    every = {month for _, _, month in rows}
    seen: Months = defaultdict(set)
    for _, code, month in rows:
        seen[code].add(month)
    months: Months = {code: set() for code in codes}
    for code in codes:
        if code.startswith(asked):  # who asks for a heading asks for its lines
            months[code] = every.copy()
        elif code in seen:
            first, last = min(seen[code]), max(seen[code])
            # A query has one calendar year: a year without a row is one that nobody asked for.
            years = {month.year for month in seen[code]}
            months[code] = {
                month for month in every if first <= month <= last and month.year in years
            }
    # A product of which several lines are named is covered where all of them are.
    named = [code for code in codes if code in seen or code.startswith(asked)]
    for product in codes.difference(named) if flow == Flow.EXPORT else ():
        lines = [months[code] for code in named if code.startswith(product)]
        months[product] = set.intersection(*lines) if lines else set()
    return months


def _lacking(months: Months) -> Months:
    """Months of a mirror's heading that a code of it does not cover. The models add up whichever
    codes are there, so that the code must be named where it is not.
    """
    headings: Months = defaultdict(set)
    for code, covered in months.items():
        headings[code[:6]] |= covered
    return {code: headings[code[:6]] - covered for code, covered in months.items()}


def _unreported(
    by_reporter: dict[str, Months], months: Months, stated: set[date]
) -> list[Unreported]:
    """Months of a code that the file covers for another reporter and not for this one."""
    return [
        Unreported(reporter, code, month)
        for reporter, own in sorted(by_reporter.items())
        if reporter
        for code, covered in sorted(months.items())
        for month in sorted(covered - own[code] - stated)
    ]
