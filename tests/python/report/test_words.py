"""Sentences on what a verdict can bear, from columns made by hand."""

from dataclasses import fields, replace

import pytest

from chokepoint.report.rows import Cell, Feedstock
from chokepoint.report.words import (
    bearing,
    index_gap,
    index_text,
    number_text,
    omission,
    state,
)

KNOWN = {
    "has_benchmark": True,
    "range_position": "below",
    "omission_reason": None,
    "is_shown_in_kg": False,
    "index_words": "40",
    "volume_index": 40.0,
    "post_volume_kg": 67000,
    "post_volume_words": "67,000",
    "is_reconstructed": True,
    "windows_ranked": 5,
    "rank_from_top": 5,
    "rank_from_bottom": 1,
    "tied_windows": 0,
    "is_5_pct_possible": False,
    "range_exceedance": 1.28,
    "is_verdict_stable": True,
    "is_side_stable": True,
    "lowest_index": 34.2,
    "highest_index": 43.6,
    "deciding_windows": None,
    "alternatives_compared": 15,
    "same_verdict_share_pct": 80.0,
    "lowest_alternative_index": 32.0,
    "highest_alternative_index": 67.0,
    "event_side": "low",
    "as_extreme_count": 1,
    "placebo_windows": 29,
    "disjoint_placebo_windows": 5,
    "placebo_benchmark_windows": 2,
    "benchmark_zero_months": 0,
    "benchmark_months_known": 48,
    "post_zero_months": 0,
    "post_months_known": 6,
    "post_current_zero_run": 0,
    "markov_run_95_months": 1,
    "information": "determined",
    "lower_kg": 67000,
    "upper_kg": 67000,
}
CELL = Cell(**({field.name: None for field in fields(Cell)} | KNOWN))


def said(**changes):
    return bearing(replace(CELL, **changes), "mean")


def test_a_verdict_is_put_into_words():
    assert said() == [
        "The smallest of five windows, which chance alone gives in one case out of five; it is "
        "too close to the range to be told from chance.",
        "The verdict stays whichever earlier window is left out (index 34 to 44).",
        "Of 15 readings with other windows, 80 % give the same verdict (index 32 to 67).",
        "One of 29 earlier periods without the event (only five share no month with it) had as low "
        "an index, each measured against the two windows before it instead of four.",
        "Print fixes the volume of this window.",
    ]


def test_a_benchmark_as_long_as_the_verdicts_needs_no_word():
    placebo = said(placebo_benchmark_windows=4)[3]
    assert placebo.endswith(
        "had as low an index, each measured against the four windows before it."
    )


@pytest.mark.parametrize(
    ("count", "of", "begins"),
    [
        (0, 29, "None of 29"),
        (29, 29, "All 29"),
        (1, 1, "The only one of one"),
        (2, 29, "Two of 29"),
    ],
)
def test_none_some_and_all_periods_are_counted(count, of, begins):
    placebo = said(as_extreme_count=count, placebo_windows=of, disjoint_placebo_windows=of)[3]
    assert placebo.startswith(f"{begins} earlier period")


def test_a_fall_to_zero_is_not_too_close_to_anything():
    rank, *_ = said(post_volume_kg=0, volume_index=0)
    assert "too close" not in rank
    assert rank.endswith(
        "the earlier windows are too unequal to tell even a fall to zero from chance."
    )


def test_a_window_without_which_there_is_no_index_is_said():
    left_out = said(is_verdict_stable=False, is_side_stable=False, lowest_index=5200,
                    highest_index=6933)[1]  # fmt: skip
    assert "over or under 100" not in left_out
    assert "without one window nothing is left to compare with" in left_out


@pytest.mark.parametrize(("since", "before"), [(0, 15), (6, 0), (6, 48)])
def test_months_without_a_shipment_are_never_zero_of_some(since, before):
    (gap,) = [
        text
        for text in said(post_zero_months=since, benchmark_zero_months=before)
        if text.startswith("Shipments were missing")
    ]
    counted = ["none" if not since else "six", "none" if not before else str(before)]
    assert f"in {counted[0]} of six months since, and in {counted[1]} of 48 months before" in gap


def test_no_range_or_index_that_print_does_not_fix():
    from chokepoint.report.words import index_ends, range_text

    cell = replace(CELL, destination_id="JPN", product_kind="metal")
    ends = {"benchmark_min_words": None, "benchmark_max_words": None}
    assert index_text(replace(CELL, index_words=None)) == "67,000 kg"
    assert index_text(replace(CELL, index_words=None, post_volume_words=None)) == "not printed"
    assert range_text(replace(CELL, **ends)) == "not printed"
    assert range_text(replace(CELL, **ends | {"benchmark_max_words": "9"})) == "not printed to 9 kg"
    higher = replace(cell, index_words="52", volume_index=52.0)
    assert index_ends([higher, cell], "JPN", "metal") == ("40", "52")
    assert index_ends([higher, cell], "USA", "metal") == ("\u2013", "\u2013")
    unknown = replace(higher, index_words=None)
    assert index_ends([unknown, cell], "JPN", "metal") == ("not printed", "not printed")


def test_a_tie_and_a_verdict_that_hangs_on_one_year_are_said():
    rank, left_out, *_ = said(
        range_position="within",
        tied_windows=1,
        is_verdict_stable=False,
        is_side_stable=False,
        deciding_windows="2022-11-01",
        lowest_index=96,
        highest_index=120,
    )
    assert rank == "The smallest of five windows, together with one as large."
    assert "rests on one window: it changes without that of November 2022" in left_out
    assert "whether the index lies over or under 100" in left_out


@pytest.mark.parametrize(("run", "words"), [(6, "longer than"), (4, "no longer than")])
def test_a_gap_is_measured_by_the_gaps_before(run, words):
    sentences = said(
        post_zero_months=run,
        benchmark_zero_months=15,
        post_current_zero_run=run,
        markov_run_95_months=4,
    )
    (gap,) = [sentence for sentence in sentences if "gap" in sentence]
    assert f"is {words} 95 in 100 such gaps" in gap


def test_what_could_not_be_measured_is_left_out():
    sentences = said(
        windows_ranked=None,
        is_verdict_stable=None,
        alternatives_compared=0,
        placebo_windows=0,
        information=None,
    )
    assert sentences == []


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("no_benchmark_history", "never"),
        ("no_benchmark_history_new_flow", "new"),
        ("benchmark_incomplete", "missing"),
        ("post_window_incomplete", "missing"),
        ("not_loaded", "missing"),
    ],
)
def test_no_verdict_is_not_one_thing(reason, expected):
    cell = replace(CELL, has_benchmark=False, range_position=None, omission_reason=reason)
    assert state(cell) == expected
    assert bearing(cell, "mean") == [omission(cell)]


def test_what_print_does_not_say_is_not_never():
    cell = replace(CELL, has_benchmark=False, omission_reason="no_benchmark_history")
    assert state(replace(cell, post_volume_words="0")) == "never"
    assert state(replace(cell, post_volume_words=None)) == "missing"


def test_numbers_are_written_as_the_figures_write_them():
    assert [number_text(x) for x in (0, 0.738, 1.0, 91.5, 16063.4)] == [
        *("0", "0.7", "1", "92", "16,063")
    ]
    shown = replace(CELL, is_shown_in_kg=True, post_volume_words="5,105")
    assert index_text(shown) == "5,105 kg"


@pytest.mark.parametrize(
    ("here", "world", "gap"),
    [
        ("103", "131", -28),
        ("8,163", "483", 7_680),
        ("0.7", "50", -49.3),
        ("<0.1", "50", -50),
        (None, "131", None),
        ("103", None, None),
    ],
)
def test_a_gap_is_that_of_the_numbers_beside_it(here, world, gap):
    row = Feedstock(
        **dict.fromkeys(field.name for field in fields(Feedstock))
        | {"index_words": here, "world_index_words": world}
    )
    assert index_gap(row) == pytest.approx(gap)
