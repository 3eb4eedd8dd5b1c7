"""What importers recorded of the same trade: random downloads of two sources.

One cuts six digits into lines of eight and of ten, the other does not. Beside a lake of the
exporters, whole and never in question: every cell of it is known.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from .lakes import EXPORTERS, MONTHS, PARTNERS, PRODUCTS, Batch, Flow, Lake, records

# Every economy; the world of an exporter is all of them but itself.
IMPORTERS = (*(name for name in PARTNERS if len(name) == 3), "CHN")
HEADINGS = tuple(product[:6] for product in PRODUCTS)
# As far as the longest lag reaches after each month of export.
IMPORT_MONTHS = tuple(
    date(year, month, 1)
    for start in range(2022, 2026)
    for year, month in ((start, 11), (start, 12), (start + 1, 1), (start + 1, 2))
)


@dataclass(frozen=True)
class Source:
    """An account of imports: the month it answers with, and how it writes codes."""

    lag_months: int
    scheme: str
    codes: dict[str, str]  # exporter: how the source writes it
    lines: dict[str, tuple[str, ...]]  # six digits: the codes under them


SOURCES = {
    "comext": Source(
        1, "iso2", {"CHN": "CN", "VNM": "VN"},
        # The second heading has one line, as its zeros say.
        {"280530": ("2805301010", "2805301090", "28053090"), "850511": ("85051100",)},
    ),
    "comtrade": Source(
        0, "m49", {"CHN": "156", "VNM": "704"}, {heading: (heading,) for heading in HEADINGS},
    ),
}  # fmt: skip

Key = tuple[str, str, str, date]  # importer, exporter, line, month


@dataclass(frozen=True)
class ImportBatch:
    """One download of importers' records: what it covers, and its rows."""

    source: str
    importers: tuple[str, ...]
    lines: tuple[str, ...]
    months: tuple[date, ...]
    exporters: tuple[str, ...] | None  # None: all
    rows: dict[Key, Flow] = field(repr=False)
    truncated: frozenset[date] = frozenset()
    is_part: bool = False
    is_of_headings: bool = False  # asked for with the six digits, whatever lines it names

    def codes_under(self, heading: str) -> tuple[str, ...]:
        """Codes under six digits that the batch covers, the six digits included where it does.

        A query for one line names one: who names several has asked for all.
        """
        found = tuple(line for line in self.lines if line.startswith(heading))
        is_whole = len(found) > 1 or (found and self.is_of_headings)
        return tuple(dict.fromkeys((heading, *found))) if is_whole else found

    def names(self, key: Key) -> bool:
        """Whether the batch says anything of this cell, be it cut."""
        importer, exporter, line, month = key
        return (
            importer in self.importers
            and line in self.lines
            and month in self.months
            and (self.exporters is None or exporter in self.exporters)
        )

    def is_whole_in(self, month: date) -> bool:
        """Whether the batch says all that there is in the month of what it names."""
        return not self.is_part and month not in self.truncated

    def of(
        self,
        importers: tuple[str, ...],
        lines: tuple[str, ...],
        months: tuple[date, ...],
        exporters: tuple[str, ...] | None = None,
    ) -> ImportBatch:
        """The same download, asked for less."""
        asked = replace(
            self, importers=importers, lines=lines, months=months, exporters=exporters,
            truncated=self.truncated & set(months),
        )  # fmt: skip
        return replace(asked, rows={key: row for key, row in self.rows.items() if asked.names(key)})


@dataclass(frozen=True)
class MirrorLake(Lake):
    """Batches of exporters and of importers, each in the order of their vintages."""

    batches: tuple[Batch, ...] = field(default=(), repr=False)
    imports: tuple[ImportBatch, ...] = field(default=())

    def without_import(self, number: int) -> MirrorLake:
        return replace(self, imports=self.imports[:number] + self.imports[number + 1 :])

    def manifests(self) -> Iterator[dict[str, object]]:
        yield from super().manifests()
        for number, batch in enumerate(self.imports):
            source = SOURCES[batch.source]
            yield {
                **_identity(number, batch),
                "side": "importer",
                "reporter_code": ",".join(batch.importers),
                "reporter_codes": list(batch.importers),
                "partner_scheme": source.scheme,
                "partner_scope": "all" if batch.exporters is None else "listed",
                "partner_codes": [source.codes[name] for name in batch.exporters or ()],
                "partner_scope_basis": "stated",
                "part_scope": "listed" if batch.is_part else "all",
                "part_scope_basis": "stated",
                "coverage": [
                    {
                        "hs_code": line,
                        "month": month.isoformat(),
                        "load_status": "truncated" if month in batch.truncated else "complete",
                    }
                    for line in _asked(batch)
                    for month in batch.months
                ],
                "value_currency": "EUR",
                "loaded_at": datetime(2026, 6, 1) + timedelta(hours=number),
            }

    def flows(self) -> Iterator[dict[str, object]]:
        yield from super().flows()
        for number, batch in enumerate(self.imports):
            source = SOURCES[batch.source]
            for (importer, exporter, line, month), flow in batch.rows.items():
                yield {
                    **_identity(number, batch),
                    "reporter_code": importer,
                    "month": month,
                    "partner_scheme": source.scheme,
                    "partner_code": source.codes[exporter],
                    "hs_code_raw": line,
                    "volume_kg": flow.kg,
                    "value_usd": flow.usd,
                    "is_quantity_estimated": False,
                    "is_zero_quantity_positive_value": flow.kg == 0 and flow.usd > 0,
                }


def _asked(batch: ImportBatch) -> tuple[str, ...]:
    headings = tuple(
        heading for heading in HEADINGS
        if batch.is_of_headings and any(line.startswith(heading) for line in batch.lines)
    )  # fmt: skip
    return tuple(dict.fromkeys((*headings, *batch.lines)))


def _identity(number: int, batch: ImportBatch) -> dict[str, object]:
    return {
        "batch_id": f"import_{number:03}",
        "flow": "import",
        "source_id": batch.source,
        "vintage_date": date(2026, 1, 1) + timedelta(days=number // 2),
    }


def _whole_exports() -> tuple[Batch, ...]:
    return tuple(
        Batch(exporter, tuple(PRODUCTS), MONTHS, None, rows)
        for exporter, rows in records(0).items()
    )


EXPORTS = _whole_exports()


def import_records(seed: int) -> dict[str, ImportBatch]:
    """What every importer recorded, as each source tells it: a dense random panel, by seed."""
    chance = random.Random(seed)
    found = {}
    for name, source in SOURCES.items():
        lines = tuple(line for heading in HEADINGS for line in source.lines[heading])
        rows = {
            (importer, exporter, line, month): _flow(chance)
            for importer in IMPORTERS
            for exporter in EXPORTERS
            if importer != exporter
            for line in lines
            for month in IMPORT_MONTHS
            if chance.random() < 0.6
        }
        found[name] = ImportBatch(name, IMPORTERS, lines, IMPORT_MONTHS, None, rows)
    return found


def _flow(chance: random.Random) -> Flow:
    kind = chance.random()
    if kind < 0.02:
        return Flow(None, chance.randint(1, 9))
    if kind < 0.1:
        return Flow(0, chance.randint(1, 9))
    return Flow(chance.randint(1, 6), chance.randint(1, 9))


def _some(draw: st.DrawFn, of: tuple) -> tuple:
    """A part of these, all of them three times in four."""
    if draw(st.integers(0, 3)):
        return of
    return tuple(draw(st.lists(st.sampled_from(of), min_size=1, unique=True)))


@st.composite
def mirror_lakes(draw: st.DrawFn) -> MirrorLake:
    """Downloads that may overlap, each of another state of the records."""
    batches = []
    for _ in range(draw(st.integers(1, 4))):
        batch = import_records(draw(st.integers(0, 2**16)))[draw(st.sampled_from(list(SOURCES)))]
        exporters = None if draw(st.booleans()) else _some(draw, EXPORTERS)
        batch = batch.of(
            _some(draw, IMPORTERS), _some(draw, batch.lines), _some(draw, IMPORT_MONTHS), exporters
        )
        batches.append(replace(_cut(draw, batch), is_of_headings=draw(st.booleans())))
    return MirrorLake(EXPORTS, tuple(batches))


def _cut(draw: st.DrawFn, batch: ImportBatch) -> ImportBatch:
    """Now and then the site cuts a month, or holds one customs procedure only."""
    kind = draw(st.integers(0, 7))
    if kind == 7:
        return replace(batch, is_part=True)
    if kind < 6:
        return batch
    month = draw(st.sampled_from(batch.months))
    rows = {key: flow for key, flow in batch.rows.items() if key[3] != month}
    return replace(batch, truncated=frozenset([month]), rows=rows)


@st.composite
def disjoint_mirror_lakes(draw: st.DrawFn) -> MirrorLake:
    """Downloads of one state of the records, of which no two cover the same cell.

    Each has all codes under its six digits, or one of them.
    """
    truth = import_records(draw(st.integers(0, 2**16)))
    pieces: list[ImportBatch] = []
    for name, source in SOURCES.items():
        for heading in HEADINGS:
            # Cut by importer or by month, so that no two pieces have a cell in common.
            parts = draw(st.sampled_from((1, 1, 2, 4)))
            by_month = draw(st.booleans())
            for part in range(parts):
                importers = IMPORTERS if by_month else IMPORTERS[part::parts]
                months = IMPORT_MONTHS[part::parts] if by_month else IMPORT_MONTHS
                lines = source.lines[heading]
                by_line = draw(st.integers(0, 3)) == 0
                for asked in [(line,) for line in lines] if by_line else [lines]:
                    if draw(st.integers(0, 5)):
                        pieces.append(truth[name].of(importers, asked, months))
    return MirrorLake(EXPORTS, tuple(draw(st.permutations(pieces))))
