"""What a file says otherwise than the batches of the same months, of which the latest speaks.

Files are copied, mailed and unpacked, and then carry the date of that: where nobody has said the
day of download, a note names both values. And of two downloads the later may be the poorer one: a
note counts the recorded flows that it turns into nothing. Of two downloads of one day that
contradict each other the second is refused, whichever it is.
"""

from __future__ import annotations

from chokepoint.ingest.cover.comparing import (
    ABSENT,
    CONTRADICTED,
    MY_FLOWS,
    OTHERWISE,
    SPOKEN_OF,
    THEIR_FLOWS,
)
from chokepoint.ingest.cover.speech import Speech, shared_speech, speech_of
from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.manifest import Basis, Manifest, Scope
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse

Note = str | None
SAME = ("source_id", "flow", "partner_scheme")  # of records of one trade, in one list of partners


def difference_notes(lake: Lake, file: SourceFile, manifest: Manifest) -> list[str]:
    """What differs from each batch beside which this one speaks, or in whose place."""
    months = {one.month for one in manifest.coverage}
    others = [
        other
        for other in reversed(lake.manifests())
        if all(getattr(manifest, key) == getattr(other, key) for key in SAME)
        and not months.isdisjoint(one.month for one in other.coverage)
    ]
    if not others:
        return []
    mine = speech_of(manifest)
    file.connection.execute(MY_FLOWS)
    notes: list[str] = []
    heard: Speech = set()  # of what a later batch has replaced, that one is compared
    for other in others:
        theirs = speech_of(other)
        shared = shared_speech(mine, theirs) - heard
        if other.is_whole:
            heard |= theirs
        if shared:
            _make_shared(lake, file, other, shared)
            _require_agreement(file, manifest, other)
            found = (_otherwise(file, manifest, other), _absent(file, manifest, other))
            notes += [note for note in found if note]
    return notes


def _make_shared(lake: Lake, file: SourceFile, other: Manifest, shared: Speech) -> None:
    path = lake.batches / other.batch_id / "flows.parquet"
    file.connection.execute(THEIR_FLOWS, {"path": str(path)})
    reporters, codes, months = map(list, zip(*shared, strict=True))
    file.connection.execute(SPOKEN_OF, {"reporters": reporters, "codes": codes, "months": months})


def _is_later(file: SourceFile, other: Manifest) -> bool:
    return other.vintage_date <= file.vintage_date


def _otherwise(file: SourceFile, manifest: Manifest, other: Manifest) -> Note:
    """A copy of unknown day: its file's own date may make an older download the latest."""
    is_mine = file.options.is_dated_by_file
    if not (is_mine or other.vintage_basis == Basis.FILE) or manifest.parts != other.parts:
        return None
    is_one_currency = manifest.value_currency == other.value_currency
    found = file.connection.execute(OTHERWISE, {"is_one_currency": is_one_currency}).fetchone()
    if not found:
        return None
    code, month, partner, here, there, my_value, their_value, flows = found
    currency = manifest.value_currency
    said = (_measured(here, "kg"), _measured(there, "kg")) if here != there else \
        (_measured(my_value, currency), _measured(their_value, currency))  # fmt: skip
    speaks = "this file" if _is_later(file, other) else other.file_name
    if is_mine:
        why = f"the file's own date is {file.vintage_date}"
        remedy = "delete its folder in lake/batches and say --vintage-date"
    else:
        why = f"that is the own date of {other.file_name}, and this one's is {file.vintage_date}"
        remedy = f"delete lake/batches/{other.batch_id} and load it again with --vintage-date"
    return (
        f"says {said[0]} where {other.file_name} ({other.vintage_date}) says {said[1]} "
        f"({code}, {month:%Y-%m}, partner {partner}; {flows:,} such), and {speaks} speaks, because "
        f"{why}. If that is not the day of its download, {remedy}"
    )


def _measured(amount: float | None, unit: str) -> str:
    return f"nothing in {unit}" if amount is None else f"{amount:,.0f} {unit}"


def _require_agreement(file: SourceFile, manifest: Manifest, other: Manifest) -> None:
    """Two downloads of one day cannot both be whole where one has nothing of what the other has."""
    are_whole = manifest.is_whole and other.is_whole
    if other.vintage_date != file.vintage_date or not are_whole:
        return
    found = file.connection.execute(CONTRADICTED).fetchone()
    if not found:
        return
    code, month, is_mine = found
    silent, speaking = (other.file_name, "this file") if is_mine else ("this file", other.file_name)
    raise refuse(
        file.name,
        f"of {code} in {month:%Y-%m} {silent} has no row and {speaking} has some, and both are "
        f"downloads of {file.vintage_date} for all partners: one would make zero of the other.",
        "Say with --months and --hs what this file's own query asked for; if the other is the one "
        f"that was loaded with too much, delete lake/batches/{other.batch_id} and load it again.",
        column=file.tables.heading("hs_code"),
        value=code,
    )


def _absent(file: SourceFile, manifest: Manifest, other: Manifest) -> Note:
    """Flows of the earlier of two downloads that the later one covers, and has no row of."""
    is_later = _is_later(file, other)
    later, replaced = (manifest, other) if is_later else (other, manifest)
    if later.part_scope == Scope.LISTED and later.parts != replaced.parts:
        return None
    tables = ("their_flows", "my_flows") if is_later else ("my_flows", "their_flows")
    asked = None if later.partner_scope == Scope.ALL else later.partner_codes or []
    found = file.connection.execute(
        ABSENT.format(earlier=tables[0], later=tables[1]), {"asked": asked}
    ).fetchone()
    if not found:
        return None
    code, month, partner, flows = found
    what = "flow" if flows == 1 else "flows"
    first = f"{code}, {month:%Y-%m}, partner {partner}"
    if is_later:
        return (
            f"has no row of {flows:,} {what} that {other.file_name} ({other.vintage_date}) records "
            f"(first {first}), and makes them zero. If its query asked for less, delete its folder "
            "in lake/batches and say what it asked for (--partners, --parts, --months), or "
            "download it again"
        )
    return (
        f"records {flows:,} {what} (first {first}) of which {other.file_name}, downloaded later "
        f"({other.vintage_date}), has no row and which it makes zero. If its query asked for less, "
        f"delete lake/batches/{other.batch_id} and load it again with what it asked for "
        "(--partners, --parts, --months)"
    )
