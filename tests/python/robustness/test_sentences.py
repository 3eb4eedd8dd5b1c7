"""Every shape of a finding, over generated comparisons: grammar, and no number but fixed ones."""

import re
from itertools import product

import pandas as pd
import pytest

POSITIONS = ("below", "within", "above")
REASONS = (
    "not_determined", "no_benchmark_history", "no_benchmark_history_new_flow",
    "benchmark_under_half_kg", "benchmark_unknown", "benchmark_incomplete",
    "post_window_incomplete",
)  # fmt: skip
PLACES = {"WLD": ("World", "world"), "USA": ("United States", "country"),
          "JPN": ("Japan", "country"), "ASEAN": ("ASEAN", "group")}  # fmt: skip
NAMES = ("Yttrium", "NdFeB powder", "Gallium, wrought, and articles", "Boron; tellurium")
VERBS = re.compile(
    r"\b(exported|stood|lay|does not decide|gives no figure|is no verdict|can be compared)\b"
)
SUBORDINATE = re.compile(
    r";|: |, (?:because|although|so that|after|nor|as)\b|\bwhether\b|\bhow\b| that "
)
BROKEN = re.compile(
    r"  | [.,;:]|\b0 of\b|\bno of\b|-0|\bNone\b|\bnull\b|\bnan\b|\(\)|,,|;;|\.\.|\bof of\b"
)
CLAUSE_VERB = re.compile(r"\b(is|are|has|have|was|rests?|holds|stops|starts|changes|comes?)\b")
TABLES = {
    "int_windows": ["specification_id", "start_month_index", "end_month_index"],
    "int_narrow_months": ["reporter_code", "product_code", "month_index"],
}


def is_well_formed(sentence):
    """Whether a text is one sentence as a reader expects it."""
    return (
        sentence[0] == sentence[0].upper()
        and sentence.endswith(".")
        and sentence.count("(") == sentence.count(")")
        and not BROKEN.search(sentence)
    )


def comparison(number, **given):
    """A row of fct_benchmark_comparison whose every figure is fixed, or what is given instead."""
    spec, place = number % 7, list(PLACES)[number % len(PLACES)]
    row = {
        "specification_id": f"s{spec}", "product_code": f"{number:08}", "destination_id": place,
        "reporter_code": ("CHN", "USA", "XX")[number % 3],
        "product_kind": ("metal", "magnet", "other")[number % 3],
        "post_volume_kg": 5105, "benchmark_kg": 2500.0, "benchmark_mean_kg": 2500.0,
        "benchmark_min_kg": 1234, "benchmark_max_kg": 4321,
        "volume_index": 204.2, "index_lower": 204.2, "index_upper": 204.2,
        "post_volume_words": "5,105", "benchmark_words": "2,500", "benchmark_min_words": "1,234",
        "benchmark_max_words": "4,321", "index_words": "204", "index_information": "reported",
        "has_benchmark": True,
        "is_charted": True, "has_short_benchmark": False, "omission_reason": None,
        "seal_state": "", "sealed_on": pd.Timestamp("2025-10-31"),
        "range_position": "within", "lowest_range_position": "below",
        "highest_range_position": "above", "information": "reported",
        "post_lower_kg": 5105, "post_upper_kg": 5105, "benchmark_mean_lower_kg": 2500.0,
        "benchmark_mean_upper_kg": 2500.0, "benchmark_min_lower_kg": 1234,
        "benchmark_min_upper_kg": 1234, "benchmark_max_lower_kg": 4321,
        "benchmark_max_upper_kg": 4321,
        "post_months_covered": 6, "post_months_expected": 6, "post_months_not_loaded": 0,
        "post_months_weight_unknown": 0, "benchmark_windows_used": 4,
        "benchmark_windows_unknown": 0, "benchmark_months_not_loaded": 0,
        "benchmark_months_weight_unknown": 0, "benchmark_windows_expected": 4,
        "is_reconstructed": False, "months_with_shipments": 3,
    }  # fmt: skip
    return row | given


def verdicts():
    """Comparisons with a verdict: what is known of volume, ends and index, and how many windows."""
    posts = (
        {},
        {"post_volume_words": "4.59 million"},
        {"post_volume_kg": 1, "post_volume_words": "1"},
        {"post_volume_words": None},
        {"post_volume_kg": 0, "post_volume_words": "0", "months_with_shipments": 0},
        {"post_volume_kg": 0, "post_volume_words": "0", "months_with_shipments": 2},
    )
    ends = (
        {},
        {"benchmark_min_words": None},
        {"benchmark_max_words": None},
        {"benchmark_min_words": None, "benchmark_max_words": None},
        {"benchmark_min_words": "7", "benchmark_max_words": "7"},
        {"benchmark_min_words": "0", "benchmark_max_words": "1", "benchmark_kg": 0.5},
    )
    indices = (
        {},
        {"index_words": None, "index_lower": 0.0, "index_upper": 100.0, "volume_index": 91.0},
        {"index_words": None, "index_lower": 0.0, "index_upper": None},
        {"index_words": "680,667", "volume_index": 680667.0},
        {"index_words": "0.7", "volume_index": 0.7},
    )
    for post, end, index, windows, position, rebuilt in product(
        posts, ends, indices, (1, 2, 4, 13), POSITIONS, (True, False)
    ):
        # Nothing is above no range, and within that of one window only if that is no benchmark.
        if post.get("post_volume_kg") == 0 and (
            position == "above" or (position, windows) == ("within", 1)
        ):
            continue
        yield post | end | index | {
            "benchmark_windows_used": windows, "benchmark_windows_expected": 13,
            "has_short_benchmark": windows < 13, "range_position": position,
            "is_reconstructed": rebuilt,
        }  # fmt: skip


def reasons():
    """Comparisons without a verdict: every reason, and none, one, some and all of the windows."""
    for reason, expected, known, words in product(REASONS, (1, 2, 4), (0, 1, 3, 4), (True, False)):
        if known > expected:
            continue
        yield {
            "has_benchmark": False, "is_charted": False, "omission_reason": reason,
            "range_position": None, "volume_index": None, "index_words": None,
            "benchmark_windows_used": known if reason == "benchmark_incomplete" else expected,
            "benchmark_windows_expected": expected, "benchmark_windows_unknown": expected - known,
            "post_months_covered": known, "post_months_expected": expected,
            "post_months_not_loaded": expected - known, "benchmark_months_not_loaded": known,
            "post_volume_words": "5,105" if words else None,
        }  # fmt: skip


ROWS = [comparison(number, **given) for number, given in enumerate([*verdicts(), *reasons()])]
KEY = ["specification_id", "product_code", "destination_id"]


@pytest.fixture(scope="module")
def said(models):
    """Each finding with the comparison that it is about."""
    frame = pd.DataFrame(ROWS).convert_dtypes()
    models.table("fct_benchmark_comparison", frame)
    models.table(
        "fct_window_volumes",
        frame[[*KEY, "months_with_shipments"]].assign(
            window_number=0,
            window_start_month=pd.Timestamp("2025-11-01"),
            window_end_month=[
                pd.Timestamp("2025-11-01" if name == "s0" else "2026-04-01")
                for name in frame["specification_id"]
            ],
        ),
    )
    # Every statistic that has a flag, on and off in turn.
    flags = ["is_mean_under_100_kg", "has_few_active_months", "is_one_window_dominant",
             "is_5_pct_possible", "is_verdict_changed", "is_evidence"]  # fmt: skip
    numbers = pd.Series(range(len(frame)))
    statistics = frame[KEY].assign(
        **{flag: numbers // 2**bit % 2 == 0 for bit, flag in enumerate(flags)}
    )
    models.table("fct_verdict_strength", statistics.drop(columns="is_verdict_changed"))
    models.table("fct_leave_one_out", statistics[[*KEY, "is_verdict_changed", "is_evidence"]])
    models.table(
        "dim_products",
        pd.DataFrame(
            {
                "product_code": frame["product_code"],
                "product_name": [NAMES[number % len(NAMES)] for number in numbers],
                "display_order": numbers,
            }
        ),
    )
    models.table(
        "dim_destinations",
        pd.DataFrame(
            [(key, *PLACES[key], order) for order, key in enumerate(PLACES)],
            columns=["destination_id", "destination_name", "destination_kind", "display_order"],
        ),
    )
    models.table(
        "dim_partners",
        pd.DataFrame({"partner_id": ["CHN", "USA"], "partner_name": ["China", "United States"]}),
    )
    specifications = pd.DataFrame(
        {
            "specification_id": [f"s{number}" for number in range(7)],
            "benchmark_statistic": ["mean", "median"] * 3 + ["mean"],
            "window_caveat": pd.Series(
                [None, "the window stops before February 2026"] * 3 + [None], dtype="string"
            ),
        }
    )
    models.table("dim_specifications", specifications)
    models.table(
        "int_windows",
        specifications[["specification_id"]].assign(start_month_index=1, end_month_index=6),
    )
    models.table(
        "int_narrow_months",
        pd.DataFrame({"reporter_code": ["CHN"], "product_code": ["00000003"], "month_index": [4]}),
    )
    for model in ("fct_destination_summary", "worded_comparisons", "cell_findings",
                  "destination_findings", "finding_flags", "finding_caveats"):  # fmt: skip
        models.run(model)
    return models.run("fct_findings")


@pytest.fixture(scope="module")
def cells(said):
    rows = pd.DataFrame(ROWS)
    found = said[said["finding_level"] == "cell"].merge(rows, on=KEY, suffixes=("_said", ""))
    assert len(found) == len(ROWS)
    return found


def test_every_sentence_is_one(said):
    assert said["sentence"].notna().all()
    broken = [sentence for sentence in said["sentence"] if not is_well_formed(sentence)]
    assert broken == []


def test_a_sentence_has_one_verb_before_its_clauses(cells):
    for sentence in cells["sentence"]:
        main = SUBORDINATE.split(sentence)[0]
        assert len(VERBS.findall(main)) == 1, sentence


def test_a_sentence_names_no_number_that_is_not_fixed(cells):
    """Only the words of the comparison, the base of an index, months and counts of windows."""
    for cell in cells.itertuples():
        text = re.sub(r"(January|February|April|November) 20\d\d", "", cell.sentence)
        known = {cell.post_volume_words, cell.benchmark_min_words, cell.benchmark_max_words,
                 cell.index_words, "100", str(cell.benchmark_windows_used),
                 str(cell.benchmark_windows_expected)}  # fmt: skip
        numbers = set(re.findall(r"\d[\d,.]*(?: million)?(?<![,.])", text))
        assert numbers <= known, cell.sentence


def test_where_a_volume_lies_is_said_once_and_right(cells):
    for cell in cells[cells["has_benchmark"]].itertuples():
        words = {
            "below": r"less than in|it had in|below (?:the|that|their)",
            "within": r"within (?:the|their)|as in at least one|as much as in|at the level of",
            "above": r"more than in|above (?:the|that|their)",
        }
        found = [
            position for position, pattern in words.items() if re.search(pattern, cell.sentence)
        ]
        is_equal = cell.benchmark_windows_used == 1 and "an index of" in cell.sentence
        alone = cell.benchmark_windows_used == 1 and "stood at" in cell.sentence
        assert found == ([] if alone and is_equal else [cell.range_position]), cell.sentence


def test_a_known_volume_is_in_its_sentence_with_the_right_noun(cells):
    for cell in cells[cells["has_benchmark"] & cells["post_volume_words"].notna()].itertuples():
        if cell.post_volume_kg == 0:
            shipped = cell.months_with_shipments > 0
            assert ("under half a kilogramme" in cell.sentence) == shipped
            assert (" exported no " in cell.sentence) != shipped
        else:
            noun = "kilogramme" if cell.post_volume_words == "1" else "kilogrammes"
            assert f" exported {cell.post_volume_words} {noun} of " in cell.sentence
        assert "what is printed" not in cell.sentence


def test_numbers_agree_with_what_they_count(said):
    for sentence in [*said["sentence"], *said["caveat_sentence"].dropna()]:
        assert not re.search(r"only one of [^;]*? are known", sentence), sentence
        assert not re.search(r"\b(two|three|four) of the [^;]*? is (known|complete)", sentence)
        assert not re.search(
            r"\bone (?!of|or|within|lay|window|month|product|verdict|earlier|consign)\w+s\b",
            sentence,
        )


def test_caveats_are_three_clauses_at_most(said):
    held = said["caveats"].fillna("").map(lambda text: len(text.split("; ")) if text else 0)
    assert held.max() > 4
    for caveats, sentence, count in zip(
        said["caveats"], said["caveat_sentence"], held, strict=True
    ):
        if not count:
            assert pd.isna(caveats)
            assert pd.isna(sentence)
            continue
        assert is_well_formed(sentence), sentence
        clauses = sentence.split("; ")
        assert len(clauses) == min(count, 3)
        assert all(CLAUSE_VERB.search(clause) for clause in clauses), sentence


def test_reconstruction_is_said_before_all_else(said):
    rebuilt = said[said["is_reconstructed"]]
    assert rebuilt["caveat_sentence"].str.startswith("Reconstructed monthly data").all()
    others = said[~said["is_reconstructed"]]
    assert not others["caveats"].fillna("").str.contains("reconstructed").any()
