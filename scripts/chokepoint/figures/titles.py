"""Finding, subtitle, notes and alt text of a range chart, computed from its rows."""

from collections.abc import Mapping, Sequence

import pandas as pd

from chokepoint.figures import words
from chokepoint.figures.model import Context, Source
from chokepoint.figures.theme import VERDICTS

RANGE = "the earlier range"

# How a customs authority's own records are called, where data is reconstructed instead.
RECORDS = {"CHN": f"GACC{words.APOSTROPHE}s records"}

OMISSIONS = (
    (
        ("no_benchmark_history_new_flow", "no_benchmark_history"),
        "Not charted, because nothing was shipped in any earlier window (volume since):",
    ),
    (
        ("benchmark_under_half_kg",),
        "Not charted, because every earlier shipment was under half a kilogramme (volume since):",
    ),
    (
        ("benchmark_unknown",),
        "Not charted, because months of the earlier windows are not known (volume since):",
    ),
    (
        ("benchmark_incomplete",),
        "Not charted, because the earlier windows are incomplete (volume since):",
    ),
    (
        ("post_window_incomplete",),
        "Not charted, because months of the later window are missing (volume in the others):",
    ),
)


def verdict_counts(rows: pd.DataFrame) -> dict[str, int]:
    """Count the rows below, within and above their range."""
    return {verdict: int((rows["range_position"] == verdict).sum()) for verdict in VERDICTS}


def destination_finding(place: str, noun: str, rows: pd.DataFrame, omitted: int) -> str:
    """Say how a destination's products lie: `Japan: two of ten metals above ..., none below`."""
    if rows.empty:
        what = "can be compared with earlier years" if omitted else "is compared"
        return f"{place}: no {noun} {what}"
    counts = verdict_counts(rows)
    total = len(rows)
    if counts["within"] == total:
        which = f"the only {noun}" if total == 1 else f"all {words.plural(total, noun)}"
        return f"{place}: {which} within {RANGE}"
    first, second = ("below", "above") if counts["below"] else ("above", "below")
    said = f"{_subject(rows, first, noun, total)} {first} {RANGE}"
    if counts[first] == total:
        return f"{place}: {said}"
    if not counts[second]:
        return f"{place}: {said}, none {second}"
    many_before = counts[first] > 1
    other = (
        words.number(counts[second])
        if many_before and counts[second] > 1
        else _subject(rows, second, noun, total)
    )
    return f"{place}: {said}, {other} {second}{'' if many_before else ' it'}"


def _subject(rows: pd.DataFrame, verdict: str, noun: str, total: int) -> str:
    found = rows[rows["range_position"] == verdict]
    if len(found) == total:
        return f"the only {noun}" if total == 1 else f"all {words.plural(total, noun)}"
    if len(found) == 1:
        return words.inner(found["label"].iloc[0])
    return f"{words.number(len(found))} of {words.plural(total, noun)}"


def product_finding(product: str, rows: pd.DataFrame, omitted: int, world_label: str | None) -> str:
    """Say how a product's destinations lie: `above ... worldwide and in four of six ...`."""
    if rows.empty:
        what = "can be compared with earlier years" if omitted else "is compared"
        return f"{product}: no destination {what}"
    noun = "destination" if rows["product_code"].nunique() == 1 else "case"
    said: list[str] = []
    for verdict in ("above", "below"):
        places = _places(rows[rows["range_position"] == verdict], rows, noun, world_label, said)
        if places:
            said.append(f"{verdict} {'it' if said else RANGE} {places}")
    if not said:
        return f"{product}: within {RANGE} in {_all_of(rows, noun)}"
    if len(said) == 1 and verdict_counts(rows)["within"]:
        missing = "below" if said[0].startswith("above") else "above"
        said.append(f"{missing} it nowhere")
    return f"{product}: {', '.join(said)}"


def _places(
    found: pd.DataFrame, rows: pd.DataFrame, noun: str, world_label: str | None, said: list[str]
) -> str:
    others = found[found["label"] != world_label]["label"]
    total = int((rows["label"] != world_label).sum())
    places = ["worldwide"] if len(others) < len(found) else []
    if len(others) == 1:
        places.append(f"in {words.the(others.iloc[0])}")
    elif len(others) == total and total:
        places.append(f"in {'both' if total == 2 else 'all ' + words.number(total)} {noun}s")
    elif len(others):
        of = "" if said else f" of {words.plural(total, noun)}"
        places.append(f"in {words.number(len(others))}{of}")
    return words.listed(places)


def _all_of(rows: pd.DataFrame, noun: str) -> str:
    return f"the only {noun}" if len(rows) == 1 else f"all {words.plural(len(rows), noun)}"


def subtitle(context: Context, place: str | None, place_kind: str | None) -> str:
    """Name measure, place and period."""
    where = "by destination"
    if place:
        where = "to the world" if place_kind == "world" else f"to {words.the(place)}"
    return f"Export volume from {words.the(context.reporter_name)} {where}, {context.comparison}"


def omission_notes(omissions: pd.DataFrame) -> list[str]:
    """List what a chart leaves out, with its volume, one sentence for each reason."""
    notes = []
    for reasons, opening in OMISSIONS:
        found = omissions[omissions["omission_reason"].isin(reasons)]
        if not found.empty:
            items = [
                f"{words.inner(row.label)} ({_volume(row.post_volume_kg)})"
                for row in found.itertuples(index=False)
            ]
            notes.append(f"{opening} {words.more(items)}.")
    return notes


def _volume(kilogrammes: float | None) -> str:
    return "unknown" if pd.isna(kilogrammes) else f"{words.kilogrammes(kilogrammes)} kg"


def reading_notes(rows: pd.DataFrame, context: Context, scale_end: int) -> list[str]:
    """Explain what is unusual in the chart, and only what is in it."""
    notes = []
    if (rows["index_max"] > scale_end).any():
        notes.append(f"A bar that runs off the scale goes on beyond {scale_end}.")
    if rows["is_shown_in_kg"].any():
        notes.append(
            "Kilogrammes stand for the index where the "
            f"{context.benchmark_statistic} is below 1 kg or the index has six digits."
        )
    if rows["has_zero_minimum"].any():
        notes.append(
            "Where the range starts at zero (at least one earlier window without shipments), "
            "nothing can lie below it."
        )
    expected = len(context.benchmark)
    fewer = rows[rows["benchmark_windows_used"] < expected]
    if not fewer.empty:
        items = [
            f"{words.inner(row.label)} ({words.number(row.benchmark_windows_used)})"
            for row in fewer.itertuples(index=False)
        ]
        notes.append(f"Fewer than {words.number(expected)} complete windows: {words.more(items)}.")
    return [" ".join(notes)] if notes else []


def source_note(sources: Sequence[Source], context: Context) -> str:
    """Name source, vintage, event and specification."""
    named = "; ".join(
        f"{source.name}{', ' if source.publisher else ''}{source.publisher}, "
        f"vintage of {words.day(source.vintage_date)}"
        for source in sources
    )
    event = f"{context.event_name}, {words.day(context.event_date)}"
    return (
        f"Source: {named or 'no data'}. Event: {event}. Specification: {context.specification_id}."
    )


def reconstruction_note(labels: Mapping[str, bool], context: Context) -> str | None:
    """Say that rows rest on reconstructed data: which ones, where it is not all of them."""
    concerned = [label for label, is_reconstructed in labels.items() if is_reconstructed]
    if not concerned:
        return None
    records = RECORDS.get(context.reporter_code, "customs records")
    if len(concerned) == len(labels):
        return f"Reconstructed monthly data: not {records}."
    names = words.more([words.inner(label) for label in concerned])
    return f"Reconstructed monthly data, not {records}: {names}."


def alt_text(title: str, subtitle_text: str, rows: pd.DataFrame, notes: Sequence[str]) -> str:
    """Read the chart out: each verdict with its count and its rows, then the notes."""
    parts = [f"Range chart. {title}. {subtitle_text}."]
    for verdict in ("above", "within", "below"):
        found = rows[rows["range_position"] == verdict]
        items = [f"{row.label} {_reading(row)}" for row in found.itertuples(index=False)]
        parts.append(f"{words.sentence(verdict)} the range ({len(found)}): {_or_none(items)}.")
    return " ".join([*parts, *notes])


def _reading(row: object) -> str:
    if row.is_shown_in_kg:
        return f"{words.kilogrammes(row.post_volume_kg)} kg"
    return row.index_display


def _or_none(items: Sequence[str]) -> str:
    return ", ".join(items) if items else "none"
