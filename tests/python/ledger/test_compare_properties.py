"""A window of one's own, by the table macros of the published file, on whatever is loaded."""

from datetime import date

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from .chain import COMPARE_RESULTS
from .lakes import DESTINATIONS, EXPORTERS, PARTNERS, PRODUCTS, REFERENCE, Specification, lakes
from .oracle import cell, judged

EXAMPLES = 18
PLACES = tuple(dict.fromkeys((*DESTINATIONS, *PARTNERS)))


@st.composite
def questions(draw):
    """First month and reading of a window: known months, and some outside of what is loaded."""
    years = draw(st.integers(1, 3))
    spec = Specification(
        "asked",
        draw(st.sampled_from(EXPORTERS)),
        window_months=draw(st.integers(1, 3)),
        benchmark_windows=years,
        benchmark_windows_needed=draw(st.integers(1, years)),
        benchmark_statistic=draw(st.sampled_from(("mean", "median"))),
        missing_treatment=draw(st.sampled_from(("as_zero", "as_missing"))),
    )
    first = draw(st.sampled_from((date(2025, 11, 1), date(2025, 12, 1), date(2024, 10, 1))))
    return first, spec


def later(month, months):
    index = 12 * month.year + month.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def asked(chain, first, spec):
    """Rows of marts.compare by product and destination."""
    last = later(first, spec.window_months - 1)
    for (statement,) in chain.rows("select definition from intermediate.published_macros"):
        chain.rows(statement.replace("create macro", "create or replace macro", 1))
    query = (
        f"from marts.compare(null, null, '{first}', '{last}', years := {spec.benchmark_windows}, "
        f"statistic := '{spec.benchmark_statistic}', reporter := '{spec.exporter}', "
        f"missing := '{spec.missing_treatment}', years_needed := {spec.benchmark_windows_needed}) "
    )
    return {
        row[:2]: row[2:]
        for row in chain.rows(
            "select product_code, destination_id, post_volume_kg, volume_index, range_position, "
            f"omission_reason, has_short_benchmark, information {query}"
        )
    }


@settings(max_examples=EXAMPLES)
@given(lake=lakes(), question=questions())
def test_a_window_of_ones_own_is_what_brute_force_says(chain, lake, question):
    first, spec = question
    note(lake)
    chain.load(lake, COMPARE_RESULTS)
    found = asked(chain, first, spec)
    stated = {product for product, _ in found}
    for product in PRODUCTS:
        for place in PLACES:
            windows = [
                [
                    cell(
                        lake, spec.exporter, product, place, later(first, number - 12 * back),
                        REFERENCE.membership_basis,
                    )
                    for number in range(spec.window_months)
                ]
                for back in range(spec.benchmark_windows + 1)
            ]  # fmt: skip
            if product not in stated:
                # No file of the exporter speaks of it.
                states = {one.state for window in windows for one in window}
                assert states <= {"not_covered", "undefined"}
                continue
            wanted = judged(spec, windows)
            post_kg, index, position, reason, is_short, information = found[product, place]
            assert (post_kg, position, reason, is_short) == (
                wanted.post_kg, wanted.position, wanted.reason, wanted.is_short,
            ), (product, place)  # fmt: skip
            assert index == (None if wanted.index is None else pytest.approx(float(wanted.index)))
            assert information in ("reported", None)


@settings(max_examples=EXAMPLES)
@given(lake=lakes())
def test_the_window_of_a_specification_has_its_verdict(chain, lake):
    chain.load(lake, COMPARE_RESULTS)
    found = asked(chain, date(2025, 11, 1), REFERENCE)
    of_specification = {
        row[:2]: row[2:]
        for row in chain.rows(
            "select product_code, destination_id, post_volume_kg, volume_index, range_position, "
            "omission_reason, has_short_benchmark, information from intermediate.int_verdicts "
            "where specification_id = 'as_zero'"
        )
    }
    assert {key: row for key, row in found.items() if key[1] in DESTINATIONS} == {
        key: row for key, row in of_specification.items() if key[0] in {one for one, _ in found}
    }
