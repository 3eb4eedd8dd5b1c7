"""Kilogrammes in words against plain Python: what is said holds for every possible value."""

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from macro_calls import evaluated

MACROS = [
    "dialect/grouped_integer.sql",
    "information/is_printed_alike.sql",
    "information/kilogrammes_in_words.sql",
]


@pytest.fixture(scope="module")
def worded(root):
    """Word the kilogrammes of each row of a frame with lower_kg and upper_kg."""

    def run(pairs):
        frame = pd.DataFrame(pairs, columns=["lower_kg", "upper_kg"]).astype("Int64")
        found = evaluated(root, MACROS, "kilogrammes_in_words('lower_kg', 'upper_kg')", frame)
        return [None if pd.isna(words) else words for words in found]

    return run


def test_one_value_is_said_in_full(worded):
    assert worded([(0, 0), (656_605, 656_605), (33_229_126, 33_229_126)]) == [
        "0",
        "656,605",
        "33,229,126",
    ]


def test_a_printed_step_is_said_at_its_precision(worded):
    assert worded(
        [
            (14_050_000, 14_149_999),
            (4_585_000, 4_594_999),
            (1_395_000, 1_404_999),
            (313_500, 314_499),
            (28_268_079, 28_272_000),
        ]
    ) == ["14.1 million", "4.59 million", "1.40 million", "314,000", "28.27 million"]


def test_anything_wider_or_open_is_not_said(worded):
    assert worded(
        [(3, 150_350), (0, 3), (0, 9), (253, 254), (45, 54), (10, None), (2_000_000, 3_000_000)]
    ) == [None, None, None, None, "50", None, None]


@given(
    pairs=st.lists(
        st.integers(0, 60_000_000).flatmap(
            lambda low: st.tuples(st.just(low), st.integers(low, low + 120_000))
        ),
        min_size=30,
        max_size=60,
    )
)
def test_whatever_is_said_holds_for_every_value(worded, pairs):
    for (lower, upper), words in zip(pairs, worded(pairs), strict=True):
        if words is None:
            assert lower != upper
            continue
        number = words.removesuffix(" million").replace(",", "")
        unit = 1_000_000 if words.endswith("million") else 1
        said = int(Decimal(number) * unit)
        step = unit // 10 ** len(number.partition(".")[2])
        if unit == 1 and lower != upper:
            # Where the text does not show the step, the interval is as wide as one.
            step = upper - lower + 1
        for value in (lower, (lower + upper) // 2, upper):
            rounded = (Decimal(value) / step).quantize(Decimal(1), ROUND_HALF_UP) * step
            assert rounded == said, (lower, upper, words)
