"""What the batches of each series cover, in words, and how that is known."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from chokepoint.ingest.cover.parts import WORDS
from chokepoint.ingest.lake.manifest import Basis, Manifest, Scope
from chokepoint.ingest.lake.month_states import SeriesKey
from chokepoint.ingest.rows.known_codes import GACC_PARTNERS, SCHEME_CODES

MONTH_WORDS = {
    Basis.STATED: "all of the query",
    Basis.FILE: "all of the query",
    Basis.INFERRED: "from the first row of the code to its last",
    Basis.ASSUMED: "the whole span of the file",
}

Names = dict[tuple[str, str], str]


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
