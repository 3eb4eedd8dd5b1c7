"""From a file of several queries to the verdict: a month that nobody asked for is not zero."""

import pytest

from .ingest.conftest import gacc_text, magnet_rows, without_parts
from .test_lake_build import built, months
from .test_partner_cover import ingest

FIRST, LAST = "2021-11", "2026-04"
ENDS_EARLY, STATED, GOES_ON, HOLE = "28053011", "28053012", "28053013", "28053014"
NARROW = "28053015"
SEVEN = ("110", "116", "122", "303", "304", "305", "502")
MARTS = ["fct_benchmark_comparison", "fct_monthly_exports", "int_missing_months", "fct_claims"]


def file_of(project, name, spans, partners=("502",)):
    """A row to each partner in each month of each code."""
    rows = []
    for code, listed in spans.items():
        for row in magnet_rows([f"{month:%Y%m}" for month in listed], partners):
            row[3] = code
            rows.append(row)
    (project / "downloads").mkdir(exist_ok=True)
    path = project / "downloads" / name
    path.write_text(gacc_text(*without_parts(rows)), encoding="gb18030")
    return path


@pytest.fixture(scope="module")
def build(copy_project, tmp_path_factory):
    project = copy_project(tmp_path_factory.mktemp("month_cover"))
    span, short = months(FIRST, LAST), months(FIRST, "2025-10")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        joined = {ENDS_EARLY: short, GOES_ON: span}
        ingest(file_of(project, "joined.csv", joined), "2026-05-20", "--partners", "all")
        ingest(
            file_of(project, "stated.csv", {STATED: short}), "2026-05-20", "--partners", "all",
            "--months", f"{FIRST}:{LAST}",
        )  # fmt: skip
        winter = months("2026-01", "2026-02")
        hole = {HOLE: [month for month in span if month not in winter]}
        ingest(file_of(project, "hole.csv", hole), "2026-05-20", "--partners", "all")
        many = (*SEVEN, "101", "102", "103", "104", "105", "106", "107", "108", "109", "133")
        ingest(file_of(project, "many.csv", {NARROW: short}, many), "2025-11-20")
        after = {NARROW: months("2025-11", LAST)}
        ingest(file_of(project, "seven.csv", after, SEVEN), "2026-05-20")
    lake = tmp_path_factory.mktemp("moved") / "lake"
    (project / "lake").rename(lake)
    return built(project, lake, MARTS)


def verdict(build, product, specification):
    return build.rows(
        "select distinct range_position, omission_reason from marts.fct_benchmark_comparison "
        f"where product_code = '{product}' and specification_id = '{specification}' "
        "and destination_id in ('USA', 'WLD')"
    )


def missing(build, product):
    return build.rows(
        "select distinct missing_month_count from intermediate.int_missing_months "
        f"where product_code = '{product}' and destination_id = 'USA' "
        "and specification_id = 'paper'"
    )


@pytest.mark.parametrize("specification", ["paper", "strict"])
@pytest.mark.parametrize(("product", "absent"), [(ENDS_EARLY, 6), (HOLE, 2)])
def test_a_month_that_no_query_asked_for_is_no_cut_off(build, specification, product, absent):
    assert verdict(build, product, specification) == [(None, "post_window_incomplete")]
    assert missing(build, product) == [(absent,)]


@pytest.mark.parametrize("specification", ["paper", "strict"])
def test_a_month_that_a_query_asked_for_is_zero_where_it_found_nothing(build, specification):
    assert verdict(build, STATED, specification) == [("below", None)]
    assert verdict(build, GOES_ON, specification) == [("within", None)]


def test_a_cut_off_that_rests_on_a_file_of_few_partners_says_so(build):
    """Seven partners are taken for the world, and Korea is not among them."""
    assert build.rows(
        "select range_position, has_narrow_files, caveats like '%months from a file that names far "
        "fewer partners than others of its series%' from marts.fct_claims "
        f"where product_code = '{NARROW}' and destination_id = 'KOR' "
        "and specification_id = 'strict'"
    ) == [("below", True, True)]
    assert build.rows(
        "select distinct product_code from marts.fct_claims where has_narrow_files"
    ) == [(NARROW,)]
