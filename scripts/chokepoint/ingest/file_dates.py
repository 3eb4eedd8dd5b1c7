"""A copy of unknown day: its file's own date may make an older download the latest.

Files are copied, mailed and unpacked, and then carry the date of that. Where such a file says other
kilogrammes than a batch of the same months, a note says which of the two speaks, and both values.
"""

from __future__ import annotations

from datetime import date

from chokepoint.ingest.lake import Lake
from chokepoint.ingest.manifest import Coverage, LoadStatus, Manifest
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.sql_text import literal

SUMS = (
    "select hs_code, month, partner_code, sum({kilograms}) as kilograms from {flows} "
    "where month in ({months}) group by all"
)


def date_notes(lake: Lake, file: SourceFile, parsed: Parsed, coverage: list[Coverage]) -> list[str]:
    """What differs from batches of the same months, where the file's own date decides."""
    if not file.options.is_dated_by_file:
        return []
    mine = _whole(coverage)
    notes = []
    for other in lake.manifests():
        if (other.source_id, other.flow, other.reporter_code) != (
            parsed.source_id, parsed.flow, parsed.reporter_code,
        ):  # fmt: skip
            continue
        shared = mine & _whole(other.coverage)
        if shared and (note := _difference(lake, file, other, shared)):
            notes.append(note)
    return notes


def _whole(coverage: list[Coverage]) -> set[tuple[str, date]]:
    return {(one.hs_code, one.month) for one in coverage if one.load_status == LoadStatus.COMPLETE}


def _difference(
    lake: Lake, file: SourceFile, other: Manifest, shared: set[tuple[str, date]]
) -> str | None:
    flows = literal(lake.batches / other.batch_id / "flows.parquet")
    months = ", ".join(literal(month) for month in sorted({month for _, month in shared}))
    mine = SUMS.format(kilograms="quantity", flows="flows", months=months)
    theirs = SUMS.format(kilograms="quantity_kg", flows=f"read_parquet({flows})", months=months)
    found = file.connection.execute(
        f"select hs_code, month, partner_code, mine.kilograms, theirs.kilograms "
        f"from ({mine}) as mine inner join ({theirs}) as theirs "
        "using (hs_code, month, partner_code) "
        "where mine.kilograms <> theirs.kilograms order by month, hs_code, partner_code"
    ).fetchall()
    found = [row for row in found if (row[0], row[1]) in shared]
    if not found:
        return None
    code, month, partner, here, there = found[0]
    is_later = other.vintage_date <= file.vintage_date
    speaks = "this file speaks" if is_later else f"{other.file_name} speaks"
    return (
        f"says {here:,.0f} kg where {other.file_name} ({other.vintage_date}) says {there:,.0f} "
        f"({code}, {month:%Y-%m}, partner {partner}; {len(found):,} such), and {speaks}, because "
        f"the file's own date is {file.vintage_date}. If that is not the day of its download, "
        "delete its folder in lake/batches and say --vintage-date"
    )
