"""Zero runs, their probabilities and intermittency against brute force on random panels."""

from itertools import groupby, pairwise, product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import geom

from compiled_models import (
    EVENT_PRODUCT_COLUMNS,
    MONTHLY_COLUMNS,
    SPECIFICATION_COLUMNS,
    month,
    nothing,
)

QUICK = settings(max_examples=60)
FIRST = 2021 * 12 + 1
UNKNOWN, ZERO, UNDER_HALF_A_KILOGRAMME = None, 0, "0 kg and a value"
CHAIN_COLUMNS = {
    "period_role": "varchar",
    "chain_id": "varchar",
    "zero_months": "integer",
    "months_known": "integer",
    "zeros_after_zero": "integer",
    "months_after_zero": "integer",
    "zeros_after_shipment": "integer",
    "months_after_shipment": "integer",
    "is_reconstructed": "boolean",
}


kilogrammes = st.one_of(
    st.just(ZERO),
    st.just(ZERO),
    st.just(UNKNOWN),
    st.just(UNDER_HALF_A_KILOGRAMME),
    st.just(5),
    st.integers(1, 10**9),
)
series = st.lists(kilogrammes, min_size=1, max_size=40)
specifications = st.tuples(
    st.integers(FIRST - 3, FIRST + 42), st.integers(1, 12), st.integers(1, 4)
)
EMPTY, CONSTANT, ALL_ZERO = [UNKNOWN] * 30, [5] * 30, [ZERO] * 30
AFTER_TWO_YEARS = (FIRST + 24, 6, 4)


def load(models, kg, specification):
    start, window_months, benchmark_windows = specification
    models.typed_table("int_event_products", EVENT_PRODUCT_COLUMNS, [("e", "CHN", "p", 1)])
    models.typed_table(
        "stg_event_destinations",
        {"event_id": "varchar", "destination_id": "varchar"},
        [("e", "USA")],
    )
    row = ("s", "e", month(start), start, window_months, benchmark_windows, "b", "exporter")
    for name in ("dim_specifications", "int_specifications"):
        models.typed_table(name, SPECIFICATION_COLUMNS, [row])
    small = UNDER_HALF_A_KILOGRAMME
    rows = [
        (
            *("CHN", "p", "USA", month(FIRST + i), FIRST + i),
            *(0 if value == small else value, value == small, True),
        )
        for i, value in enumerate(kg)
    ]
    for name in ("fct_monthly_exports", "int_monthly_exports"):
        models.typed_table(name, MONTHLY_COLUMNS, rows)


def runs_of_zeros(kg):
    """(position, length) of each run; only a 0 without a value is a zero."""
    found, position = [], 0
    for is_zero, group in groupby(kg, key=lambda value: value == ZERO and value is not UNKNOWN):
        length = len(list(group))
        if is_zero:
            found.append((position, length))
        position += length
    return found


@QUICK
@example(EMPTY)
@example(CONSTANT)
@example(ALL_ZERO)
@given(series)
def test_zero_runs(models, kg):
    load(models, kg, AFTER_TWO_YEARS)
    rows = models.run("fct_zero_runs").astype(object).sort_values("first_month").to_dict("records")
    wanted = runs_of_zeros(kg)
    assert len(rows) == len(wanted)
    for row, (position, length) in zip(rows, wanted, strict=True):
        assert row["first_month"].date() == month(FIRST + position)
        assert row["last_month"].date() == month(FIRST + position + length - 1)
        assert row["months"] == length
        assert row["is_start_open"] == (position == 0 or kg[position - 1] is UNKNOWN)
        after = position + length
        assert row["is_open"] == (after == len(kg) or kg[after] is UNKNOWN)
        shipments = [i for i in range(position) if kg[i] not in (ZERO, UNKNOWN)]
        if shipments:
            last = shipments[-1]
            assert row["last_shipment_month"].date() == month(FIRST + last)
            assert row["last_shipment_kg"] == (0 if isinstance(kg[last], str) else kg[last])
        else:
            assert nothing(row["last_shipment_month"]) is None


def run_95_months(p):
    """A run of zeros ends with probability 1 - p each month: its length is geometric."""
    if p == 1:
        return None
    return geom.ppf(0.95, 1 - p) if p > 0 else 1


def demand_class(adi, cv_squared):
    """The four quadrants of Syntetos, Boylan and Croston (2005), figure 2."""
    if adi is None or cv_squared is None:
        return None
    quadrants = {
        (False, False): "smooth",
        (True, False): "intermittent",
        (False, True): "erratic",
        (True, True): "lumpy",
    }
    return quadrants[adi >= 1.32, cv_squared >= 0.49]


@QUICK
@example(EMPTY, AFTER_TWO_YEARS)
@example(CONSTANT, AFTER_TWO_YEARS)
@example(ALL_ZERO, AFTER_TWO_YEARS)
@given(series, specifications)
def test_intermittency(models, kg, specification):
    load(models, kg, specification)
    for model in ("int_zero_counts", "fct_zero_run_probabilities"):
        models.run(model)
    rows = models.run("fct_intermittency").astype(object).to_dict("records")
    start, window_months, windows = specification
    begin, end = (min(max(i - FIRST, 0), len(kg)) for i in (start - 12 * windows, start))
    period, after = kg[begin:end], kg[end : max(end, min(start - FIRST + window_months, len(kg)))]
    if start < FIRST:
        after = kg[: max(0, start - FIRST + window_months)]
    known = [value for value in period if value is not UNKNOWN]
    assert len(rows) == bool(known)
    if not known:
        return
    row = rows[0]
    zeros = [value == ZERO for value in known]
    sizes = [0 if isinstance(value, str) else value for value in known if value != ZERO]
    pairs = [
        (one == ZERO, other == ZERO)
        for one, other in pairwise(period)
        if one is not UNKNOWN and other is not UNKNOWN
    ]
    adi = len(known) / len(sizes) if sizes else None
    cv_squared = (
        (np.std(sizes, ddof=1) / np.mean(sizes)) ** 2 if len(sizes) > 1 and sum(sizes) else None
    )
    q = sum(zeros) / len(known)
    after_zero = [other for one, other in pairs if one]
    after_shipment = [other for one, other in pairs if not one]
    a = (sum(after_zero) + q) / (len(after_zero) + 1)
    b = (sum(after_shipment) + q) / (len(after_shipment) + 1)
    known_after = [value for value in after if value is not UNKNOWN]
    longest = max((length for _, length in runs_of_zeros(after)), default=0)
    assert row["benchmark_months_known"] == len(known)
    assert row["benchmark_months_unknown"] == len(period) - len(known)
    assert row["benchmark_zero_months"] == sum(zeros)
    assert row["benchmark_longest_zero_run"] == max(
        (length for _, length in runs_of_zeros(period)), default=0
    )
    for column, value in {
        "benchmark_zero_share_pct": 100 * q,
        "adi": adi,
        "cv_squared": cv_squared,
        "zero_after_zero_p": a,
        "zero_after_shipment_p": b,
        "bernoulli_run_95_months": run_95_months(q),
        "markov_run_95_months": run_95_months(a),
        "post_longest_zero_run": longest if known_after else None,
        "bernoulli_run_p": longest_run_p(len(known_after), longest, q, q, q),
        "markov_run_p": longest_run_p(len(known_after), longest, q, a, b),
    }.items():
        wanted = value if value is None else pytest.approx(value, rel=1e-9, abs=1e-12)
        assert nothing(row[column]) == wanted, column
    assert nothing(row["demand_class"]) == demand_class(adi, cv_squared)
    assert row["post_months_known"] == len(known_after)
    shipped = [i for i, value in enumerate(kg) if value not in (ZERO, UNKNOWN)]
    last = nothing(row["last_shipment_month"])
    assert (last and last.date()) == (month(FIRST + shipped[-1]) if shipped else None)
    if known_after:
        # The run that lasts to the last known month; an unknown month before it ends it.
        until = max(i for i, value in enumerate(after) if value is not UNKNOWN)
        current = [n for at, n in runs_of_zeros(after) if at + n - 1 == until]
        assert row["post_current_zero_run"] == (current[0] if current else 0)


def longest_run_p(months, run, first, after_zero, after_shipment):
    """P(longest zero run >= run): powers of the transition matrix of an absorbing chain."""
    if not months:
        return None
    if run == 0:
        return 1.0
    if run > months:
        return 0.0
    matrix = np.zeros((run + 1, run + 1))
    for state in range(run):
        p = after_zero if state else after_shipment
        matrix[state, state + 1] = p
        matrix[state, 0] = 1 - p
    matrix[run, run] = 1
    start = np.zeros(run + 1)
    start[0], start[1] = 1 - first, first
    return float((start @ np.linalg.matrix_power(matrix, months - 1))[run])


def enumerated_p(months, run, first, after_zero, after_shipment):
    """The same by listing every sequence of zero (1) and shipment (0)."""
    total = 0.0
    for sequence in product((1, 0), repeat=months):
        p = first if sequence[0] else 1 - first
        for one, other in pairwise(sequence):
            zero = after_zero if one else after_shipment
            p *= zero if other else 1 - zero
        longest = max((len(list(g)) for is_zero, g in groupby(sequence) if is_zero), default=0)
        total += p if longest >= run else 0
    return total


@st.composite
def chain_counts(draw):
    known = draw(st.integers(1, 48))
    zero_months = draw(st.integers(0, known))
    after_zero, after_shipment = draw(st.integers(0, 24)), draw(st.integers(0, 24))
    return (
        zero_months,
        known,
        draw(st.integers(0, after_zero)),
        after_zero,
        draw(st.integers(0, after_shipment)),
        after_shipment,
    )


NEVER_ZERO, ALWAYS_ZERO = (0, 48, 0, 0, 0, 47), (48, 48, 47, 47, 0, 0)


@QUICK
@example(NEVER_ZERO)
@example(ALWAYS_ZERO)
@given(chain_counts())
def test_probability_of_a_run(models, counts):
    models.typed_table("int_zero_counts", CHAIN_COLUMNS, [("benchmark", "chain", *counts, True)])
    rows = models.run("fct_zero_run_probabilities").astype(object).to_dict("records")
    zero, known, zz, after_zero, sz, after_shipment = counts
    q = zero / known
    a, b = (zz + q) / (after_zero + 1), (sz + q) / (after_shipment + 1)
    assert {(row["months"], row["run_months"]) for row in rows} == {
        (n, r) for n in range(1, 25) for r in range(1, n + 1)
    }
    for row in rows:
        n, r = row["months"], row["run_months"]
        methods = [longest_run_p, enumerated_p] if n <= 6 else [longest_run_p]
        for method in methods:
            assert row["bernoulli_p"] == pytest.approx(method(n, r, q, q, q), rel=1e-9, abs=1e-15)
            assert row["markov_p"] == pytest.approx(method(n, r, q, a, b), rel=1e-9, abs=1e-15)


@pytest.mark.parametrize(
    ("zero_share", "six_zeros"), [(0.22, 0.0001), (0.26, 0.0003), (0.37, 0.003), (0.8, 0.26)]
)
def test_probabilities_that_the_notes_of_method_give(models, zero_share, six_zeros):
    counts = ("benchmark", "chain", round(100 * zero_share), 100, 0, 0, 0, 0, True)
    models.typed_table("int_zero_counts", CHAIN_COLUMNS, [counts])
    found = (
        models.run("fct_zero_run_probabilities").astype(object).set_index(["months", "run_months"])
    )
    assert float(f"{found.loc[(6, 6), 'bernoulli_p']:.1g}") == pytest.approx(six_zeros, rel=0.2)
    assert found.loc[(6, 1), "bernoulli_p"] == pytest.approx(1 - (1 - zero_share) ** 6)
