"""Sentences of `chokepoint compare` over rows of every shape."""

from collections import defaultdict
from datetime import date
from itertools import product

import pytest

from chokepoint.compare_words import caveats, sentence
from chokepoint.words import APOSTROPHE

ROW = {
    "window_start_month": date(2025, 11, 1),
    "window_end_month": date(2026, 4, 1),
    "range_position": None,
    "omission_reason": None,
    "lowest_range_position": None,
    "highest_range_position": None,
    "post_volume_words": "1,200",
    "benchmark_min_words": "5",
    "benchmark_max_words": "70",
    "index_words": "86",
    "benchmark_statistic": "mean",
    "benchmark_windows_used": 4,
    "benchmark_windows_expected": 4,
    "benchmark_windows_unknown": 1,
    "post_months_covered": 6,
    "post_months_expected": 6,
    "post_months_with_shipments": 6,
}
REASONS = (
    "no_benchmark_history",
    "no_benchmark_history_new_flow",
    "benchmark_under_half_kg",
    "benchmark_unknown",
    "benchmark_incomplete",
    "post_window_incomplete",
    "not_determined",
)
SAID = [
    (
        {"range_position": "above", "benchmark_windows_used": 2},
        "China exported 1,200 kilogrammes of yttrium to the United States from November 2025 to "
        "April 2026, more than in either of the two earlier windows of the same months (5 to 70 "
        "kilogrammes): an index of 86, where 100 is their mean.",
    ),
    (
        {"range_position": "above"},
        "China exported 1,200 kilogrammes of yttrium to the United States from November 2025 to "
        "April 2026, more than in any of the four earlier windows of the same months (5 to 70 "
        "kilogrammes): an index of 86, where 100 is their mean.",
    ),
    (
        {"range_position": "within", "post_volume_words": None, "benchmark_min_words": None},
        "China's exports of yttrium to the United States from November 2025 to April 2026 stood at "
        "an index of 86, where 100 is the mean of the four earlier windows of the same months, and "
        "within their range; what is printed does not give the kilogrammes.",
    ),
    (
        {"range_position": "within", "post_volume_words": None, "index_words": None},
        "China's exports of yttrium to the United States from November 2025 to April 2026 lay "
        "within the range of the four earlier windows of the same months (5 to 70 kilogrammes); "
        "what is printed gives no figure of them.",
    ),
    (
        {
            "range_position": "below",
            "post_volume_words": "0",
            "window_end_month": date(2025, 11, 1),
            "post_months_with_shipments": 2,
        },
        "China exported yttrium to the United States in November 2025 only in shipments of under "
        "half a kilogramme, less than in any of the four earlier windows of the same months (5 to "
        "70 kilogrammes).",
    ),
    (
        {"omission_reason": "post_window_incomplete", "post_months_covered": 0},
        "There is no verdict on China's exports of yttrium to the United States from November 2025 "
        "to April 2026, because none of the six months is known.",
    ),
    (
        {"omission_reason": "no_benchmark_history_new_flow", "post_volume_words": "1"},
        "China exported 1 kilogramme of yttrium to the United States from November 2025 to April "
        "2026, after none in any of the four earlier windows of the same months, so that no "
        "benchmark exists.",
    ),
    (
        {
            "omission_reason": "not_determined",
            "lowest_range_position": "within",
            "highest_range_position": "above",
        },
        "What is printed does not decide whether China's exports of yttrium to the United States "
        "from November 2025 to April 2026 lay within or above the range of the four earlier "
        "windows of the same months.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "said"), SAID)
def test_the_sentence(changes, said):
    assert sentence(ROW | changes, "China", "Yttrium", "United States") == said.replace(
        "'", APOSTROPHE
    )


@pytest.mark.parametrize("volume", [None, "0", "1", "14.1 million"])
@pytest.mark.parametrize("used", [1, 2, 4])
def test_every_shape_is_one_sentence(volume, used):
    shapes = [{"range_position": one} for one in ("below", "within", "above")]
    shapes += [{"omission_reason": one} for one in REASONS]
    for shape, index, low in product(shapes, (None, "0", "100"), (None, "0")):
        row = ROW | {
            **shape,
            "post_volume_words": volume,
            "post_months_with_shipments": 0 if volume == "0" else 6,
            "index_words": index,
            "benchmark_min_words": low,
            "benchmark_windows_used": used,
            "lowest_range_position": "below",
            "highest_range_position": "above",
        }
        said = sentence(row, "China", "Yttrium", "World")
        assert said.startswith(("China", "There is no verdict", "What is printed"))
        assert said.endswith(".")
        assert said.count(". ") == 0
        assert "None" not in said
        assert "  " not in said
        if volume is None:
            assert "kilogrammes of" not in said


def test_caveats_begin_with_what_a_verdict_rests_on():
    flags = (
        "has_short_benchmark",
        "is_mean_under_100_kg",
        "has_few_active_months",
        "is_one_window_dominant",
        "is_range_from_zero",
        "is_within_chance",
        "has_unstable_verdict",
        "has_narrow_files",
    )
    counts = (
        "post_months_not_loaded",
        "post_months_weight_unknown",
        "benchmark_months_not_loaded",
        "benchmark_months_weight_unknown",
    )
    thresholds = dict.fromkeys(
        (
            *("small_mean_kg", "few_active_months", "dominant_window_share_pct"),
            *("possible_p", "usual_share_pct"),
        ),
        "words of the threshold",
    )
    none = ROW | dict.fromkeys(flags, False) | dict.fromkeys(counts, 0)
    assert caveats(none | {"is_reconstructed": False}, thresholds) == []
    every = ROW | dict.fromkeys(flags, True) | dict.fromkeys(counts, 1)
    said = caveats(every | {"is_reconstructed": True}, thresholds)
    assert len(said) == 1 + len(flags) + len(counts)
    assert said[0] == "reconstructed monthly data"
    assert "1 month of the window not loaded" in said


@pytest.mark.parametrize(
    ("volume", "shipments", "said"),
    [
        ("0", 0, ["earlier windows too unequal to tell a fall to zero from chance"]),
        ("0", 1, ["too close"]),
        ("12", 6, ["too close"]),
    ],
)
def test_a_fall_to_zero_is_not_close_to_the_range(volume, shipments, said):
    row = defaultdict(bool, ROW | {"is_within_chance": True})
    row |= {"post_volume_words": volume, "post_months_with_shipments": shipments}
    assert caveats(row, {"possible_p": "too close"}) == said
