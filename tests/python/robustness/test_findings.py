"""The paper's section 4.4 out of fct_findings: its verdicts, its counts, and the words for both."""

import re

import duckdb
import pandas as pd
import pytest

from chokepoint import words

POSITIONS = {"-1": "below", "0": "within", "1": "above"}
# How a sentence says where a volume lies: a volume, nothing shipped, an index, no figure.
SAID = {
    "below": ("less than in any of the", "it had in each of the", "below their", "lay below the"),
    "within": ("within the range of", "as in at least one of the", "within their range"),
    "above": ("more than in any of the", "above their range", "lay above the range"),
}
COUNTS = {
    "count_below": "below_count",
    "count_within": "within_count",
    "count_above": "above_count",
}


@pytest.fixture(scope="module")
def findings(scratch_build):
    with duckdb.connect(str(scratch_build.database), read_only=True) as connection:
        return connection.execute(
            "select * from marts.fct_findings where specification_id = 'paper'"
        ).df()


@pytest.fixture(scope="module")
def printed(root):
    """Statements of section 4.4 that the paper does not contradict itself."""
    claims = pd.read_csv(root / "seeds/published/published_figures.csv", dtype=str)
    return claims[(claims["section"] == "4.4") & (claims["expected_verdict"] == "expected")]


def test_every_printed_verdict_is_in_a_sentence(findings, printed):
    cells = findings[findings["finding_level"] == "cell"]
    verdicts = printed[printed["metric"] == "range_position"]
    assert len(verdicts) > 40
    for claim in verdicts.itertuples():
        (found,) = cells[
            (cells["product_code"] == claim.product_code)
            & (cells["destination_id"] == claim.destination_id)
        ].itertuples()
        assert found.range_position == POSITIONS[claim.printed_value], claim.claim_id
        said = [position for position in SAID if any(x in found.sentence for x in SAID[position])]
        assert said == [found.range_position], found.sentence


def test_every_printed_count_is_in_a_sentence(findings, printed):
    destinations = findings[
        (findings["finding_level"] == "destination") & (findings["product_kind"] == "metal")
    ].set_index("destination_id")
    counts = printed[printed["metric"].isin(COUNTS)]
    assert set(counts["destination_id"]) == {"USA", "EU27", "JPN", "KOR", "ASEAN", "GBR"}
    counted = re.compile(r"(\w+) lay below .*, (\w+) within it and (\w+) above it")
    for claim in counts.itertuples():
        found = destinations.loc[claim.destination_id]
        count = int(claim.printed_value)
        assert found[COUNTS[claim.metric]] == count, claim.claim_id
        said = dict(zip(COUNTS, counted.search(found["sentence"]).groups(), strict=True))
        assert said[claim.metric] == (words.number(count) if count else "none")


def test_names_in_a_sentence_are_as_many_as_it_says(findings, scratch_build):
    with scratch_build.connect() as connection:
        names = dict(
            connection.execute(
                "select product_code, product_name from marts.dim_products"
            ).fetchall()
        )
    metals = findings[
        (findings["finding_level"] == "destination") & (findings["product_kind"] == "metal")
    ]
    cells = findings[findings["finding_level"] == "cell"]
    for found in metals.itertuples():
        here = cells[
            (cells["destination_id"] == found.destination_id) & (cells["product_kind"] == "metal")
        ]
        for position in ("below", "above"):
            for code in here.loc[here["range_position"] == position, "product_code"]:
                assert words.inner(names[code]) in found.sentence


def test_each_key_leads_to_its_rows(findings, scratch_build):
    keys = {
        "fct_benchmark_comparison": "specification_id || '/' || product_code || '/' "
        "|| destination_id",
        "fct_destination_summary": "specification_id || '/' || destination_id || '/' "
        "|| product_kind",
    }
    with duckdb.connect(str(scratch_build.database), read_only=True) as connection:
        for table, group in findings.groupby("source_table"):
            known = connection.execute(f"select {keys[table]} from marts.{table}").fetchall()
            assert set(group["source_key"]) <= {key for (key,) in known}


def test_reconstructed_cells_say_so(findings):
    assert findings["is_reconstructed"].all()
    assert findings["caveats"].str.startswith("reconstructed monthly data").all()
    assert findings["caveat_sentence"].str.startswith("Reconstructed monthly data, ").all()


FLAGS = [
    "is_reconstructed",
    "has_window_gap",
    "has_short_benchmark",
    "has_post_months_not_loaded",
    "has_post_months_weight_unknown",
    "has_benchmark_months_not_loaded",
    "has_benchmark_months_weight_unknown",
    "is_mean_under_100_kg",
    "has_few_active_months",
    "is_one_window_dominant",
    "is_range_from_zero",
    "is_within_chance",
    "has_unstable_verdict",
    "has_narrow_files",
    "has_unknown_verdicts",
]


def test_each_caveat_is_a_flag_and_each_flag_a_caveat(scratch_build):
    with scratch_build.connect() as connection:
        found = connection.execute("select * from marts.fct_findings").df()
    assert found[FLAGS].any().sum() >= 4
    said = found["caveats"].fillna("").map(lambda text: len(text.split("; ")) if text else 0)
    assert (found[FLAGS].sum(axis=1) == said).all()


def test_a_claim_has_the_flags_of_its_finding(scratch_build):
    not_of_claims = ("has_unknown_verdicts", "has_unstable_verdict")
    flags = [flag for flag in FLAGS[1:] if flag not in not_of_claims]
    same = " and ".join(f"claims.{flag} = findings.{flag}" for flag in flags)
    with scratch_build.connect() as connection:
        rows = connection.execute(
            f"select count(*), count(*) filter (where {same} and claims.caveats is not distinct "
            "from findings.caveats) from marts.fct_claims as claims "
            "inner join marts.fct_findings as findings using (finding_id)"
        ).fetchone()
        assert (
            rows
            == 2
            * connection.execute("select count(*) from marts.fct_benchmark_comparison").fetchone()
        )


SENTENCES = (
    "select sentence, product_name, destination_name from marts.{table} "
    "inner join marts.dim_products using (product_code) "
    "inner join marts.dim_destinations using (destination_id)"
)


def test_places_and_products_are_called_as_everywhere_else(scratch_build):
    """What SQL says of a cell has the names that report, figures and claims use."""
    with scratch_build.connect() as connection:
        findings = connection.execute(SENTENCES.format(table="fct_findings")).fetchall()
        changes = connection.execute(SENTENCES.format(table="fct_changes")).fetchall()
    assert len({place for *_, place in findings}) > 1
    for sentence, product, place in findings:
        to = "worldwide" if place == "World" else f"to {words.the(place)}"
        assert f" {words.inner(product)} {to} " in sentence, sentence
    for sentence, product, place in changes:
        assert re.match(re.escape(f"{product} to {words.the(place)}") + "[,:]", sentence), sentence


def test_sql_and_python_give_the_same_places_an_article(root):
    text = (root / "macros/words.sql").read_text(encoding="utf-8")
    macro = text.partition("macro place_in_sentence")[2]
    (beginnings,) = re.findall(r"beginning in \[(.*?)\]", macro, re.DOTALL)
    (nouns,) = re.findall(r" in \((.*?)\) then", macro)
    assert tuple(re.findall("'(.*?)'", nouns)) == words.COMMON_NOUNS
    assert tuple(re.findall("'(.*?)'", beginnings)) == words.WITH_ARTICLE
