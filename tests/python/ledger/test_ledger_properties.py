"""What must hold of the ledger and the verdict, whatever is loaded, and in which order.

A false "cut off" is the worst that this project can say: hiding data may take a verdict away, and
never makes or turns one.
"""

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from .lakes import FIXED, MONTHS, PRODUCTS, REFERENCE, Lake, disjoint_lakes, lakes, sliced
from .oracle import cell, verdicts

EXAMPLES = 18


def months_of(chain):
    """State and kilogrammes by exporter, product, destination and month."""
    return {
        row[:4]: row[4:]
        for row in chain.rows(
            "select reporter_code, product_code, destination_id, month, month_state, volume_kg "
            "from intermediate.int_monthly_exports"
        )
    }


def verdicts_of(chain):
    """Post volume, index, position and reason by specification, product and destination."""
    return {
        row[:3]: row[3:]
        for row in chain.rows(
            "select specification_id, product_code, destination_id, post_volume_kg, "
            "volume_index, range_position, omission_reason, has_short_benchmark "
            "from intermediate.int_verdicts"
        )
    }


@settings(max_examples=EXAMPLES)
@given(lake=lakes())
def test_the_marts_are_what_brute_force_says(chain, lake: Lake):
    note(lake)
    chain.load(lake)
    found = verdicts_of(chain)
    for key, wanted in verdicts(lake, FIXED).items():
        post_kg, index, position, reason, is_short = found[key]
        assert (post_kg, position, reason, is_short) == (
            wanted.post_kg, wanted.position, wanted.reason, wanted.is_short,
        ), key  # fmt: skip
        assert index == (None if wanted.index is None else pytest.approx(float(wanted.index)))
    for key, (state, kg) in months_of(chain).items():
        wanted = cell(lake, *key, "fixed:2025-01-01")
        assert (state, kg) == (wanted.state, wanted.kg), key
    assert chain.failing("rows_are_mapped_or_counted") == []


@settings(max_examples=EXAMPLES)
@given(data=st.data(), lake=disjoint_lakes())
def test_hiding_a_batch_never_makes_or_turns_a_verdict(chain, data, lake: Lake):
    lake = data.draw(st.one_of(st.just(lake), sliced(lake, by_line=True)))
    note(lake)
    chain.load(lake)
    verdicts_before, months_before = verdicts_of(chain), months_of(chain)
    hidden = data.draw(st.integers(0, len(lake.batches) - 1))
    chain.load(lake.without(hidden))
    for key, (_, index, position, reason, _) in verdicts_of(chain).items():
        if key[0] == "rolling":
            continue
        if position is None:
            assert index is None, key
            assert reason is not None, key
        else:
            assert (index, position) == verdicts_before[key][1:3], key
    for key, (state, kg) in months_of(chain).items():
        if state in ("zero", "under_half_kg", "shipped"):
            assert (state, kg) == months_before[key], key


@settings(max_examples=EXAMPLES)
@given(data=st.data(), lake=disjoint_lakes())
def test_order_and_slicing_do_not_matter(chain, data, lake: Lake):
    chain.load(lake)
    whole = verdicts_of(chain), months_of(chain)
    parts = data.draw(sliced(lake))
    chain.load(parts)
    assert (verdicts_of(chain), months_of(chain)) == whole


@settings(max_examples=EXAMPLES)
@given(lake=lakes())
def test_a_rolling_window_is_the_fixed_one_of_its_length(chain, lake: Lake):
    chain.load(lake)
    ((length, gap_products),) = chain.rows(
        "select window_months, gap_products from intermediate.int_specifications "
        "where specification_id = 'rolling'"
    )
    assert (length, gap_products) == rolling_window(lake)
    twin = {0: None, 1: "as_zero_one", 2: "as_zero"}[length]
    found = verdicts_of(chain)
    rolling = {key[1:]: row for key, row in found.items() if key[0] == "rolling"}
    assert rolling == {key[1:]: row for key, row in found.items() if key[0] == twin}


def rolling_window(lake):
    """Months of the rolling window, and the products that stopped it though the data go on."""
    state = {
        product: [
            cell(lake, "CHN", product, "WLD", month, REFERENCE.membership_basis).state
            for month in MONTHS
        ]
        for product in PRODUCTS
    }
    loaded = {
        product: states
        for product, states in state.items()
        if any(one not in ("not_covered", "undefined") for one in states)
    }
    post = {product: states[-2:] for product, states in loaded.items()}
    for length in range(2):
        lacking = [product for product, states in post.items() if states[length] == "not_covered"]
        if lacking or not post:
            goes_on = any(set(states[length:]) - {"not_covered"} for states in post.values())
            return length, ", ".join(sorted(lacking)) if goes_on else None
    return 2, None
