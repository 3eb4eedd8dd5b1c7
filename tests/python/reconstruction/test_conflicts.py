"""The conflict finder against brute force, and on the paper's own statements."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.reconstruction import panel
from chokepoint.reconstruction.conflicts import ConflictFinder, find_conflicts
from chokepoint.reconstruction.statements import PressFigure, Statement

METAL = "28053014"


def statement(claim_id, metric, value, comparator="eq", destination="WLD", step=1):
    return Statement(
        claim_id, metric, METAL, destination, None, Fraction(value), Fraction(step), comparator,
        "", "expected",
    )  # fmt: skip


CONTEXT = [
    Statement(
        f"volume_{p}", "post_volume_kg", p, "WLD", None, Fraction(1000), Fraction(1), "eq", "",
        "expected",
    )
    for p in panel.PRODUCTS
]  # fmt: skip


def test_a_hand_made_conflict_is_found_and_is_irreducible():
    statements = [
        *CONTEXT,
        statement("share_a", "post_volume_kg", 600, destination="USA"),
        statement("share_b", "post_volume_kg", 500, destination="JPN"),
        statement("innocent", "post_volume_kg", 0, destination="GBR"),
    ]
    finder = ConflictFinder(statements, [])
    members = finder.smallest_conflict(finder.statement_ids)
    assert set(members) == {"share_a", "share_b", f"volume_{METAL}"}


@settings(max_examples=15)
@given(st.lists(st.integers(0, 700), min_size=2, max_size=4))
def test_every_conflict_is_irreducible(shares):
    areas = ("USA", "JPN", "KOR", "GBR")
    statements = [*CONTEXT] + [
        statement(f"share_{area}", "post_volume_kg", kg, destination=area)
        for area, kg in zip(areas, shares, strict=False)
    ]
    finder = ConflictFinder(statements, [])
    assert finder.holds(finder.statement_ids) == (sum(shares) <= 1000)
    if sum(shares) > 1000:
        members = finder.smallest_conflict(finder.statement_ids)
        assert not finder.holds(members)
        for subset in combinations(members, len(members) - 1):
            assert finder.holds(subset)


def test_the_statements_that_are_kept_hold_together(kept, press):
    finder = ConflictFinder(kept, press)
    assert finder.holds(finder.statement_ids)


def test_each_dropped_statement_contradicts_the_rest(statements, kept, press):
    finder = ConflictFinder(statements, press)
    rest = [i for i in finder.statement_ids if i in {s.claim_id for s in kept}]
    rest += [figure.press_id for figure in press]
    dropped = {s.claim_id for s in statements} - {s.claim_id for s in kept}
    assert len(dropped) == 9
    for claim in dropped:
        assert not finder.holds([*rest, claim]), claim


@pytest.mark.usefixtures("takes_long")
def test_a_contradiction_that_nobody_noted_is_found(kept, press):
    index = next(s for s in kept if s.claim_id == "s43_wld_nd_index")
    wrong = replace(index, claim_id="unnoted", value=index.value + 5)
    found = find_conflicts([*kept, wrong], press, [])
    assert [set(c.members) for c in found] == [{"unnoted", "s43_wld_nd_index"}] or any(
        "unnoted" in c.members for c in found
    )


def test_the_committed_sets_are_conflicts_and_each_names_what_was_dropped(root, statements, press):
    sets = pd.read_csv(root / "seeds/published/paper_conflict_sets.csv", dtype=str)
    finder = ConflictFinder(statements, press)
    assert sets["conflict_id"].nunique() == 9
    for _, rows in sets.groupby("conflict_id"):
        members = rows["statement_id"].tolist()
        assert (rows["is_dropped"] == "true").sum() == 1
        assert not finder.holds(members)
        for member in members:
            assert finder.holds([m for m in members if m != member])


@pytest.mark.parametrize(
    ("area", "month", "kg", "what"),
    [
        ("JPN", "2025-12-01", 411_300, "Japan, December 2025: contradicted by 280 t"),
        ("WLD", "2025-10-01", 4_343_500, "World, October 2025: another commodity"),
    ],
)
def test_a_press_figure_rated_x_contradicts_the_reliable_ones(kept, press, area, month, kg, what):
    rejected = PressFigure("rated_x", area, month, month, kg, 1000, what)
    finder = ConflictFinder(kept, [*press, rejected])
    assert not finder.holds(finder.statement_ids), what
