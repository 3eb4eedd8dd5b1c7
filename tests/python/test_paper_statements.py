"""What the seeds say that the paper states: in this project's words, and marked as what it is."""

import csv
import re
from pathlib import Path

import pytest

PAPER = "shared/paper/divide-and-rule.txt"
LONGEST_RUN = 7
WORD = re.compile(r"[a-z0-9]+(?:[.,'’-][a-z0-9]+)*")  # noqa: RUF001


def rows(root, name):
    with (root / f"seeds/published/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def runs(text, length):
    found = WORD.findall(text.lower())
    return {tuple(found[start : start + length]) for start in range(len(found) - length + 1)}


@pytest.fixture(scope="module")
def paper(root):
    """The paper's text, which is licensed and not part of the repository."""
    for folder in Path(root).resolve().parents:
        if (folder / PAPER).is_file():
            return (folder / PAPER).read_text(encoding="utf-8")
    pytest.skip("the paper's text is not beside the repository")


@pytest.mark.parametrize(
    ("seed", "column"),
    [
        ("published_figures", "printed_text"),
        ("published_figures", "note"),
        ("paper_contradictions", "statement"),
        ("paper_contradictions", "resolution"),
        ("paper_conflict_sets", "statement_text"),
    ],
)
def test_no_sentence_of_the_paper_is_copied(root, paper, seed, column):
    printed = runs(paper, LONGEST_RUN + 1)
    copied = [
        row[column] for row in rows(root, seed) if runs(row[column], LONGEST_RUN + 1) & printed
    ]
    assert copied == []


def test_the_check_finds_a_copied_sentence(paper):
    words = WORD.findall(paper.lower())
    assert runs("so " + " ".join(words[200:208]), LONGEST_RUN + 1) & runs(paper, LONGEST_RUN + 1)


def test_statements_say_of_what_kind_they_are(root):
    claims = rows(root, "published_figures")
    for claim in claims:
        kind = claim["statement_kind"]
        assert (kind == "table cell") == (claim["section"] == "Table 1"), claim["claim_id"]
        assert (kind == "implied") == claim["note"].startswith("implied"), claim["claim_id"]
        if kind == "figure cell":
            assert claim["metric"] == "is_charted"
            assert claim["printed_text"].startswith("Figure ")
        assert not re.search(r"implied|\.\.\.|[a-z]_[a-z]", claim["printed_text"])


def test_what_print_does_not_give_is_not_computable(root):
    claims = {claim["claim_id"]: claim for claim in rows(root, "published_figures")}
    for name in (
        "s5_neighbours_grew_less",
        "s5_jpn_total_departed_little",
        "s5_kor_total_departed_little",
        "s2_ndfeb_share_china",
        "s2_mining_share",
    ):
        assert claims[name]["expected_verdict"] == "not_computable"
        assert claims[name]["note"]
    assert "es_world_none_below_mean" not in claims
    assert "reading" in claims["es_world_none_below"]["note"]


def test_remarks_drop_nothing_and_contradictions_do(root):
    contradictions = {row["contradiction_id"]: row for row in rows(root, "paper_contradictions")}
    assert "contradiction_13" not in contradictions
    for row in contradictions.values():
        is_contradiction = row["kind"].startswith("paper_against")
        assert bool(row["dropped_claim_id"]) == is_contradiction, row["contradiction_id"]
    for number in ("09", "10", "12"):
        assert not contradictions[f"contradiction_{number}"]["dropped_claim_id"]


def test_the_solver_is_told_nothing_that_print_cannot_settle(root):
    from chokepoint.reconstruction.statements import published_statements
    from chokepoint.reconstruction.window_model import is_about_windows

    told = {s.claim_id for s in published_statements(root) if is_about_windows(s)}
    assert "t1_mag_volume" in told
    for claim in rows(root, "published_figures"):
        if claim["expected_verdict"] == "not_computable":
            assert claim["claim_id"] not in told
