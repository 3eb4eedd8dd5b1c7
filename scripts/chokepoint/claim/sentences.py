"""The answer in one sentence or two: what is known, how usual that is, and on what it rests."""

from datetime import date, datetime
from typing import Any

from chokepoint import words
from chokepoint.precision import between, printed

RECONSTRUCTED = "In the reconstructed panel, which is not customs data, "


def verdict_of(known: dict[str, Any]) -> str:
    """Say what was recorded, or what print fixes of it."""
    flow = f"exports of {words.inner(known['product'])} from {words.the(known['reporter'])}"
    flow += f" to {words.the(known['destination'])}"
    span = words.span(_day(known["first_month"]), _day(known["last_month"]))
    if known["is_reconstructed"]:
        return RECONSTRUCTED + _of_print(known, flow, span)
    return _of_records(known, f"Recorded {flow}", span)


def _of_records(known: dict[str, Any], flow: str, span: str) -> str:
    if not known["months_known"]:
        return f"{flow} are not known for any month from {span}."
    unknown = known["months"] - known["months_known"]
    verb = "is" if unknown == 1 else "are"
    gap = f"; {words.plural(unknown, 'further month')} {verb} unknown" if unknown else ""
    counted = _counted(known, span + gap)
    if not known["zero_months"]:
        if not known["volume_kg"]:
            return f"{flow} {counted}: all shipments recorded were under half a kilogramme."
        were = "was" if known["volume_kg"] == 1 else "were"
        return f"{flow} {counted}: {words.kilogrammes(known['volume_kg'])} kg {were} recorded."
    return f"{flow} {counted}{_in_a_row(known)}{_usual(known)}."


def _of_print(known: dict[str, Any], flow: str, span: str) -> str:
    """Months that print fixes are known; of the others only what it leaves of their sum."""
    count, of = known["months_known"], words.plural(known["months"], "month")
    if not count:
        one = "not known" if known["months"] == 1 else "not known for any single month"
        which = "in" if known["months"] == 1 else "from"
        return f"{flow} are {one} {which} {span}{_together(known)}."
    if count < known["months"]:
        zero = known["zero_months"]
        were = f"{words.number(zero) if zero else 'none'} of which {'were' if zero > 1 else 'was'}"
        return (
            f"{flow} are known for {words.number(count)} of {of} ({span}), {were} zero; of the "
            f"others no single month is known{_together(known)}."
        )
    if known["zero_months"] < known["months"]:
        return f"{flow} {_counted(known, span)}{_together(known)}."
    return (
        f"{flow} {_counted(known, span)}{_in_a_row(known)}: print fixes that no shipment was made. "
        "How usual that is is not known, since the months before are not printed one by one."
    )


def _together(known: dict[str, Any]) -> str:
    """What print says of the sum: the figure on these very months, else what it leaves."""
    span = (known["first_month"], known["last_month"])
    figures = {
        f"{figure['volume_kg']:,}"
        for figure in known["printed"]
        if figure["tolerance_kg"] and (figure["first_month"], figure["last_month"]) == span
    }
    in_all = "" if known["months"] == 1 else " in all"
    if len(figures) == 1:
        return f"; print gives {figures.pop()} kg{in_all}"
    said = between(known["lower_kg"], known["upper_kg"])
    verb = "gives" if printed(known["lower_kg"], known["upper_kg"]) else "leaves"
    return f"; print {verb} {said}{in_all}" if said else ""


def _counted(known: dict[str, Any], span: str) -> str:
    """How many of the known months were zero."""
    zero, months = known["zero_months"], known["months_known"]
    if known["months"] == 1:
        return f"were {'zero' if zero else 'not zero'} in {span}"
    of = f"{words.number(months) if not zero else months} {'month' if months == 1 else 'months'}"
    return f"were zero in {zero or 'none'} of {of} ({span})"


def _in_a_row(known: dict[str, Any]) -> str:
    if known["zero_months"] == 1:  # nothing that could be in a row
        return ""
    run = known["longest_zero_run"]["months"]
    return f", {run} of them in a row" if run > 1 else ", never two in a row"


def _usual(known: dict[str, Any]) -> str:
    """How usual such a run was before the months of the claim."""
    benchmark = known["benchmark"]
    if benchmark is None:
        return "; no benchmark period before these months says how usual that is"
    if not benchmark["has_known_benchmark_months"]:
        return (
            "; how usual that is is not known, since the months of the benchmark period are "
            "reconstructed"
        )
    before = f"in the {benchmark['benchmark_months_known']} months of the benchmark period"
    if not benchmark["benchmark_zero_months"]:
        return f"; {before} there was no zero month at all"
    if known["markov_p"] is None:
        return "; there is no probability for so many months"
    low, high = sorted((known["bernoulli_p"], known["markov_p"]))
    usual = known["run_rarity"].replace("_", " ")
    were = "was" if benchmark["benchmark_zero_months"] == 1 else "were"
    share = f"{benchmark['benchmark_zero_months']} {were} zero {before}"
    return f"; that is {usual} for a flow of which {share} (probability {_p(low, high)})"


def _p(low: float, high: float) -> str:
    shown = [f"{p:.2g}" if p >= 0.001 else "below 0.001" for p in (low, high)]
    return shown[0] if shown[0] == shown[1] else " to ".join(shown)


def _day(month: str) -> date:
    return datetime.strptime(month, "%Y-%m").date()
