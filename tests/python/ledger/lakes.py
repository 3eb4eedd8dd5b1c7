"""A small world of exporters, partners and months, and random lakes of what is recorded in it.

Small enough that every state of a cell meets every other: two exporters, two products, seven
partners, and windows of two months in four years.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

EXPORTERS = ("CHN", "VNM")
# The second product exists from 2023: the windows of 2022 are before its time.
PRODUCTS = {"28053018": None, "85051110": date(2023, 1, 1)}
# Customs code of each partner, and the first month in which the code is valid.
PARTNERS = {
    "USA": ("502", None),
    "DEU": ("304", None),
    "FRA": ("305", None),
    "GBR": ("303", None),
    "VNM": ("141", None),
    "TLS": ("144", date(2023, 1, 1)),
    "GACC-701": ("701", None),
}
# Group, member, first and last day of membership.
MEMBERSHIPS = (
    ("EU27", "DEU", date(1958, 1, 1), None),
    ("EU27", "FRA", date(1958, 1, 1), None),
    ("EU27", "GBR", date(1973, 1, 1), date(2024, 1, 31)),
    ("ASEAN", "VNM", date(1995, 7, 28), None),
    ("ASEAN", "TLS", date(2025, 11, 26), None),
)
DESTINATIONS = ("WLD", "USA", "GBR", "EU27", "ASEAN")
# Trade regimes of both exporters, and lines of ten digits: what is recorded is of one of them.
REGIMES = ("10", "14", "15")
LINES = ("10", "90")
MONTHS = tuple(date(year, month, 1) for year in range(2022, 2026) for month in (11, 12))


@dataclass(frozen=True)
class Specification:
    """A row of the seed `specifications`; windows start in November 2025."""

    specification_id: str
    exporter: str = "CHN"
    window_kind: str = "fixed"
    window_months: int = 2
    benchmark_windows: int = 3
    benchmark_windows_needed: int = 3
    benchmark_statistic: str = "mean"
    membership_basis: str = "fixed:2025-01-01"
    missing_treatment: str = "as_zero"
    recorded_by: str = "exporter"


FIXED = (
    Specification("as_zero"),
    Specification("as_zero_one", window_months=1),
    Specification("strict", benchmark_windows_needed=2, missing_treatment="as_missing"),
    Specification(
        "moving",
        benchmark_windows_needed=1,
        benchmark_statistic="median",
        membership_basis="as_of_month",
        missing_treatment="as_missing",
    ),
    Specification(
        "second", "VNM", benchmark_windows_needed=2, missing_treatment="as_missing"
    ),
)  # fmt: skip
REFERENCE = FIXED[0]
# Read in the importers' records; those of FIXED are judged in them too, beside the exporters'.
MIRRORED = (
    Specification("mirror", recorded_by="importer"),
    Specification(
        "mirror_short", recorded_by="importer", window_months=1, benchmark_windows_needed=2,
        benchmark_statistic="median", missing_treatment="as_missing",
    ),
)  # fmt: skip
ROLLING = Specification("rolling", window_kind="rolling")


@dataclass(frozen=True)
class Flow:
    """What a row records; kilogrammes are None where the row has no weight."""

    kg: int | None
    usd: int


Key = tuple[str, str, date]  # product, partner, month


@dataclass(frozen=True)
class Batch:
    """One download: what it covers, and its rows."""

    exporter: str
    products: tuple[str, ...]
    months: tuple[date, ...]
    partners: tuple[str, ...] | None  # None: all
    rows: dict[Key, Flow]
    truncated: frozenset[date] = frozenset()
    is_part: bool = False  # some of the procedures only, which never add up to a whole
    regime: str | None = None  # None: all of them
    line: str = ""  # last two digits of the only line of ten that it holds; none: the product

    def covers(self, key: Key) -> bool:
        """Whether the batch says all that there is of this cell."""
        product, partner, month = key
        return (
            not self.is_part
            and product in self.products
            and month in self.months
            and month not in self.truncated
            and (self.partners is None or partner in self.partners)
        )

    def of(
        self,
        products: tuple[str, ...],
        months: tuple[date, ...],
        partners: tuple[str, ...] | None,
    ) -> Batch:
        """The same download, asked for less."""
        kept = {
            (product, partner, month): flow
            for (product, partner, month), flow in self.rows.items()
            if product in products and month in months and (partners is None or partner in partners)
        }
        return replace(
            self, products=products, months=months, partners=partners, rows=kept,
            truncated=self.truncated & set(months),
        )  # fmt: skip


@dataclass(frozen=True)
class Lake:
    """Batches in the order of their vintages."""

    batches: tuple[Batch, ...] = field(default=())

    def without(self, number: int) -> Lake:
        return Lake(self.batches[:number] + self.batches[number + 1 :])

    def manifests(self) -> Iterator[dict[str, object]]:
        """Rows of stg_lake__manifests."""
        for number, batch in enumerate(self.batches):
            partners = batch.partners
            yield {
                "batch_id": f"batch_{number:03}",
                "flow": "export",
                "side": "exporter",
                "reporter_code": batch.exporter,
                "reporter_codes": [batch.exporter],
                "partner_scheme": "gacc",
                "partner_scope": "all" if partners is None else "listed",
                "partner_codes": [PARTNERS[partner][0] for partner in partners or ()],
                "partner_scope_basis": "stated",
                "part_scope": "listed" if batch.is_part or batch.regime else "all",
                "parts": _parts(batch),
                "part_kinds": ["regime"] if batch.regime else [],
                "part_scope_basis": "stated",
                "coverage": [
                    {
                        "hs_code": product + batch.line,
                        "month": month.isoformat(),
                        "load_status": "truncated" if month in batch.truncated else "complete",
                    }
                    for product in batch.products
                    for month in batch.months
                ],
                "value_currency": "USD",
                "source_id": "gacc",
                "vintage_date": date(2026, 1, 1) + timedelta(days=number // 2),
                "loaded_at": datetime(2026, 6, 1) + timedelta(hours=number),
            }

    def flows(self) -> Iterator[dict[str, object]]:
        """Rows of stg_lake__flows."""
        for number, batch in enumerate(self.batches):
            for (product, partner, month), flow in batch.rows.items():
                yield {
                    "batch_id": f"batch_{number:03}",
                    "reporter_code": batch.exporter,
                    "flow": "export",
                    "month": month,
                    "partner_scheme": "gacc",
                    "partner_code": PARTNERS[partner][0],
                    "hs_code_raw": product + batch.line,
                    "regime_code": batch.regime,
                    "volume_kg": flow.kg,
                    "value_usd": flow.usd,
                    "is_quantity_estimated": False,
                    "is_zero_quantity_positive_value": flow.kg == 0 and flow.usd > 0,
                    "source_id": "gacc",
                    "vintage_date": date(2026, 1, 1) + timedelta(days=number // 2),
                }


def _parts(batch: Batch) -> list[dict[str, str]] | None:
    if batch.is_part:
        return [{"kind": "procedure", "code": "C21"}]
    return [{"kind": "regime", "code": batch.regime}] if batch.regime else None


def records(seed: int) -> dict[str, dict[Key, Flow]]:
    """What each exporter's customs recorded: a dense random panel, by seed."""
    chance = random.Random(seed)
    return {
        exporter: {
            (product, partner, month): _flow(chance)
            for product, from_month in PRODUCTS.items()
            for partner, (_, valid_from) in PARTNERS.items()
            for month in MONTHS
            if month >= (from_month or month) and month >= (valid_from or month)
            if chance.random() < 0.6
        }
        for exporter in EXPORTERS
    }


def _flow(chance: random.Random) -> Flow:
    kind = chance.random()
    if kind < 0.04:
        return Flow(None, chance.randint(1, 9))
    if kind < 0.14:
        return Flow(0, chance.randint(1, 9))
    return Flow(chance.randint(1, 6), chance.randint(1, 9))


def _some(draw: st.DrawFn, of: tuple, least: int = 1) -> tuple:
    """A part of these, all of them as often as not."""
    if draw(st.booleans()):
        return of
    return tuple(draw(st.lists(st.sampled_from(of), min_size=least, unique=True)))


@st.composite
def lakes(draw: st.DrawFn) -> Lake:
    """Downloads that may overlap, each of another state of the records."""
    batches = []
    for _ in range(draw(st.integers(1, 6))):
        exporter = draw(st.sampled_from(EXPORTERS[:1] * 2 + EXPORTERS[1:]))
        whole = Batch(
            exporter, tuple(PRODUCTS), MONTHS, None,
            records(draw(st.integers(0, 2**16)))[exporter],
        )  # fmt: skip
        partners = None if draw(st.integers(0, 2)) else _some(draw, tuple(PARTNERS))
        batch = whole.of(_some(draw, tuple(PRODUCTS)), _some(draw, MONTHS), partners)
        batches.append(_cut(draw, batch))
    return Lake(tuple(batches))


def _cut(draw: st.DrawFn, batch: Batch) -> Batch:
    """Now and then the site cuts a month, or holds one trade regime only."""
    kind = draw(st.integers(0, 5))
    if kind == 5:
        return replace(batch, is_part=True)
    if kind < 4:
        return batch
    month = draw(st.sampled_from(batch.months))
    rows = {key: flow for key, flow in batch.rows.items() if key[2] != month}
    return replace(batch, truncated=frozenset([month]), rows=rows)


@st.composite
def disjoint_lakes(draw: st.DrawFn) -> Lake:
    """Downloads of one state of the records, of which no two cover the same cell."""
    truth = records(draw(st.integers(0, 2**16)))
    claimed: dict[tuple[str, str, date], frozenset[str]] = {}
    batches: list[Batch] = []
    for batch in draw(lakes()).batches:
        # What is cut or a part covers nothing: it stays beside whatever does.
        if batch.is_part or batch.truncated:
            idle = tuple(batch.truncated) or batch.months
            batches.append(batch.of(batch.products, idle, batch.partners))
            continue
        groups: dict[tuple[str, ...] | None, list[tuple[str, date]]] = {}
        for product in batch.products:
            for month in batch.months:
                cell = (batch.exporter, product, month)
                taken = claimed.get(cell, frozenset())
                asked = batch.partners or tuple(PARTNERS)
                left = tuple(partner for partner in asked if partner not in taken)
                claimed[cell] = taken | set(asked)
                if left:
                    scope = None if batch.partners is None and not taken else left
                    groups.setdefault(scope, []).append((product, month))
        source = Batch(batch.exporter, tuple(PRODUCTS), MONTHS, None, truth[batch.exporter])
        for scope, cells in groups.items():
            for product in dict.fromkeys(product for product, _ in cells):
                months = tuple(month for name, month in cells if name == product)
                batches.append(source.of((product,), months, scope))
    return Lake(tuple(batches))


def _split(batch: Batch, name: str, values: tuple[str, ...]) -> Iterator[Batch]:
    """A batch by a column that its rows do not have: each of them is of one value."""
    for value in values:
        kept = {
            key: flow
            for key, flow in batch.rows.items()
            if values[random.Random(str(key)).randrange(len(values))] == value
        }
        yield replace(batch, rows=kept, **{name: value})


@st.composite
def sliced(draw: st.DrawFn, lake: Lake, by_line: bool = False) -> Lake:
    """The same downloads, cut into disjoint parts and loaded in any order.

    By regime they are the same; by lines of ten digits nobody knows that there are no others.
    """
    pieces: list[Batch] = []
    ways = ["whole", "months", "products", "partners", "regimes"] + ["lines"] * by_line
    for batch in lake.batches:
        how = draw(st.sampled_from(ways))
        if batch.is_part or how == "whole":
            pieces.append(batch)
        elif how == "regimes":
            pieces += _split(batch, "regime", REGIMES)
        elif how == "lines":
            pieces += _split(batch, "line", LINES)
        elif how == "months":
            pieces += [batch.of(batch.products, (month,), batch.partners) for month in batch.months]
        elif how == "products":
            pieces += [batch.of((name,), batch.months, batch.partners) for name in batch.products]
        else:
            asked = batch.partners or tuple(PARTNERS)
            cut = draw(st.integers(0, len(asked)))
            for part in (asked[:cut], asked[cut:]):
                if part:
                    pieces.append(batch.of(batch.products, batch.months, part))
    return Lake(tuple(draw(st.permutations(pieces))))
