"""Which months of each series are loaded, and how wholly, by the batches of the lake."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from chokepoint.choices import Flow
from chokepoint.ingest.cover.parts import WORDS, PartNames
from chokepoint.ingest.lake.manifest import LoadStatus, Manifest, Scope

# Beside the states of a manifest: whole for those that it lists.
SOME_PARTNERS = "some_partners"
SOME_PARTS = "some_parts"
SOME_REPORTERS = "some_reporters"  # of a file of several


class SeriesKey(NamedTuple):
    """What makes one series of months."""

    source: str
    reporter: str
    flow: str
    hs_code: str


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
