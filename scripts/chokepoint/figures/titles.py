"""Finding, subtitle, notes and alt text of a range chart, computed from its rows."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from chokepoint import words
from chokepoint.figures.model import Context, Source
from chokepoint.figures.rows import MeasuredReadingRow, OmissionRow, RangeRow
from chokepoint.figures.theme import VERDICTS, Verdict

RANGE = "the earlier range"

# How a customs authority's own records are called, where data is reconstructed instead.
RECORDS = {"CHN": f"GACC{words.APOSTROPHE}s records"}

BRACKETS = re.compile(r" \([^)]*\):$")
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
        ("not_determined",),
        "Not charted, because print does not decide the verdict (volume where it is printed):",
    ),
    (
        ("post_window_incomplete",),
        "Not charted, because months of the later window are missing (volume in the others):",
    ),
)


def verdict_counts(rows: Sequence[RangeRow | MeasuredReadingRow]) -> dict[Verdict, int]:
    """Count the rows below, within and above their range."""
    found = Counter(row.range_position for row in rows)
    return {verdict: found[verdict] for verdict in VERDICTS}


def destination_finding(
    place: str, noun: str, rows: Sequence[RangeRow], omitted: Sequence[OmissionRow]
) -> str:
    """Say how a destination's products lie: `Japan: two of ten metals above ..., none below`."""
    if not rows:
        return f"{place}: {_nothing(noun, omitted)}"
    counts = verdict_counts(rows)
    total = len(rows)
    if counts["within"] == total:
        which = f"the only {noun}" if total == 1 else f"all {words.plural(total, noun)}"
        return f"{place}: {which} within {RANGE}"
    first: Verdict = "below" if counts["below"] else "above"
    second: Verdict = "above" if first == "below" else "below"
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


def _nothing(noun: str, omitted: Sequence[OmissionRow]) -> str:
    """Say why no row has a verdict."""
    if not omitted:
        return f"no {noun} is compared"
    if all(row.omission_reason == "not_determined" for row in omitted):
        return f"what is printed decides no verdict on any {noun}"
    return f"no {noun} can be compared with earlier years"


def _subject(rows: Sequence[RangeRow], verdict: Verdict, noun: str, total: int) -> str:
    found = _with_verdict(rows, verdict)
    if len(found) == total:
        return f"the only {noun}" if total == 1 else f"all {words.plural(total, noun)}"
    if len(found) == 1:
        return words.inner(found[0].label)
    return f"{words.number(len(found))} of {words.plural(total, noun)}"


def _with_verdict(rows: Sequence[RangeRow], verdict: Verdict) -> list[RangeRow]:
    return [row for row in rows if row.range_position == verdict]


def product_finding(
    product: str,
    rows: Sequence[RangeRow],
    omitted: Sequence[OmissionRow],
    world_label: str | None,
) -> str:
    """Say how a product's destinations lie: `above ... worldwide and in four of six ...`."""
    if not rows:
        return f"{product}: {_nothing('destination', omitted)}"
    noun = "destination" if len({row.product_code for row in rows}) == 1 else "case"
    said: list[str] = []
    verdicts: tuple[Verdict, ...] = ("above", "below")
    for verdict in verdicts:
        places = _places(_with_verdict(rows, verdict), rows, noun, world_label, said)
        if places:
            said.append(f"{verdict} {'it' if said else RANGE} {places}")
    if not said:
        return f"{product}: within {RANGE} in {_all_of(rows, noun)}"
    if len(said) == 1 and verdict_counts(rows)["within"]:
        missing = "below" if said[0].startswith("above") else "above"
        said.append(f"{missing} it nowhere")
    return f"{product}: {', '.join(said)}"


def _places(
    found: Sequence[RangeRow],
    rows: Sequence[RangeRow],
    noun: str,
    world_label: str | None,
    said: list[str],
) -> str:
    others = [row.label for row in found if row.label != world_label]
    total = sum(row.label != world_label for row in rows)
    places = ["worldwide"] if len(others) < len(found) else []
    if len(others) == 1:
        places.append(f"in {words.the(others[0])}")
    elif len(others) == total and total:
        places.append(f"in {'both' if total == 2 else 'all ' + words.number(total)} {noun}s")
    elif others:
        of = "" if said else f" of {words.plural(total, noun)}"
        places.append(f"in {words.number(len(others))}{of}")
    return words.listed(places)


def _all_of(rows: Sequence[RangeRow], noun: str) -> str:
    return f"the only {noun}" if len(rows) == 1 else f"all {words.plural(len(rows), noun)}"


def subtitle(context: Context, place: str | None) -> str:
    """Name measure, place and period."""
    where = f"to {words.the(place)}" if place else "by destination"
    return f"Export volume from {words.the(context.reporter_name)} {where}, {context.comparison}"


def omission_notes(
    omissions: Sequence[OmissionRow], named: Callable[[str], str] = words.inner
) -> list[str]:
    """List what a chart leaves out, with its volume, one sentence for each reason.

    `named` writes a label inside a sentence: of products `inner`, of places `the`.
    """
    notes = []
    for reasons, opening in OMISSIONS:
        items = [
            f"{named(row.label)}{_volume(row)}"
            for row in omissions
            if row.omission_reason in reasons
        ]
        # Brackets are announced only where there are some.
        said = opening if any("(" in item for item in items) else BRACKETS.sub(":", opening)
        if items:
            notes.append(f"{said} {words.more(items)}.")
    return notes


def _volume(row: OmissionRow) -> str:
    """Name the volume in brackets; not at all where print does not fix it."""
    if row.post_volume_kg is None:
        return " (unknown)"
    return f" ({row.post_volume_words} kg)" if row.post_volume_words else ""


def reading_notes(
    rows: Sequence[RangeRow],
    context: Context,
    scale_end: int,
    named: Callable[[str], str] = words.inner,
) -> list[str]:
    """Explain what is unusual in the chart, and only what is in it."""
    notes = []
    if any(row.index_max > scale_end for row in rows):
        notes.append(f"A bar that runs off the scale goes on beyond {scale_end}.")
    if any(row.is_shown_in_kg for row in rows):
        notes.append(
            "Kilogrammes stand for the index where the "
            f"{context.benchmark_statistic} is below 1 kg or the index has six digits."
        )
    if any(row.index_words is None and not row.is_shown_in_kg for row in rows):
        notes.append(
            "A hollow mark: print fixes the verdict, not the index; its place in the chart and in "
            "the order of rows is the reconstruction" + words.APOSTROPHE + "s."
        )
    if any(row.post_volume_words is None or row.benchmark_words is None for row in rows):
        notes.append("Kilogrammes that are not given are not printed.")
    if any(row.is_known_to_start_at_zero for row in rows):
        notes.append(
            "Where the range starts at zero (at least one earlier window without shipments), "
            "nothing can lie below it."
        )
    expected = len(context.benchmark)
    items = [
        f"{named(row.label)} ({words.number(row.benchmark_windows_used)})"
        for row in rows
        if row.benchmark_windows_used < expected
    ]
    if items:
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


def reconstruction_note(
    rows: Iterable[tuple[str, bool]],
    context: Context,
    named: Callable[[str], str] = words.inner,
) -> str | None:
    """Say that rows rest on reconstructed data: which ones, where it is not all of them.

    Of each row its name, and whether it does; a name that several rows have does if one of them
    does.
    """
    labels: dict[str, bool] = {}
    for label, is_reconstructed in rows:
        labels[label] = labels.get(label, False) or is_reconstructed
    concerned = [label for label, is_reconstructed in labels.items() if is_reconstructed]
    if not concerned:
        return None
    records = RECORDS.get(context.reporter_code, "customs records")
    if len(concerned) == len(labels):
        return f"Reconstructed monthly data: not {records}."
    names = words.more([named(label) for label in concerned])
    return f"Reconstructed monthly data, not {records}: {names}."


def alt_text(title: str, subtitle_text: str, rows: Sequence[RangeRow], notes: Sequence[str]) -> str:
    """Read the chart out: each verdict with its count and its rows, then the notes."""
    parts = [f"Range chart. {title}. {subtitle_text}."]
    for verdict in reversed(VERDICTS):
        items = [f"{row.label} {_reading(row)}" for row in _with_verdict(rows, verdict)]
        parts.append(f"{words.sentence(verdict)} the range ({len(items)}): {_or_none(items)}.")
    return " ".join([*parts, *notes])


def _reading(row: RangeRow) -> str:
    return row.value_text or "(not printed)"


def _or_none(items: Sequence[str]) -> str:
    return ", ".join(items) if items else "none"
