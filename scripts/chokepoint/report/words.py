"""What a verdict can bear, in sentences made of the columns of the robustness marts."""

from collections.abc import Sequence
from datetime import date

from chokepoint import words
from chokepoint.report.rows import Cell, Feedstock, Specification

OMISSIONS = {
    "no_benchmark_history": "Nothing was shipped in the window or in any earlier one.",
    "no_benchmark_history_new_flow": (
        "Shipped now, but in no earlier window: there is nothing to compare with."
    ),
    "benchmark_under_half_kg": (
        "Every shipment of the earlier windows was under half a kilogramme: there is no base."
    ),
    "benchmark_unknown": (
        "Months of the earlier windows are not loaded, or a weight in them is not known."
    ),
    "benchmark_incomplete": "Too few earlier windows are complete, because the code did not exist.",
    "post_window_incomplete": (
        "Months of the window after the event are not loaded, or a weight in them is not known."
    ),
    "not_determined": (
        "What is printed does not decide how the volume lies against the earlier windows."
    ),
    "not_loaded": "Nothing is loaded for this product.",
}

INFORMATION = {
    "determined": "Print fixes the volume of this window.",
    "bounded": "Print leaves this window between {lower} and {upper} kg.",
    "free": "Print says nothing about this window: the volume is the solver's choice.",
}


def state(cell: Cell) -> str:
    """Say what a cell of the matrix is: a verdict, `zero`, `new`, `never` or `missing`."""
    if cell.has_benchmark and cell.range_position:
        return str(cell.range_position)
    if cell.omission_reason == "no_benchmark_history" and cell.post_volume_words is None:
        # None before; of the time since, print says nothing.
        return "missing"
    return {
        "no_benchmark_history": "never",
        "no_benchmark_history_new_flow": "new",
    }.get(cell.omission_reason or "", "missing")


def omission(cell: Cell) -> str:
    """Say why a cell has no verdict."""
    reason = cell.omission_reason or "not_loaded"
    return OMISSIONS.get(reason, reason.replace("_", " "))


def index_text(cell: Cell) -> str:
    """Write the index as the figures do; kilogrammes where they stand for it or alone are known."""
    if cell.volume_index is None:
        return words.DASH
    if cell.index_words and not (cell.is_shown_in_kg and cell.post_volume_words):
        return cell.index_words
    return kilogrammes_text(cell.post_volume_words)


def not_shown(specification: Specification) -> str:
    """Say why a specification has no pages of its own."""
    if specification.has_importer_records:
        return f"importers{words.APOSTROPHE} records, shown beside the exporter{words.APOSTROPHE}s"
    return "no data loaded"


def has_small_shipments(cell: Cell) -> bool:
    """Whether the months of a volume of 0 kg hold shipments, all under half a kilogramme."""
    return (
        cell.post_volume_kg == 0
        and cell.post_zero_months is not None
        and cell.post_zero_months < (cell.post_months_known or 0)
    )


def kilogrammes_text(volume: str | None) -> str:
    """Write a volume that is in words with its unit."""
    return f"{volume} kg" if volume else words.NOT_PRINTED


def range_text(cell: Cell) -> str:
    """Write the range of the earlier windows, as far as print fixes its ends."""
    low, high = cell.benchmark_min_words, cell.benchmark_max_words
    if low is None and high is None:
        return words.NOT_PRINTED
    return f"{low or words.NOT_PRINTED} to {kilogrammes_text(high)}"


def index_ends(cells: Sequence[Cell], destination_id: str, product_kind: str) -> tuple[str, str]:
    """Write the lowest and the highest index of a destination, if print fixes all of them."""
    compared = [
        cell
        for cell in cells
        if cell.has_benchmark
        and (cell.destination_id, cell.product_kind) == (destination_id, product_kind)
    ]
    if not compared:
        return words.DASH, words.DASH
    if any(cell.index_words is None for cell in compared):
        return words.NOT_PRINTED, words.NOT_PRINTED
    ordered = sorted(compared, key=lambda cell: cell.volume_index or 0)
    return index_text(ordered[0]), index_text(ordered[-1])


def index_gap(row: Feedstock) -> float | None:
    """Points between a destination's index and the world's, of the numbers beside it."""
    if row.index_words is None or row.world_index_words is None:
        return None
    # An index of grammes is written `<0.1`, which is nothing beside the world's.
    here, world = (
        0.0 if written.startswith("<") else float(written.replace(",", ""))
        for written in (row.index_words, row.world_index_words)
    )
    return here - world


def number_text(value: float | None) -> str:
    """Write an index: whole, with one decimal below 1."""
    if value is None:
        return words.DASH
    return f"{words.rounded(value, 1 if 0 < value < 1 else 0):,}"


def bearing(cell: Cell, statistic: str) -> list[str]:
    """Say what the verdict of a cell can bear: rank, size, other readings, other periods, zeros."""
    if not cell.has_benchmark:
        return [omission(cell)]
    said = [
        _rank(cell),
        _leave_one_out(cell, statistic),
        _alternatives(cell),
        _placebo(cell),
        _zeros(cell),
        _information(cell),
    ]
    return [sentence for sentence in said if sentence]


def _rank(cell: Cell) -> str | None:
    ranked, top, bottom = cell.windows_ranked, cell.rank_from_top, cell.rank_from_bottom
    if not ranked or top is None or bottom is None:
        return None
    place = _place(top, bottom, ranked)
    said = f"The {place} of {words.plural(ranked, 'window')}"
    if cell.tied_windows:
        said += f", together with {words.number(cell.tied_windows)} as large"
    if cell.range_position == "within":
        return f"{said}."
    said += f", which chance alone gives in one case out of {words.number(ranked)}"
    if cell.is_5_pct_possible is False and cell.post_volume_kg == 0:
        return (
            f"{said}; the earlier windows are too unequal to tell even a fall to zero from chance."
        )
    if cell.is_5_pct_possible is False:
        return f"{said}; it is too close to the range to be told from chance."
    distance = cell.range_exceedance
    if cell.is_5_pct_possible and distance is not None:
        times = "over a hundred" if distance > 100 else words.rounded(distance, 1)
        return (
            f"{said}; it lies {times} times as far from the mean as the end of the range, "
            "far enough that a test might tell it from chance."
        )
    return f"{said}."


def _place(top: int, bottom: int, ranked: int) -> str:
    if top == 1:
        return "largest"
    if bottom == 1:
        return "smallest"
    ordinals = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}
    if top <= ranked / 2 + 0.5:
        return f"{ordinals.get(top, f'{top}th')} largest"
    return f"{ordinals.get(bottom, f'{bottom}th')} smallest"


def _leave_one_out(cell: Cell, statistic: str) -> str | None:
    if cell.is_verdict_stable is None:
        return None
    between = f"index {_run(cell.lowest_index, cell.highest_index)}"
    if cell.is_verdict_stable:
        said = "The verdict stays whichever earlier window is left out"
    else:
        windows = [words.month(month) for month in _months(cell.deciding_windows)]
        one = "one window" if len(windows) == 1 else "single windows"
        said = (
            f"The verdict rests on {one}: it changes without that of {words.listed(windows, 'or')}"
        )
        if not windows:
            said = "The verdict changes when an earlier window is left out"
    if cell.is_side_stable is False:
        return f"{said}; {_side(cell, statistic)} ({between})."
    return f"{said} ({between})."


def _side(cell: Cell, statistic: str) -> str:
    """Say why the side of 100 is not the same throughout: it turns, or an index is missing."""
    low, high = cell.lowest_index, cell.highest_index
    if low is not None and high is not None and low <= 100 <= high:
        return (
            "whether the index lies over or under 100 depends on the window left out or on the "
            f"{statistic}"
        )
    return "without one window nothing is left to compare with, and there is no index"


def _months(listed: str | None) -> list[date]:
    """Read a list of months as the mart writes it."""
    return [date.fromisoformat(month) for month in listed.split(", ")] if listed else []


def _alternatives(cell: Cell) -> str | None:
    compared = cell.alternatives_compared
    if not compared:
        return None
    share = cell.same_verdict_share_pct
    run = _run(cell.lowest_alternative_index, cell.highest_alternative_index)
    said = f"Of {words.plural(compared, 'reading')} with other windows"
    if share is None:
        return f"{said}, the index is {run}."
    return f"{said}, {words.rounded(share)} % give the same verdict (index {run})."


def _run(low: float | None, high: float | None) -> str:
    first, last = number_text(low), number_text(high)
    return first if first == last else f"{first} to {last}"


def _placebo(cell: Cell) -> str | None:
    windows, years = cell.placebo_windows, cell.placebo_benchmark_windows
    if not windows or years is None or cell.as_extreme_count is None:
        return None
    side = "as high an index" if cell.event_side == "high" else "as low an index"
    count = cell.as_extreme_count
    counted = "None of" if not count else f"{words.sentence(words.number(count))} of"
    if count == windows:
        counted = "All" if count > 1 else "The only one of"
    disjoint = cell.disjoint_placebo_windows
    shared = (
        f" (only {words.number(disjoint)} share no month with it)"
        if disjoint and disjoint < windows
        else ""
    )
    # Another benchmark than that of the verdict is said: the smallest of five windows need not be
    # as low against two years as against four.
    base = f"the {words.plural(years, 'window')} before it"
    if cell.windows_ranked and cell.windows_ranked - 1 != years:
        base += f" instead of {words.number(cell.windows_ranked - 1)}"
    return (
        f"{counted} {words.plural(windows, 'earlier period')} without the event{shared} "
        f"had {side}, each measured against {base}."
    )


def _zeros(cell: Cell) -> str | None:
    zeros, known = cell.post_zero_months, cell.post_months_known
    if not known or (not zeros and not cell.benchmark_zero_months):
        return None
    before = cell.benchmark_months_known or 0
    said = (
        f"Shipments were missing in {words.none_or_number(zeros or 0)} of "
        f"{words.plural(known, 'month')} since, and in "
        f"{words.none_or_number(cell.benchmark_zero_months or 0)} of "
        f"{words.plural(before, 'month')} before"
    )
    run, usual = cell.post_current_zero_run, cell.markov_run_95_months
    if run and usual is not None:
        longer = "longer than" if run > usual else "no longer than"
        said += (
            f"; the gap of {words.plural(run, 'month')} at the end of the window is {longer} "
            f"95 in 100 such gaps would be ({words.plural(usual, 'month')})"
        )
    return f"{said}."


def _information(cell: Cell) -> str | None:
    template = INFORMATION.get(cell.information or "")
    if not template or not cell.is_reconstructed:
        return None
    return template.format(
        lower=words.kilogrammes(cell.lower_kg), upper=words.kilogrammes(cell.upper_kg)
    )


def mirror(cell: Cell) -> str | None:
    """Say what the importers' record of the same trade gives; nothing where none is loaded."""
    if cell.mirror_source_name is None:
        return None
    record = f"the importers{words.APOSTROPHE} record ({cell.mirror_source_name}, "
    record += f"{mirror_lag(cell)})"
    if cell.importer_range_position is None:
        return f"{words.sentence(record)} gives no verdict: {mirror_reason(cell)}."
    said = (
        f"At six digits (HS {cell.hs6_code}) {record} is {cell.importer_range_position} its range "
        f"(index {number_text(cell.importer_volume_index)})"
    )
    if cell.importer_has_short_benchmark:
        said += f", {words.SHORT_BENCHMARK}"
    if cell.is_agreeing:
        return f"{said}, as the exporter{words.APOSTROPHE}s is."
    if cell.exporter_range_position is None:
        return f"{said}; the exporter{words.APOSTROPHE}s has no verdict there."
    return f"{said}; the exporter{words.APOSTROPHE}s is {cell.exporter_range_position}."


def mirror_lag(cell: Cell) -> str:
    """Say how much later than the export a month of import is taken."""
    if not cell.lag_months:
        return "in the same month"
    return f"{words.plural(cell.lag_months, 'month')} later"


def mirror_reason(cell: Cell) -> str:
    """Say why there is no verdict from importers, as a clause."""
    note = cell.mirror_note or "not_loaded"
    if note == "no_importer_records":
        return "no record of the importers is loaded"
    if note == "importers_not_all_covered":
        covered, expected = cell.importers_covered or 0, cell.importers_expected or 0
        some = f"only {words.number(covered)}" if covered else "none"
        verb = "is" if covered < 2 else "are"
        return f"in some month {some} of {words.number(expected)} importers {verb} covered"
    return words.inner(OMISSIONS.get(note, note.replace("_", " "))).rstrip(".")
