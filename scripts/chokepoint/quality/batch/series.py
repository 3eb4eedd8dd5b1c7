"""A file and the batches of its series, by reporter, product, month and partner.

A series is what one reporter records of one product in one direction, whoever published it. Which
numbers of another batch may stand beside the file's is decided here: values in the same currency,
partners in the same list of codes, sums over partners only where both cover all of them.
"""

from __future__ import annotations

from datetime import date

from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.manifest import Manifest
from chokepoint.ingest.model import SourceFile
from chokepoint.quality.batch.bounds import ALL_CODES, EVIDENCE, MOST_BATCHES
from chokepoint.quality.batch.profile import Profile
from chokepoint.quality.batch.series_tables import (
    BATCH_CELLS,
    BATCH_MONTHS,
    NO_SERIES_MONTHS,
    SERIES_BATCHES,
    SERIES_CELLS,
    SERIES_MONTHS,
)


def make_series(lake: Lake, file: SourceFile, manifest: Manifest, profile: Profile) -> list[str]:
    """Make the relations of the file and, if there is one, of its series; its files' names.

    Relations: batch_months, series_months; series_cells and batch_cells, if the list is not empty.
    """
    file.connection.execute(BATCH_MONTHS)
    kin = _kin(lake, manifest, profile)
    if not kin:
        file.connection.execute(NO_SERIES_MONTHS)
    else:
        files = [str(lake.batches / other.batch_id / "flows.parquet") for other in kin]
        file.connection.execute(
            SERIES_BATCHES,
            {
                "files": files,
                "schemes": [other.partner_scheme == manifest.partner_scheme for other in kin],
                "currencies": [other.value_currency == manifest.value_currency for other in kin],
                "parts": [_parts(other) == _parts(manifest) for other in kin],
                "wholes": [other.is_whole and manifest.is_whole for other in kin],
                "sources": [other.source_id == manifest.source_id for other in kin],
                "likes": [_scope(other) == _scope(manifest) for other in kin],
            },
        )
        file.connection.execute(
            SERIES_CELLS,
            {
                "files": files,
                "reporters": profile.reporters,
                "near_months": EVIDENCE["near_months"],
            },
        )
        file.connection.execute(SERIES_MONTHS, {"all_codes": ALL_CODES})
        file.connection.execute(BATCH_CELLS)
    return [other.file_name for other in kin]


def _kin(lake: Lake, manifest: Manifest, profile: Profile) -> list[Manifest]:
    """Batches of the same series, the nearest in time first, of several the latest."""
    products, reporters = {code[:8] for code in profile.hs_codes}, set(profile.reporters)
    found = [
        other
        for other in reversed(lake.manifests())
        if other.flow == manifest.flow
        and other.rows
        and other.file_sha256 != manifest.file_sha256  # read anew under a corrected mapping
        and not reporters.isdisjoint(other.reporters)
        and not products.isdisjoint(code[:8] for code in other.hs_codes)
    ]
    return sorted(found, key=lambda other: _months_apart(other, manifest))[:MOST_BATCHES]


def _months_apart(other: Manifest, manifest: Manifest) -> int:
    before = _number(manifest.first_month) - _number(other.last_month)
    after = _number(other.first_month) - _number(manifest.last_month)
    return max(before, after, 0)


def _number(month: date) -> int:
    return month.year * 12 + month.month


def _parts(one: Manifest) -> tuple[object, ...]:
    return one.part_scope, one.parts or []


def _scope(one: Manifest) -> tuple[object, ...]:
    """What decides how many rows a month has."""
    return one.source_id, one.part_kinds, one.partner_scope, one.partner_codes or [], *_parts(one)
