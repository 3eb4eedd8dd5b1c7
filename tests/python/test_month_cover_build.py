"""From a file of several queries to the verdict: a month that nobody asked for is not zero."""

import pytest

from .ingest.conftest import gacc_text, magnet_rows, without_parts
from .test_lake_build import built, months
from .test_partner_cover import ingest

FIRST, LAST = "2021-11", "2026-04"
ENDS_EARLY, STATED, GOES_ON, HOLE = "28053011", "28053012", "28053013", "28053014"
MARTS = ["fct_benchmark_comparison", "fct_monthly_exports", "int_missing_months"]


def file_of(project, name, **last_months):
    """Rows to the United States, of each code from the first month to its last."""
    rows = []
    for code, listed in last_months.items():
        for row in magnet_rows(months=[f"{month:%Y%m}" for month in listed]):
            row[3] = code.removeprefix("hs_")
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
        joined = {f"hs_{ENDS_EARLY}": short, f"hs_{GOES_ON}": span}
        ingest(file_of(project, "joined.csv", **joined), "2026-05-20", "--partners", "all")
        stated = {f"hs_{STATED}": short}
        ingest(
            file_of(project, "stated.csv", **stated), "2026-05-20", "--partners", "all",
            "--months", f"{FIRST}:{LAST}",
        )  # fmt: skip
        hole = {
            f"hs_{HOLE}": [month for month in span if month not in months("2026-01", "2026-02")]
        }
        ingest(file_of(project, "hole.csv", **hole), "2026-05-20", "--partners", "all")
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
