"""An answer as lines for people."""

from collections.abc import Iterator
from typing import Any

from chokepoint import words
from chokepoint.claim.answer import Answer
from chokepoint.precision import between

NOT_PRINTED = "not known: no single month is printed"


def lines_of(answer: Answer) -> Iterator[str]:
    """Yield the lines of an answer; its sentence is the last one."""
    if answer.claim:
        yield f"Claim: {answer.claim}"
    yield (
        f"{answer.product} ({answer.product_code}), {answer.reporter} to {answer.destination}, "
        f"{answer.first_month} to {answer.last_month}"
    )
    yield f"  data             {'reconstructed' if answer.is_reconstructed else 'customs records'}"
    for figure in answer.printed:
        yield f"  printed          {_figure(figure)}"
    yield f"  last shipment    {_shipment(answer)}"
    yield f"  zero months      {_zero_months(answer)}"
    yield f"  longest zero run {_run(answer)}"
    yield f"  probability      {_probability(answer)}"
    if answer.comparison or answer.months_known or answer.is_reconstructed:
        yield from _comparison(answer.comparison)
    else:
        yield "  verdict          none: the months are not known"
    if answer.importers:
        yield f"  importers        {_importers(answer.importers)}"
    for line in _mirrors(answer):
        yield f"  mirror           {line}"
    yield ""
    yield answer.verdict


def _figure(figure: dict[str, Any]) -> str:
    """A printed figure with its months, its tolerance and its source."""
    first, last = figure["first_month"], figure["last_month"]
    months = first if first == last else f"{first} to {last}"
    tolerance = figure["tolerance_kg"]
    about = f" (give or take {tolerance:,} kg)" if tolerance else ""
    return f"{figure['volume_kg']:,} kg in {months}{about}, {figure['source']}"


def _shipment(answer: Answer) -> str:
    found = answer.last_shipment
    if not found:
        if answer.is_reconstructed:
            return "not known: no month with a shipment is printed"
        return "none recorded" if answer.months_known else "none in the months that are known"
    if not answer.is_reconstructed:
        return f"{words.kilogrammes(found['volume_kg'])} kg in {found['month']}"
    figures = [row for row in answer.printed if row["first_month"] == row["last_month"]]
    single = {row["volume_kg"] for row in figures if row["first_month"] == found["month"]}
    volume = between(found["lower_kg"], found["upper_kg"])
    if len(single) == 1:
        volume = f"{single.pop():,} kg"
    return f"{volume} in {found['month']}, the last month with a shipment that is known"


def _zero_months(answer: Answer) -> str:
    if answer.months_known:
        return f"{answer.zero_months} of {answer.months_known} known"
    return NOT_PRINTED if answer.is_reconstructed else "not known"


def _run(answer: Answer) -> str:
    run = answer.longest_zero_run
    if not run:
        if not answer.is_reconstructed:
            return "none" if answer.months_known else "not known"
        is_known = answer.months_known == answer.months
        return "none" if is_known else "not known: not every month is printed"
    text = f"{words.plural(run['months'], 'month')}, {run['first_month']} to {run['last_month']}"
    if run["whole_run_months"] > run["months"]:
        text += f"; part of {run['whole_run_months']} months since {run['whole_run_first_month']}"
    return text + ("; the next month is unknown" if run["is_open"] else "")


def _probability(answer: Answer) -> str:
    benchmark = answer.benchmark
    if not answer.longest_zero_run:
        is_known = answer.months_known and (
            answer.months_known == answer.months or not answer.is_reconstructed
        )
        return "nothing to explain" if is_known else "not known"
    if not benchmark:
        return "none: no specification has a benchmark period that ends before these months"
    if not benchmark["has_known_benchmark_months"]:
        return "not known: the months of the benchmark period are not printed one by one"
    fitted = (
        f"fitted to {benchmark['benchmark_first_month']} to {benchmark['benchmark_last_month']}, "
        f"{benchmark['benchmark_zero_months']} of {benchmark['benchmark_months_known']} zero "
        f"(specification {benchmark['specification_id']})"
    )
    if answer.markov_p is None:
        return f"none for so many months; {fitted}"
    return f"{answer.bernoulli_p:.3g} Bernoulli, {answer.markov_p:.3g} Markov; {fitted}"


def _comparison(found: dict[str, Any] | None) -> Iterator[str]:
    """The verdict on the window that judges the claim, and what must be said with it."""
    if found is None:
        yield "  verdict          none: no specification compares these months"
        return
    yield (
        f"  verdict          {_position(found, 'range_position', _index(found))}, "
        f"{found['first_month']} to {found['last_month']} "
        f"(specification {found['specification_id']})"
        + (f": {_why_none(found)}" if found["omission_reason"] else "")
    )
    if found["caveats"]:
        yield f"  caveats          {found['caveats']}"
    count = found["revision_count"]
    if count:
        turned = words.number(found["verdict_change_count"])
        yield (
            f"  revisions        {words.plural(count, 'download')} revised these windows, {turned} "
            f"turned the verdict; the last on {found['last_revision_date']}"
        )


def _index(found: dict[str, Any]) -> str | None:
    """The index, of the reconstruction as it is printed."""
    if found["is_reconstructed"]:
        return None if found["index_words"] is None else str(found["index_words"])
    return _rounded(found["volume_index"])


def _importers(found: dict[str, Any]) -> str:
    """The verdict on the importers' record beside that on the exporter's, at six digits."""
    if found["mirror_range_position"] is None:
        return f"no verdict on their record: {_reason(found['mirror_note'])}"
    lag = words.plural(found["mirror_lag_months"], "month")
    short = f", {words.SHORT_BENCHMARK}" if found["has_short_mirror_benchmark"] else ""
    both = {True: ", agreeing", False: ", not agreeing", None: ""}[found["is_mirror_agreeing"]]
    importers = _position(found, "mirror_range_position", _rounded(found["mirror_volume_index"]))
    exporter = _position(found, "hs6_range_position", _rounded(found["hs6_volume_index"]))
    return (
        f"{importers} in their record{short}; {exporter} in the exporter's{both} "
        f"(six digits; {found['mirror_source_id']}, {lag} later)"
    )


def _position(found: dict[str, Any], position: str, index: str | None) -> str:
    if found[position] is None:
        return "no verdict"
    shown = f" (index {index})" if index is not None else ""
    return f"{found[position]} the benchmark range{shown}"


def _rounded(index: float | None) -> str | None:
    return None if index is None else str(words.rounded(index, 1))


def _why_none(found: dict[str, Any]) -> str:
    """Why the window has no verdict; where print does not decide it, between which it may lie."""
    if found["undecided_words"]:
        return f"what is printed does not decide whether it lies {found['undecided_words']}"
    return _reason(found["omission_reason"])


def _reason(identifier: str | None) -> str:
    return (identifier or "not known").replace("_", " ")


def _mirrors(answer: Answer) -> list[str]:
    return [
        f"{words.kilogrammes(row['partner_kg'])} kg imported in "
        f"{words.plural(row['months'], 'month')}, {row['source_id']}, codes "
        f"{row['partner_hs_codes']} (six digits {row['hs6_code']}: wider than the product)"
        for row in answer.mirrors
    ] or ["none loaded for these months"]
