"""What a batch does not cover is not known: partners, parts, weights, importers, dollars.

The batches are written in the lake's own layout, as in test_lake_build.
"""

import csv
from datetime import date

import pytest

from .test_lake_build import Batch, LakeBuild, built, months

USA, JAPAN, KOREA, GERMANY = "502", "116", "133", "304"
ONE_PARTNER, TWO_QUERIES, REVISED, HALVES = "28053011", "28053012", "28053013", "85051110"
REGIMES, WEIGHTS, YUAN = "28053014", "28053015", "28053016"
MARTS = [
    "fct_monthly_exports",
    "fct_benchmark_comparison",
    "fct_revisions",
    "fct_mirror_comparison",
    "fct_mirror_verdicts",
    "fct_window_volumes",
    "int_missing_months",
]
PANEL = months("2021-11", "2026-04")
APRIL = date(2026, 4, 1)


def every(partner, code, kg, over=PANEL):
    return [(partner, code, month, kg, 100 * (kg or 1)) for month in over]


def partners_of_customs(root):
    with (root / "seeds/reference/gacc_partners.csv").open(encoding="utf-8") as file:
        return sorted({row["partner_code"] for row in csv.DictReader(file)})


def members_of_the_union(root):
    with (root / "seeds/reference/destination_memberships.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["group_code"] == "EU27"]
    return sorted(row["partner_id"] for row in rows if not row["valid_to"])


def batches(root):
    customs = partners_of_customs(root)
    cut = len(customs) // 2
    some, others = customs[:cut], customs[cut:]
    by_half = {
        half: [row for code in (USA, GERMANY) if code in half for row in every(code, HALVES, 7)]
        for half in (tuple(some), tuple(others))
    }
    imports = months("2026-01", "2026-02")
    return [
        Batch("us", "2026-05-20", [ONE_PARTNER], PANEL, every(USA, ONE_PARTNER, 5), partners=[USA]),
        Batch("q1", "2026-05-20", [TWO_QUERIES], PANEL, every(USA, TWO_QUERIES, 1), partners=[USA]),
        Batch(
            "q2", "2026-05-21", [TWO_QUERIES], PANEL, every(JAPAN, TWO_QUERIES, 2), partners=[JAPAN]
        ),
        Batch(
            "whole", "2026-05-20", [REVISED], PANEL,
            every(USA, REVISED, 10) + every(JAPAN, REVISED, 20),
        ),
        # Later, of the United States alone; nothing went there in April.
        Batch(
            "again", "2026-06-20", [REVISED], PANEL[-2:], every(USA, REVISED, 11, PANEL[-2:-1]),
            partners=[USA],
        ),
        Batch("half", "2026-05-20", [HALVES], PANEL, by_half[tuple(some)], partners=some),
        Batch("rest", "2026-05-21", [HALVES], PANEL, by_half[tuple(others)], partners=others),
        Batch("r10", "2026-05-20", [REGIMES], PANEL, every(USA, REGIMES, 3), regimes=["10"]),
        Batch(
            "weights", "2026-05-20", [WEIGHTS], PANEL,
            every(USA, WEIGHTS, 4, PANEL[:-1]) + every(USA, WEIGHTS, None, [APRIL])
            + every(JAPAN, WEIGHTS, 6),
        ),
        Batch("usd", "2026-05-20", [YUAN], [APRIL], every(USA, YUAN, 8, [APRIL])),
        Batch("cny", "2026-06-20", [YUAN], [APRIL], every(USA, YUAN, 8, [APRIL]), currency="CNY"),
        # Malta has a row in January and none in February, when the file covers it all the same.
        Batch(
            "comext_1", "2026-06-20", [HALVES, HALVES[:6]], imports[:1],
            [("CN", HALVES, imports[0], 9, 9)],
            source_id="comext", reporter_code="MLT", flow="import", scheme="iso2", currency="EUR",
            reporters=["DEU", "MLT"],
        ),
        Batch(
            "comext_2", "2026-06-21", [HALVES, HALVES[:6]], imports[1:],
            [("CN", HALVES, imports[1], None, 9)],
            source_id="comext", reporter_code="DEU", flow="import", scheme="iso2", currency="EUR",
            reporters=["DEU", "MLT"],
        ),
        # One file for all 27, with a row of Germany alone: the others have imported nothing.
        Batch(
            "union", "2026-06-20", [ONE_PARTNER[:6]], PANEL,
            [("156", ONE_PARTNER[:6], month, 10, 9) for month in PANEL],
            source_id="comtrade", reporter_code="DEU", flow="import", scheme="m49",
            reporters=members_of_the_union(root),
        ),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def build(root, copy_project, tmp_path_factory) -> LakeBuild:
    lake = tmp_path_factory.mktemp("covered")
    for batch in batches(root):
        batch.write(lake)
    return built(copy_project(tmp_path_factory.mktemp("build")), lake, select=MARTS)


def states(build, product, month="2026-04"):
    return {
        destination: (state, kg)
        for destination, state, kg in build.rows(
            "select destination_id, month_state, volume_kg from marts.fct_monthly_exports "
            f"where product_code = '{product}' and month = '{month}-01'"
        )
    }


def verdicts(build, product):
    return {
        (specification, destination): (position, reason)
        for specification, destination, position, reason in build.rows(
            "select specification_id, destination_id, range_position, omission_reason "
            f"from marts.fct_benchmark_comparison where product_code = '{product}' "
            "and specification_id in ('paper', 'strict')"
        )
    }


def test_a_query_of_one_partner_is_not_the_world(build):
    found = states(build, ONE_PARTNER)
    assert found.pop("USA") == ("shipped", 5)
    assert set(found.values()) == {("not_covered", None)}
    for (_, destination), verdict in verdicts(build, ONE_PARTNER).items():
        wanted = ("within", None) if destination == "USA" else (None, "post_window_incomplete")
        assert verdict == wanted, destination


def test_queries_of_two_partners_do_not_replace_each_other(build):
    found = states(build, TWO_QUERIES)
    assert (found["USA"], found["JPN"]) == (("shipped", 1), ("shipped", 2))
    assert found["WLD"] == found["KOR"] == ("not_covered", None)


def test_a_later_query_of_one_partner_supersedes_that_partner_alone(build):
    march, april = states(build, REVISED, "2026-03"), states(build, REVISED, "2026-04")
    assert (march["USA"], march["JPN"], march["WLD"]) == (
        ("shipped", 11), ("shipped", 20), ("shipped", 31),
    )  # fmt: skip
    assert (april["USA"], april["JPN"], april["WLD"]) == (
        ("zero", 0), ("shipped", 20), ("shipped", 20),
    )  # fmt: skip
    assert build.rows(
        "select destination_id, cast(month as varchar), volume_kg_before, volume_kg_after "
        f"from marts.fct_revisions where product_code = '{REVISED}' order by all"
    ) == [("USA", "2026-03-01", 10, 11), ("USA", "2026-04-01", 10, 0)]


def test_queries_that_together_name_every_partner_are_the_world(build):
    found = states(build, HALVES)
    assert (found["WLD"], found["EU27"], found["USA"]) == (
        ("shipped", 14), ("shipped", 7), ("shipped", 7),
    )  # fmt: skip
    assert found["JPN"] == ("zero", 0)
    assert verdicts(build, HALVES)["strict", "WLD"] == ("within", None)


def test_some_regimes_are_not_the_month(build):
    assert set(states(build, REGIMES).values()) == {("not_covered", None)}


def test_a_row_without_a_weight_leaves_the_month_unknown(build):
    found = states(build, WEIGHTS)
    assert found["USA"] == found["WLD"] == ("weight_unknown", None)
    assert (found["JPN"], found["KOR"]) == (("shipped", 6), ("zero", 0))
    found = verdicts(build, WEIGHTS)
    for specification in ("paper", "strict"):
        assert found[specification, "USA"] == (None, "post_window_incomplete")
        assert found[specification, "JPN"] == ("within", None)


def test_yuan_after_dollars_take_no_dollars_away(build):
    assert build.rows(
        "select volume_kg, value_usd from marts.fct_monthly_exports "
        f"where product_code = '{YUAN}' and destination_id = 'USA' and month = '2026-04-01'"
    ) == [(8, 800)]


def test_an_importer_without_a_row_has_no_imports_and_one_without_a_weight_is_unknown(build):
    assert build.rows(
        "select importer_code, cast(month as varchar), volume_kg "
        "from intermediate.int_mirror_imports where source_id = 'comext' order by all"
    ) == [
        ("DEU", "2026-01-01", 0), ("DEU", "2026-02-01", None),
        ("MLT", "2026-01-01", 9), ("MLT", "2026-02-01", 0),
    ]  # fmt: skip


def test_a_group_of_importers_says_how_many_are_covered(build):
    assert build.rows(
        "select distinct importers_covered, importers_expected from marts.fct_mirror_comparison "
        "where importer_code = 'EU27' and month = '2026-01-01' and source_id = 'comext'"
    ) == [(2, 27)]


def test_both_records_of_a_cell_and_why_importers_give_no_verdict(build):
    found = build.rows(
        "select specification_id, destination_id, source_id, importer_range_position, "
        "importer_volume_index, importers_covered, importers_expected, mirror_note "
        f"from marts.fct_mirror_verdicts where product_code = '{ONE_PARTNER}' "
        "and specification_id in ('paper', 'paper_mirror') "
        "and destination_id in ('EU27', 'USA') order by all"
    )
    union = ("EU27", "comtrade", "within", 100.0, 27, 27, None)
    nothing = ("USA", None, None, None, None, None, "no_importer_records")
    assert found == [
        ("paper", *union), ("paper", *nothing), ("paper_mirror", *union), ("paper_mirror", *nothing)
    ]  # fmt: skip
    assert build.rows(
        "select distinct importer_range_position, importers_covered, mirror_note, "
        "importers_expected > 200 from marts.fct_mirror_verdicts "
        f"where product_code = '{ONE_PARTNER}' and destination_id = 'WLD' "
        "and specification_id = 'paper'"
    ) == [(None, 27, "importers_not_all_covered", True)]
    # Two of 27, in two months of thirty.
    assert build.rows(
        "select source_id, importers_covered, mirror_note from marts.fct_mirror_verdicts "
        f"where product_code = '{HALVES}' and destination_id = 'EU27' "
        "and specification_id = 'paper'"
    ) == [("comext", 0, "importers_not_all_covered")]


def test_a_specification_reads_the_records_that_it_names(build):
    assert build.rows(
        "select specification_id, recorded_by, range_position = importer_range_position "
        f"from marts.fct_mirror_verdicts where product_code = '{ONE_PARTNER}' "
        "and destination_id = 'EU27' and specification_id = 'paper_mirror'"
    ) == [("paper_mirror", "importer", True)]
    assert build.rows(
        "select count(*) from marts.fct_benchmark_comparison "
        "where specification_id = 'paper_mirror'"
    ) == [(0,)]


def test_the_months_that_a_cell_misses_are_those_that_its_windows_count(build):
    columns = "specification_id, product_code, destination_id"
    counted = (
        f"select {columns}, sum(months_not_loaded + months_weight_unknown) as missing "
        "from marts.fct_window_volumes group by all having missing > 0"
    )
    listed = (
        f"select {columns}, len(string_split(missing_months, ', ')) "
        "from intermediate.int_missing_months where missing_month_count > 0"
    )
    assert build.rows(f"{counted} except {listed}") == []
    assert build.rows(f"{listed} except {counted}") == []
    assert build.rows(
        "select destination_id, missing_month_count from intermediate.int_missing_months "
        f"where product_code = '{ONE_PARTNER}' and specification_id = 'paper' "
        "and destination_id in ('USA', 'JPN')"
    ) == [("JPN", 30)]
