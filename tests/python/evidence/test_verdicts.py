"""What is said of the embedded panel holds for every value that print allows."""

import pandas as pd
import pytest

CHARTED_CELLS, CHARTED_WORLD = 56, 11
POSITIONS = ("below", "within", "above")


@pytest.fixture
def comparisons(scratch) -> pd.DataFrame:
    return scratch.execute("select * from marts.fct_benchmark_comparison order by all").df()


def test_the_paper_keeps_every_verdict(scratch, comparisons):
    paper = comparisons[comparisons["specification_id"] == "paper"]
    charted = paper[paper["is_charted"]]
    assert len(charted[charted["destination_id"] != "WLD"]) == CHARTED_CELLS
    assert len(charted[charted["destination_id"] == "WLD"]) == CHARTED_WORLD
    assert "not_determined" not in set(paper["omission_reason"])
    post, low, high = (
        charted[name] for name in ("post_volume_kg", "benchmark_min_kg", "benchmark_max_kg")
    )
    by_volume = ["below" if p < a else "above" if p > b else "within"
                 for p, a, b in zip(post, low, high, strict=True)]  # fmt: skip
    assert list(charted["range_position"]) == by_volume
    audit = dict(
        scratch.execute(
            "select verdict, count(*) from marts.audit_published_figures group by all"
        ).fetchall()
    )
    assert audit == {"reproduced": 477, "paper_inconsistent": 9, "not_computable": 19}


def test_what_print_does_not_decide_has_no_verdict_anywhere(scratch, comparisons):
    undecided = comparisons[comparisons["omission_reason"] == "not_determined"]
    cells = set(
        undecided[["specification_id", "product_code", "destination_id"]].itertuples(index=False)
    )
    # 4 kg of scandium to the United States against windows that the solver chose.
    for specification in ("strict", "rolling", "october_2025_rolling"):
        assert (specification, "28053018", "USA") in cells
    april = comparisons[comparisons["specification_id"] == "april_2025_rolling"]
    assert april["range_position"].isna().all()
    assert undecided[["range_position", "volume_index"]].isna().all(axis=None)
    assert not undecided["is_charted"].any()
    ends = undecided[["lowest_range_position", "highest_range_position"]]
    assert all(POSITIONS.index(a) < POSITIONS.index(b) for a, b in ends.itertuples(index=False))

    key = ["specification_id", "product_code", "destination_id"]
    scratch.register("undecided", undecided[key])
    said = scratch.execute(
        "select sentence, post_volume_kg, benchmark_kg from marts.fct_findings "
        f"inner join undecided using ({', '.join(key)}) where finding_level = 'cell'"
    ).df()
    assert len(said) == len(undecided)
    assert said["sentence"].str.startswith("What is printed does not decide whether").all()
    assert said[["post_volume_kg", "benchmark_kg"]].isna().all(axis=None)
    alerts = f"select * from marts.fct_changes inner join undecided using ({', '.join(key)})"
    assert scratch.execute(alerts).fetchall() == []


def test_months_that_can_be_quoted_are_marked(scratch):
    press = dict(
        scratch.execute(
            "select destination_id, count(*) from marts.fct_monthly_exports "
            "where information = 'press' and product_code = '85051110' group by all"
        ).fetchall()
    )
    assert (press["WLD"], press["USA"]) == (22, 11)
    # Of the metals those of a window without any shipment; everything else is the solver's.
    others = scratch.execute(
        "select information, sum(volume_kg), count(*), "
        "bool_and(lower_kg = 0 and upper_kg is not distinct from "
        "case when information = 'determined' then 0 end) from marts.fct_monthly_exports "
        "where product_code <> '85051110' and volume_kg is not null group by all order by 1"
    ).fetchall()
    (determined, zero, count, has_ends), (free, _, _, free_has_ends) = others
    assert (determined, zero, has_ends) == ("determined", 0, True)
    assert (free, free_has_ends) == ("free", True)
    assert count == 290


def test_statistics_of_the_panel_are_no_evidence(scratch):
    # The curve has verdicts that are proven: test_statistics.py.
    for table in (
        "fct_placebo_windows", "fct_placebo_ranks", "fct_zero_runs", "fct_specification_shares"
    ):  # fmt: skip
        found = scratch.execute(
            f"select distinct is_reconstructed, is_evidence from marts.{table}"
        ).fetchall()
        assert found == [(True, False)], table
    for table in ("fct_verdict_strength", "fct_leave_one_out"):
        wrong = scratch.execute(
            f"select count(*) from marts.{table} as statistics "
            "inner join marts.fct_benchmark_comparison as comparisons "
            "using (specification_id, product_code, destination_id) "
            "where statistics.is_evidence <> (comparisons.information = 'determined')"
        ).fetchone()
        assert wrong == (0,), table
