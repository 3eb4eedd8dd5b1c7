"""What `chokepoint compare` says: one sentence per comparison, and what must be said with it.

A figure that is null in the row is not known from print, and is not said.
"""

from datetime import date
from typing import Any

from chokepoint import words

Row = dict[str, Any]

# A flag of marts.compare, and its words: a text, or the threshold that has them.
NUMBERS = (
    ("post_months_not_loaded", "of the window not loaded"),
    ("benchmark_months_not_loaded", "of the benchmark not loaded"),
    ("post_months_weight_unknown", "of the window with a shipment of unknown weight"),
    ("benchmark_months_weight_unknown", "of the benchmark with a shipment of unknown weight"),
)
THRESHOLDS = (
    ("is_mean_under_100_kg", "small_mean_kg"),
    ("has_few_active_months", "few_active_months"),
    ("is_one_window_dominant", "dominant_window_share_pct"),
)
RANGE_FROM_ZERO = "the range starts at zero, so no volume can lie below it"
UNSTABLE = "the verdict changes when one earlier window is left out"
FALL_TO_ZERO = "earlier windows too unequal to tell a fall to zero from chance"
SMALL_SHIPMENTS = "only in shipments of under half a kilogramme"
POSITIONS = ("below", "within", "above")


def caveats(row: Row, thresholds: dict[str, str]) -> list[str]:
    """List what a reader must know before the sentence is quoted, as fct_findings orders it."""
    said = [words.RECONSTRUCTED] if row["is_reconstructed"] else []
    said += [f"{_counted(row[name], 'month')} {text}" for name, text in NUMBERS if row[name]]
    if row["has_narrow_files"]:
        said.append(thresholds["usual_share_pct"])
    if row["has_short_benchmark"]:
        used, asked = row["benchmark_windows_used"], row["benchmark_windows_expected"]
        said.append(f"benchmark of {_counted(used, 'window')} instead of {asked}")
    said += [thresholds[name] for flag, name in THRESHOLDS if row[flag]]
    if row["is_within_chance"]:
        is_zero = row["post_volume_words"] == "0" and not row["post_months_with_shipments"]
        said.append(FALL_TO_ZERO if is_zero else thresholds["possible_p"])
    if row["is_range_from_zero"]:
        said.append(RANGE_FROM_ZERO)
    if row["has_unstable_verdict"]:
        said.append(UNSTABLE)
    return said


def sentence(row: Row, reporter: str, product: str, destination: str) -> str:
    """Say in one sentence how the window lies against the same months of earlier years."""
    flow = f"{words.inner(product)} to {words.the(destination)} {_period(row)}"
    who = words.the(reporter)
    exports = f"{who}{words.APOSTROPHE}s exports of {flow}"
    if row["omission_reason"]:
        return words.sentence(_without_a_verdict(row, who, flow, exports))
    return words.sentence(_with_a_verdict(row, who, flow, exports))


def _with_a_verdict(row: Row, who: str, flow: str, exports: str) -> str:
    position = row["range_position"]
    used = row["benchmark_windows_used"]
    windows, span = _windows(used), _range(row)
    compared = {
        "below": f"less than in {_any(used)}",
        "above": f"more than in {_any(used)}",
        "within": f"within the range of {windows}" if used > 1 else f"as much as in {windows}",
    }[position]
    volume, index = row["post_volume_words"], row["index_words"]
    middle = row["benchmark_statistic"]
    statistic = f"their {middle}" if used > 1 else "that window"
    if volume == "0" and row["post_months_with_shipments"]:
        return f"{who} exported {flow} {SMALL_SHIPMENTS}, {compared}{span}."
    if volume == "0" and position == "below":
        return f"{who} exported no {flow}, although it had in {_each(used)}{span}."
    if volume == "0":
        return f"{who} exported no {flow}, as in at least one of {windows}{span}."
    if volume:
        tail = f": an index of {index}, where 100 is {statistic}" if index else ""
        return f"{who} exported {_kilogrammes(volume)} of {flow}, {compared}{span}{tail}."
    if index and used > 1:
        return (
            f"{exports} stood at an index of {index}, where 100 is the {middle} of {windows}, "
            f"and {position} their range{span}; what is printed does not give the kilogrammes."
        )
    if index:
        return (
            f"{exports} stood at an index of {index}, where 100 is {windows}{span}; "
            "what is printed does not give the kilogrammes."
        )
    return (
        f"{exports} lay {position} the range of {windows}{span}; what is printed gives no figure "
        "of them."
    )


def _without_a_verdict(row: Row, who: str, flow: str, exports: str) -> str:
    used, asked = row["benchmark_windows_used"], row["benchmark_windows_expected"]
    volume = row["post_volume_words"]
    if volume == "0":
        small = row["post_months_with_shipments"]
        shipped = (
            f"{who} exported {flow} {SMALL_SHIPMENTS}" if small else f"{who} exported no {flow}"
        )
    else:
        shipped = f"{who} exported {f'{_kilogrammes(volume)} of ' if volume else ''}{flow}"
    match row["omission_reason"]:
        case "not_determined":
            return (
                f"What is printed does not decide whether {exports} lay {_positions(row)} "
                f"the range of {_windows(used)}."
            )
        case "no_benchmark_history_new_flow":
            return f"{shipped}, after none in {_any(used)}, so that no benchmark exists."
        case "no_benchmark_history" if volume != "0":
            return f"What is printed gives no figure of {exports}; there were none in {_any(used)}."
        case "no_benchmark_history":
            return f"{who} exported no {flow}, nor in {_any(used)}."
        case "benchmark_under_half_kg":
            return (
                f"{shipped}, after nothing but shipments of under half a kilogramme in "
                f"{_windows(used)}, so that no benchmark exists."
            )
        case "post_window_incomplete":
            known, months = row["post_months_covered"] or 0, row["post_months_expected"]
            return _none(exports, known, months, "month", "known")
        case "benchmark_unknown":
            known = asked - row["benchmark_windows_unknown"]
            return _none(exports, known, asked, "earlier window", "known in full")
    return _none(exports, used, asked, "earlier window", "complete")


def _none(exports: str, part: int, whole: int, noun: str, state: str) -> str:
    if whole == 1:
        return f"there is no verdict on {exports}, because the one {noun} is not {state}."
    count = f"only {words.number(part)}" if part else "none"
    verb = "is" if part < 2 else "are"
    return (
        f"there is no verdict on {exports}, because {count} of the {words.plural(whole, noun)} "
        f"{verb} {state}."
    )


def _positions(row: Row) -> str:
    low, high = row["lowest_range_position"], row["highest_range_position"]
    return words.listed(POSITIONS[POSITIONS.index(low) : POSITIONS.index(high) + 1], "or")


def _period(row: Row) -> str:
    first: date = row["window_start_month"]
    last: date = row["window_end_month"]
    return f"in {words.month(first)}" if first == last else f"from {words.span(first, last)}"


def _windows(count: int) -> str:
    return f"the {words.plural(count, 'earlier window')} of the same months"


def _any(count: int) -> str:
    if count == 1:
        return _windows(count)
    return f"{'either' if count == 2 else 'any'} of {_windows(count)}"


def _each(count: int) -> str:
    return _windows(count) if count == 1 else f"each of {_windows(count)}"


def _range(row: Row) -> str:
    low, high = row["benchmark_min_words"], row["benchmark_max_words"]
    if not (low and high):
        return ""
    return f" ({_kilogrammes(low)})" if low == high else f" ({low} to {_kilogrammes(high)})"


def _kilogrammes(volume: str) -> str:
    return f"{volume} kilogramme" if volume == "1" else f"{volume} kilogrammes"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun if count == 1 else noun + 's'}"
