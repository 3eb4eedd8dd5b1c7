"""Every claim on the panel, against print itself: no number of the solver's, nowhere.

The oracle is plain Python over the seeds: what the press prints of single months, and the bounds of
the paper's windows.
"""

import csv
import json
import re
from dataclasses import asdict
from itertools import product

import pytest

from chokepoint.claim.answer import answer_of
from chokepoint.claim.command import _asked
from chokepoint.claim.lines import lines_of
from chokepoint.precision import between, number, printed

SPANS = [
    ("2025-11", "2026-04"),  # the paper's window
    ("2025-10", "2026-04"),
    ("2025-11", "2025-12"),
    ("2025-10", "2025-10"),
    ("2026-04", "2026-04"),
    ("2024-05", "2026-04"),
    ("2023-11", "2024-04"),  # one of the benchmark
    ("2021-01", "2026-04"),
]
# Below it numbers are counts, levels and the 100 of an index rather than kilogrammes.
SMALL = 101


def index_of(month):
    return int(month[:4]) * 12 + int(month[5:7])


def seed(root, name):
    with (root / f"seeds/published/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def window_months(window_number):
    first = index_of("2025-11") + 12 * window_number
    return range(first, first + 6)


@pytest.fixture(scope="module")
def print_says(root):
    """By product and destination: known months, windows, and the figures of the press."""
    months, windows, figures = {}, {}, {}
    for row in seed(root, "press_reported_figures"):
        key = row["product_code"], row["area_id"]
        if row["is_used"] != "true":
            continue
        kg, tolerance = int(row["quantity_kg"]), int(row["tolerance_kg"])
        figures.setdefault(key, set()).update((kg, tolerance))
        first, last = (index_of(row[f"period_{end}_month"]) for end in ("start", "end"))
        if first == last:
            low, high = months.setdefault(key, {}).get(first, (0, 10**12))
            months[key][first] = max(low, kg - tolerance), min(high, kg + tolerance)
    for row in seed(root, "reconstruction_bounds"):
        key = row["product_code"], row["destination_id"]
        window = int(row["window_number"])
        windows.setdefault(key, {})[window] = int(row["lower_kg"]), int(row["upper_kg"])
        if int(row["upper_kg"]) == 0:
            months.setdefault(key, {}).update(dict.fromkeys(window_months(window), (0, 0)))
    return months, windows, figures


def ends(span, months, windows):
    """What print leaves of a sum, month by month and window by window."""
    left = dict.fromkeys(span, (0, None))
    left |= {month: known for month, known in months.items() if month in left}
    parts = []
    for window, bounds in windows.items():
        if all(month in span for month in window_months(window)):
            parts.append(bounds)
            for month in window_months(window):
                del left[month]
    parts += left.values()
    lower = sum(low for low, _ in parts)
    return lower, None if any(high is None for _, high in parts) else sum(h for _, h in parts)


def numbers(text):
    """Whole numbers and decimals, without those of months, codes and addresses."""
    text = re.sub(
        r"specification \w+|https?://\S+|\d{4}-\d{2}(-\d{2})?|\b\d{8}\b|\b(19|20)\d{2}\b", " ", text
    )
    return {number(found) for found in re.findall(r"\d[\d,]*(?:\.\d+)?(?: million)?", text)}


def leaves(value, path=()):
    if isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, (*path, name))
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, path)
    else:
        yield path, value


def test_no_claim_says_what_print_does_not(scratch_build, print_says):
    all_months, all_windows, all_figures = print_says
    with scratch_build.connect() as connection:
        cells = connection.execute(
            "select distinct product_code, destination_id from marts.fct_monthly_exports "
            "order by all"
        ).fetchall()
        assert len(cells) == 77
        for cell, (first, last) in product(cells, SPANS):
            months = all_months.get(cell, {})
            windows = all_windows.get(cell, {})
            asked = _asked(connection, *cell, first, last, "CHN")
            answer = answer_of(connection, None, asked)
            where = f"{cell} {first} to {last}"
            span = range(index_of(first), index_of(last) + 1)
            defined = connection.execute(
                "select array_agg(12 * year(month) + month(month)) from marts.fct_monthly_exports "
                "where product_code = ? and destination_id = ? and volume_kg is not null",
                list(cell),
            ).fetchone()[0]
            known = {m: months[m] for m in span if m in months and m in defined}
            zeros = [m for m, bounds in known.items() if bounds == (0, 0)]
            assert answer.months_known == len(known), where
            assert answer.zero_months == (len(zeros) if known else None), where
            if all(m in defined for m in span):
                assert (answer.lower_kg, answer.upper_kg) == ends(span, months, windows), where
            one = printed(answer.lower_kg, answer.upper_kg)
            assert answer.volume_kg == (one.kg if one else None), where
            assert answer.bernoulli_p is answer.markov_p is answer.run_rarity is None, where

            shipped = [m for m, bounds in months.items() if m <= span[-1] and bounds != (0, 0)]
            if not shipped:
                assert answer.last_shipment is None, where
            else:
                assert index_of(answer.last_shipment["month"]) == max(shipped), where
            assert (answer.longest_zero_run is None) == (not zeros), where

            # Every kilogramme that is said is an end of what print leaves, or a printed figure.
            comparison = answer.comparison or {}
            allowed = {answer.lower_kg, answer.upper_kg, answer.volume_kg, len(span)}
            allowed |= all_figures.get(cell, set())
            allowed |= {end for bounds in months.values() for end in bounds}
            for lower, upper in windows.values():
                allowed |= {lower, upper, *(printed(lower, upper) or ())[:1]}
            for name in ("post_volume", "benchmark", "benchmark_min", "benchmark_max", "index"):
                allowed.add(number(comparison.get(f"{name}_words")))
            for name in ("post_lower_kg", "post_upper_kg", "index_lower", "index_upper"):
                allowed.add(comparison.get(name))
            said = asdict(answer)
            for path, value in leaves(said):
                if isinstance(value, bool) or value is None:
                    continue
                if isinstance(value, int | float):
                    assert value < SMALL or value in allowed, f"{where}: {path} {value}"
                elif path[-1] in {"verdict", "sentence", "caveats", "undecided_words"}:
                    strange = {n for n in numbers(value) if n >= SMALL} - allowed
                    assert not strange, f"{where}: {path} {value}"
            lines = list(lines_of(answer))
            strange = {n for n in numbers("\n".join(lines)) if n >= SMALL} - allowed
            assert not strange, f"{where}: {strange} in {lines}"
            json.dumps(said)


def test_fct_claims_says_no_more_than_print(scratch_build, print_says):
    """The mart's users get the same: nulls, and the ends of what print leaves."""
    months, windows, _ = print_says
    with scratch_build.connect() as connection:
        rows = connection.execute(
            "select product_code, destination_id, months_known, zero_months, volume_kg, lower_kg, "
            "upper_kg, markov_p, chain_id, last_shipment_month from marts.fct_claims "
            "where specification_id = 'paper'"
        ).fetchall()
    assert len(rows) == 77
    for *cell, known, zeros, volume, lower, upper, markov_p, chain_id, last in rows:
        of_months = months.get(tuple(cell), {})
        printed_months = [m for m in window_months(0) if m in of_months]
        assert known == len(printed_months)
        assert zeros == (
            sum(of_months[m] == (0, 0) for m in printed_months) if printed_months else None
        )
        assert (lower, upper) == windows[tuple(cell)][0]
        one = printed(lower, upper)
        assert volume == (one.kg if one else None)
        assert markov_p is chain_id is None
        shipped = [m for m, bounds in of_months.items() if bounds != (0, 0)]
        assert (last is None) == (not shipped)


def test_words_of_volumes_are_those_of_the_marts(scratch_build):
    with scratch_build.connect() as connection:
        rows = connection.execute(
            "select post_lower_kg, post_upper_kg, post_volume_words from "
            "marts.fct_benchmark_comparison where post_information = 'determined' "
            "and specification_id = 'paper'"
        ).fetchall()
    assert len(rows) > 30
    for lower, upper, words in rows:
        assert printed(lower, upper).words == words
        assert number(words) == printed(lower, upper).kg


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [
        (0, 0, "0 kg"),
        (3_055_000, 3_064_999, "3.06 million kg"),
        (14_050_000, 14_149_999, "14.1 million kg"),
        (313_500, 314_499, "314,000 kg"),
        (655_000, 657_000, "between 655,000 and 657,000 kg"),
        (3_710_000, 3_721_999, "between 3,710,000 and 3,721,999 kg"),
        (0, 9, "between 0 and 9 kg"),
        (46_000, None, "at least 46,000 kg"),
        (0, None, None),
    ],
)
def test_what_print_leaves_in_words(lower, upper, words):
    assert between(lower, upper) == words
