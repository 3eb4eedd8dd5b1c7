"""What a file says otherwise than the batches of the same months, of which the latest speaks.

Files are copied, mailed and unpacked, and then carry the date of that: where nobody has said the
day of download, a note names both values. And of two downloads the later may be the poorer one: a
note counts the recorded flows that it turns into nothing. Of two downloads of one day that
contradict each other the second is refused, whichever it is.
"""

from __future__ import annotations

from datetime import date

from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.manifest import LoadStatus, Manifest, Scope
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.sql_text import literal

Speech = set[tuple[str, str, date]]  # reporter, code and month that a batch covers
Note = str | None
SAME = ("source_id", "flow", "partner_scheme")  # of records of one trade, in one list of partners

FLOWS = (
    "select reporter_code, hs_code, month, partner_code, sum({kilograms}) as kilograms, "
    "max(greatest(coalesce({kilograms}, 0), coalesce({value}, 0))) > 0 as is_recorded "
    "from {relation} group by all"
)
OTHERWISE = """
select hs_code, month, partner_code, mine.kilograms, theirs.kilograms, count(*) over () as flows
from spoken_of
inner join my_flows as mine using (reporter_code, hs_code, month)
inner join their_flows as theirs using (reporter_code, hs_code, month, partner_code)
where mine.kilograms <> theirs.kilograms
order by month, hs_code, partner_code
limit 1
"""
# A line stands for its product, and a product for its lines: files differ in how they cut it.
ABSENT = """
select hs_code, month, partner_code, count(*) over () as flows
from spoken_of
inner join {earlier} as earlier using (reporter_code, hs_code, month)
where earlier.is_recorded and {is_asked} and not exists (
    select 1 from {later} as later
    where
        later.reporter_code = earlier.reporter_code
        and later.month = earlier.month
        and later.partner_code = earlier.partner_code
        and (
            starts_with(later.hs_code, earlier.hs_code)
            or starts_with(earlier.hs_code, later.hs_code)
        )
)
order by month, hs_code, partner_code
limit 1
"""

# Of one day, one of the two has rows of a code in a month, and the other none of it.
CONTRADICTED = """
with recorded as (
    select distinct false as is_mine, reporter_code, hs_code, month from their_flows
    where is_recorded
    union all
    select distinct true, reporter_code, hs_code, month from my_flows where is_recorded
)

select spoken_of.hs_code, month, bool_or(is_mine)
from spoken_of
inner join recorded using (reporter_code, month)
where starts_with(recorded.hs_code, spoken_of.hs_code)
   or starts_with(spoken_of.hs_code, recorded.hs_code)
group by all
having count(distinct is_mine) = 1
order by month, spoken_of.hs_code
limit 1
"""


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
    mine = _speech(manifest)
    _make_flows(file, "my_flows", "flows", "quantity", "value_number")
    notes: list[str] = []
    heard: Speech = set()  # of what a later batch has replaced, that one is compared
    for other in others:
        theirs = _speech(other)
        shared = _both(mine, theirs) - heard
        if other.is_whole:
            heard |= theirs
        if shared:
            _make_shared(lake, file, other, shared)
            _require_agreement(file, manifest, other)
            found = (_otherwise(file, manifest, other), _absent(file, manifest, other))
            notes += [note for note in found if note]
    return notes


def _speech(manifest: Manifest) -> Speech:
    unreported = {(one.reporter_code, one.hs_code, one.month) for one in manifest.unreported}
    return {
        (reporter, one.hs_code, one.month)
        for reporter in manifest.reporter_codes or manifest.reporters
        for one in manifest.coverage
        if one.load_status == LoadStatus.COMPLETE
    } - unreported


def _both(mine: Speech, theirs: Speech) -> Speech:
    """What both cover, each line with its product."""

    def covers(speech: Speech, reporter: str, code: str, month: date) -> bool:
        return (reporter, code, month) in speech or (reporter, code[:8], month) in speech

    return {one for one in mine if covers(theirs, *one)} | {
        one for one in theirs if covers(mine, *one)
    }


def _make_flows(file: SourceFile, name: str, relation: str, kilograms: str, value: str) -> None:
    flows = FLOWS.format(relation=relation, kilograms=kilograms, value=value)
    file.connection.execute(f"create or replace temp table {name} as {flows}")


def _make_shared(lake: Lake, file: SourceFile, other: Manifest, shared: Speech) -> None:
    path = literal(lake.batches / other.batch_id / "flows.parquet")
    _make_flows(file, "their_flows", f"read_parquet({path})", "quantity_kg", "value")
    reporters, codes, months = map(list, zip(*shared, strict=True))
    file.connection.execute(
        "create or replace temp table spoken_of as select unnest($reporters) as reporter_code, "
        "unnest($codes) as hs_code, unnest($months) as month",
        {"reporters": reporters, "codes": codes, "months": months},
    )


def _is_later(file: SourceFile, other: Manifest) -> bool:
    return other.vintage_date <= file.vintage_date


def _otherwise(file: SourceFile, manifest: Manifest, other: Manifest) -> Note:
    """A copy of unknown day: its file's own date may make an older download the latest."""
    if not file.options.is_dated_by_file or manifest.parts != other.parts:
        return None
    found = file.connection.execute(OTHERWISE).fetchone()
    if not found:
        return None
    code, month, partner, here, there, flows = found
    speaks = "this file speaks" if _is_later(file, other) else f"{other.file_name} speaks"
    return (
        f"says {here:,.0f} kg where {other.file_name} ({other.vintage_date}) says {there:,.0f} "
        f"({code}, {month:%Y-%m}, partner {partner}; {flows:,} such), and {speaks}, because "
        f"the file's own date is {file.vintage_date}. If that is not the day of its download, "
        "delete its folder in lake/batches and say --vintage-date"
    )


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
        column="hs_code",
        value=code,
    )


def _absent(file: SourceFile, manifest: Manifest, other: Manifest) -> Note:
    """Flows of the earlier of two downloads that the later one covers, and has no row of."""
    is_later = _is_later(file, other)
    later, replaced = (manifest, other) if is_later else (other, manifest)
    if later.part_scope == Scope.LISTED and later.parts != replaced.parts:
        return None
    tables = ("their_flows", "my_flows") if is_later else ("my_flows", "their_flows")
    codes = ", ".join(literal(code) for code in later.partner_codes or ["none"])
    found = file.connection.execute(
        ABSENT.format(
            earlier=tables[0],
            later=tables[1],
            is_asked="true"
            if later.partner_scope == Scope.ALL
            else f"earlier.partner_code in ({codes})",
        )
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
