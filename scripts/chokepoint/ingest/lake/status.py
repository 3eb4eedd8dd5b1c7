"""`chokepoint status`: what is loaded, missing, truncated, overdue, and in which vintages."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from chokepoint.choices import Flow
from chokepoint.console import say
from chokepoint.ingest.cover.parts import WORDS, PartNames, part_names
from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.manifest import Basis, LoadStatus, Manifest, Scope
from chokepoint.ingest.model import month_range
from chokepoint.ingest.rows.known_codes import GACC_PARTNERS, SCHEME_CODES
from chokepoint.paths import RAW_SEEDS

PANEL_MONTHS = RAW_SEEDS / "raw_loaded_months.csv"
RELEASE_DAY = 20  # the online query of China customs follows on the 20th of the next month


def release_date(month: date) -> date:
    """When China customs publish a month at eight digits: January and February both in March."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    if month.month == 1:
        following = date(month.year, 3, 1)
    return following.replace(day=RELEASE_DAY)


# Beside the states of a manifest: whole for those that it lists.
SOME_PARTNERS = "some_partners"
SOME_PARTS = "some_parts"
SOME_REPORTERS = "some_reporters"  # of a file of several
MONTH_WORDS = {
    Basis.STATED: "all of the query",
    Basis.FILE: "all of the query",
    Basis.INFERRED: "from the first row of the code to its last",
    Basis.ASSUMED: "the whole span of the file",
}


class SeriesKey(NamedTuple):
    """What makes one series of months."""

    source: str
    reporter: str
    flow: str
    hs_code: str


@dataclass(frozen=True)
class Series:
    """One series: its span, and the months that a reader must not take for zero."""

    source: str
    reporter: str
    flow: str
    hs_code: str
    first_month: str  # months as 2026-01
    last_month: str
    months_complete: int
    truncated: list[str]
    missing: list[str]
    overdue: list[str]
    only_in_panel: list[str]  # before the first one loaded: the lake replaces the whole series
    some_partners: list[str]  # whole for the partners listed, unknown for others and the world
    some_parts: list[str]  # some trade regimes, places or procedures only: unknown for everybody
    partners: list[str] = field(default_factory=list)  # scopes of the batches, in words
    parts: list[str] = field(default_factory=list)
    missing_parts: list[str] = field(default_factory=list)  # what would complete the first month
    months: list[str] = field(default_factory=list)  # how the months of the batches are known
    some_reporters: list[str] = field(default_factory=list)  # unknown for others of the file


@dataclass(frozen=True)
class Vintage:
    """One batch, as the list of vintages shows it."""

    vintage_date: str
    batch_id: str
    source: str
    file: str
    first_month: str
    last_month: str
    rows: int


Names = dict[tuple[str, str], str]
Months = dict[date, str]  # a LoadStatus, SOME_PARTNERS, SOME_PARTS or SOME_REPORTERS
# Codes of the parts loaded, by series, month, kind and partners of the batches
Parts = dict[tuple[SeriesKey, date, str, str], set[str]]


def month_states(
    manifests: list[Manifest], names: PartNames | None = None
) -> tuple[dict[SeriesKey, Months], Parts]:
    """Newest load status of each series by month, and the parts of those that are not whole.

    A list of partners or of parts takes away no whole month. A mirror is of one partner by its
    nature: what it has of that one is whole.
    """
    states: dict[SeriesKey, Months] = defaultdict(dict)
    loaded: Parts = defaultdict(set)
    for one in manifests:  # oldest first, so that a later vintage supersedes
        unreported = {(lacking.hs_code, lacking.month) for lacking in one.unreported}
        for entry in one.coverage:
            if entry.load_status == LoadStatus.MISSING:
                continue
            key = SeriesKey(one.source_id, one.reporter_code, one.flow, entry.hs_code)
            if (entry.hs_code, entry.month) in unreported:
                states[key].setdefault(entry.month, SOME_REPORTERS)
                continue
            if one.part_scope == Scope.LISTED and entry.load_status == LoadStatus.COMPLETE:
                is_whole = _adds_up(one, key, entry.month, loaded, names or {})
                if not is_whole or one.partner_scope == Scope.LISTED:
                    states[key].setdefault(entry.month, SOME_PARTS)
                    continue
            if one.partner_scope == Scope.ALL or one.flow == Flow.IMPORT:
                states[key][entry.month] = entry.load_status
            elif entry.load_status == LoadStatus.COMPLETE:
                if states[key].get(entry.month) != LoadStatus.COMPLETE:
                    states[key][entry.month] = SOME_PARTNERS
            else:
                states[key].setdefault(entry.month, entry.load_status)
    return dict(states), loaded


def _adds_up(one: Manifest, key: SeriesKey, month: date, loaded: Parts, names: PartNames) -> bool:
    """Whether the parts of a month, with those of this batch, are all that there are of a kind."""
    kinds = {part.kind for part in one.parts or []}
    if len(kinds) != 1 or one.flow == Flow.IMPORT:  # a crossing of two kinds completes neither
        return False
    (kind,) = kinds
    codes = loaded[key, month, kind, ",".join(one.partner_codes or [])]
    codes |= {part.code for part in one.parts or []}
    every = set(names.get((key.reporter, kind), ()))
    return bool(every) and every <= codes


def missing_parts(key: SeriesKey, months: Months, loaded: Parts, names: PartNames) -> list[str]:
    """Parts that the first month of which a part is loaded lacks, kind by kind."""
    month = min((m for m, state in months.items() if state == SOME_PARTS), default=None)
    lacking = {}
    for (series, when, kind, _), codes in loaded.items():
        every = names.get((key.reporter, kind), {})
        if (series, when) == (key, month) and set(every) - codes:
            lacking[kind] = f"{WORDS[kind]}s {', '.join(sorted(set(every) - codes))}"
    return list(lacking.values())


def part_scopes(manifests: list[Manifest]) -> dict[SeriesKey, list[str]]:
    """Which parts of a month the batches of each series cover, and how that is known."""
    return _scopes(
        (one, [f"{WORDS[part.kind]} {part.code}" for part in one.parts or []], one.part_scope_basis)
        for one in manifests
    )


def month_scopes(manifests: list[Manifest]) -> dict[SeriesKey, list[str]]:
    """In which months the batches of each series speak of it, and how that is known."""
    return _scopes(
        (one, [MONTH_WORDS[one.month_scope_basis]], one.month_scope_basis) for one in manifests
    )


def partner_scopes(manifests: list[Manifest], names: Names) -> dict[SeriesKey, list[str]]:
    """Which partners the batches of each series cover, and how that is known."""
    return _scopes(
        (
            one,
            _listed_partners(one, names),
            one.partner_scope_basis,
        )
        for one in manifests
    )


def _listed_partners(one: Manifest, names: Names) -> list[str]:
    if one.partner_scope == Scope.ALL:
        return []
    codes = one.partner_codes or []
    return [names.get((one.partner_scheme, code), code) for code in codes] or ["none"]


def _scopes(found: Iterable[tuple[Manifest, list[str], str]]) -> dict[SeriesKey, list[str]]:
    scopes: dict[SeriesKey, list[str]] = defaultdict(list)
    for one, listed, basis in found:
        said = f"{', '.join(listed) or 'all'} ({basis})"
        for code in one.hs_codes:
            known = scopes[SeriesKey(one.source_id, one.reporter_code, one.flow, code)]
            if said not in known:
                known.append(said)
    return dict(scopes)


def partner_names(root: Path) -> Names:
    """Names of partners by scheme and code, from the reference seeds."""
    names: Names = {}
    for path in (GACC_PARTNERS, SCHEME_CODES):
        with (root / path).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                scheme = row.get("partner_scheme", "gacc")
                names[scheme, row["partner_code"]] = row["partner_name"]
    return names


def panel_months(root: Path) -> dict[tuple[str, str], list[str]]:
    """Months of the embedded panel, as 2026-01, by reporter and code."""
    months: dict[tuple[str, str], list[str]] = defaultdict(list)
    with (root / PANEL_MONTHS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["load_status"] == "complete":
                months[row["reporter_code"], row["hs_code"]].append(row["month"][:7])
    return dict(months)


def series_status(
    key: SeriesKey,
    months: Mapping[date, str],
    today: date,
    panel: dict[tuple[str, str], list[str]],
    partners: Sequence[str] = (),
    parts: Sequence[str] = (),
    missing: Sequence[str] = (),
    scopes: Sequence[str] = (),
) -> Series:
    """What is complete, cut, missing and overdue of one series."""
    first, last = min(months), max(months)
    due = [m for m in month_range(first, today) if release_date(m) <= today]
    absent = [m for m in due if m not in months]
    cut = [m for m, state in sorted(months.items()) if state == LoadStatus.TRUNCATED]
    return Series(
        **key._asdict(),
        first_month=f"{first:%Y-%m}",
        last_month=f"{last:%Y-%m}",
        months_complete=sum(state == LoadStatus.COMPLETE for state in months.values()),
        truncated=[f"{m:%Y-%m}" for m in cut],
        missing=[f"{m:%Y-%m}" for m in absent if m < last],
        overdue=[f"{m:%Y-%m}" for m in absent if m > last] if key.source == "gacc" else [],
        only_in_panel=_only_in_panel(key, f"{first:%Y-%m}", panel),
        some_partners=[
            f"{m:%Y-%m}" for m, state in sorted(months.items()) if state == SOME_PARTNERS
        ],
        some_parts=[f"{m:%Y-%m}" for m, state in sorted(months.items()) if state == SOME_PARTS],
        partners=list(partners),
        parts=list(parts),
        missing_parts=list(missing),
        months=list(scopes),
        some_reporters=[
            f"{m:%Y-%m}" for m, state in sorted(months.items()) if state == SOME_REPORTERS
        ],
    )


def _only_in_panel(
    key: SeriesKey, first: str, panel: dict[tuple[str, str], list[str]]
) -> list[str]:
    if key.flow != Flow.EXPORT:
        return []
    return [month for month in panel.get((key.reporter, key.hs_code[:8]), []) if month < first]


def _vintage(one: Manifest) -> Vintage:
    return Vintage(
        vintage_date=str(one.vintage_date),
        batch_id=one.batch_id,
        source=one.source_id,
        file=one.file_name,
        first_month=f"{one.first_month:%Y-%m}",
        last_month=f"{one.last_month:%Y-%m}",
        rows=one.rows,
    )


def status(root: Path, as_json: bool, today: date | None = None) -> None:
    """Print the state of the lake."""
    manifests = Lake(root).manifests()
    today = today or date.today()
    panel = panel_months(root)
    names = part_names(root)
    states, loaded = month_states(manifests, names)
    partners, parts = partner_scopes(manifests, partner_names(root)), part_scopes(manifests)
    spans = month_scopes(manifests)
    series = [
        series_status(
            key, months, today, panel, partners.get(key, ()), parts.get(key, ()),
            missing_parts(key, months, loaded, names), spans.get(key, ()),
        )
        for key, months in sorted(states.items())
    ]  # fmt: skip
    vintages = [_vintage(one) for one in manifests]
    if as_json:
        found = {
            "series": [asdict(one) for one in series],
            "vintages": [asdict(one) for one in vintages],
        }
        say(json.dumps(found, indent=2, ensure_ascii=False))
        return
    if not manifests:
        say("The lake is empty: the next build uses the embedded panel, a reconstruction.")
        say("Load files with `chokepoint ingest FILES... --flow export`.")
        return
    _print(series, vintages)


def _print(series: list[Series], vintages: list[Vintage]) -> None:
    say("Series in the lake")
    for one in series:
        say(
            f"  {one.source} {one.reporter} {one.flow} {one.hs_code}: "
            f"{one.first_month} to {one.last_month}, months complete: {one.months_complete}"
        )
        say(f"      partners: {'; '.join(one.partners)}")
        say(f"      parts: {'; '.join(one.parts)}")
        say(f"      months: {'; '.join(one.months)}")
        states = {
            "a part of the month only": one.some_parts,
            "whole for the listed partners only": one.some_partners,
            "of some reporters of the file only": one.some_reporters,
            "truncated": one.truncated,
            "missing": one.missing,
            "overdue": one.overdue,
        }
        for state, months in states.items():
            if months:
                say(f"      {state}: {', '.join(months)}")
        if (one.missing or one.overdue) and any(Basis.INFERRED in said for said in one.months):
            say("      If a query asked for them and found nothing, load its file with")
            say(f"      --months FIRST:LAST, or --hs {one.hs_code} where other codes have rows.")
        if one.some_partners:
            say("      Load the other partners too, or say --partners all if the query had none.")
        if one.some_parts:
            lacking = (
                f"Missing are {'; or '.join(one.missing_parts)}. " if one.missing_parts else ""
            )
            say(f"      {lacking}Load them too, or say --parts all if the query had none.")
        if earlier := one.only_in_panel:
            say(f"      only in the panel, so not used: {earlier[0]} to {earlier[-1]}. Source and")
            say("      panel are never mixed in a series: download these months too.")
    say("Vintages (a later one supersedes what it covers of an earlier one)")
    for batch in vintages:
        say(
            f"  {batch.vintage_date}  {batch.batch_id}  {batch.source}  "
            f"{batch.first_month} to {batch.last_month}  {batch.rows:,} rows  {batch.file}"
        )
    exports = sorted({one.hs_code for one in series if one.flow == Flow.EXPORT})
    say(f"The next build uses the lake for exports of {', '.join(exports) or 'nothing'}, and the")
    say("embedded panel, a reconstruction, for every other code (variable flow_source: auto).")
