"""The worked example of the README: six downloads of 39221000, from `ingest` to the marts.

Once on the real downloads where they are at hand, once on files of the same layout written here.
Both are cut in 2025: 10,000 rows, of which December is a part.
"""

import json
import re
import shlex
import shutil
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from chokepoint.cli import app
from chokepoint.dbt_build import dbt_build

SAMPLES = Path(__file__).resolve().parents[3] / "shared/samples/gacc"
README = Path(__file__).resolve().parents[2] / "README.md"
CODE, EVENT = "39221000", "plastic_baths"
# Whatever an absent month means: nobody has loaded December 2025. The first is what README writes.
SPECIFICATIONS = {
    EVENT: "",
    f"{EVENT}_as_zero": 'missing = "as_zero"',
    f"{EVENT}_needs_two": "benchmark_windows_needed = 2",
    f"{EVENT}_median": 'missing = "as_zero"\nstatistic = "median"',
    f"{EVENT}_of_the_month": 'missing = "as_zero"\nmembership = "as_of_month"',
}
# kg to the United States: the months around the cut
NOVEMBER, JANUARY = 3_914_519, 4_837_348
HEADER = (
    "数据年月", "贸易伙伴编码", "贸易伙伴名称", "商品编码", "商品名称", "贸易方式编码",
    "贸易方式名称", "第一数量", "第一计量单位", "第二数量", "第二计量单位", "美元",
)  # fmt: skip


def row(month, partner, kilograms, regime="10", code=CODE):
    return [
        f"{month:%Y%m}", partner, "某国", code, "塑料浴缸", regime, "一般贸易", f"{kilograms}",
        "千克", "0", "-", "1,000",
    ]  # fmt: skip


def write_downloads(folder):
    """2021 to June 2026 in the layout of the site; 2025 holds 10,000 rows and ends in December."""
    for first, last in (("2021-01", "2024-12"), ("2025-01", "2025-12"), ("2026-01", "2026-06")):
        rows = [row(month, "502", 1_000_000) for month in months_between(first, last)]
        for each in rows:
            if each[0] == "202511":
                each[7] = f"{NOVEMBER}"
            elif each[0] == "202601":
                each[7] = f"{JANUARY}"
        if first == "2025-01":
            rows.pop()  # the United States lie beyond the cut in December
            december = months_between("2025-12", "2025-12")[0]
            missing = 10_000 - len(rows)
            rows += [row(december, "133", 1, regime=f"{number}") for number in range(missing)]
        write_download(folder / f"downloadData_{first}.csv", rows)
    # They name two partners and, but for the cut one, one regime: the query had none.
    (folder / "chokepoint.toml").write_text('partners = "all"\nparts = "all"\n', encoding="utf-8")


def write_download(path, rows):
    lines = [",".join(f'"{cell}"' for cell in cells) + "," for cells in [HEADER, *rows]]
    path.write_text("\n".join(lines) + "\n", encoding="gb18030")


# Bismuth before and after HS 2022, kilogrammes a month to the United States; the last code ends
# before the window does.
BISMUTH = {
    "81060010": ("2021-01", "2021-12", 100),
    "81061010": ("2022-01", "2026-04", 40),
    "81069010": ("2022-01", "2026-04", 10),
    "81069090": ("2022-01", "2026-01", 5),
}
BISMUTH_EVENT = """
[event]
name = "Bismuth"
date = 2025-10-30
destinations = ["USA", "WLD"]
[[product]]
id = "unwrought"
name = "Bismuth, unwrought"
codes = [{code = "81060010", valid_to = "2021-12"}, "81061010", "81069010"]
[[product]]
id = "every"
name = "Bismuth, every form"
codes = [
  { code = "81060010", valid_to = "2021-12" },
  { code = "81061010", valid_from = "2022-01" },
  { code = "81069090", valid_from = "2022-01" },
]
[[specification]]
length = 6
"""


def write_bismuth(project):
    """One file a code, as the site is asked."""
    (project / "bismuth").mkdir()
    for code, (first, last, kilograms) in BISMUTH.items():
        rows = [row(month, "502", kilograms, code=code) for month in months_between(first, last)]
        write_download(project / f"bismuth/{code}.csv", rows)
    (project / "watchlist/bismuth.toml").write_text(BISMUTH_EVENT, encoding="utf-8")
    said = ("--flow", "export", "--partners", "all", "--parts", "all")
    assert {o["status"] for o in run(project, "ingest", "bismuth", *said)} == {"loaded"}


@pytest.fixture(
    scope="module",
    params=[
        "written",
        pytest.param(
            "real",
            marks=pytest.mark.skipif(not SAMPLES.is_dir(), reason="real samples are not at hand"),
        ),
    ],
)
def downloads(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("downloads")
    if request.param == "written":
        write_downloads(folder)
    else:
        for path in SAMPLES.glob("gacc_39221000_*.xlsx"):
            shutil.copyfile(path, folder / path.name)
    return folder


def months_between(first, last):
    return duckdb.sql(
        f"select unnest(generate_series(date '{first}-01', date '{last}-01', interval 1 month))"
    ).df().iloc[:, 0].tolist()  # fmt: skip


@pytest.fixture(scope="module")
def commands():
    """The worked example as README prints it."""
    (block,) = re.findall(
        r"^Worked example(?:.+\n)+\n((?:    .+\n)+)", README.read_text("utf-8"), re.MULTILINE
    )
    ingest, new, build = (line.strip() for line in block.splitlines())
    assert build == "make build"
    return [shlex.split(line.removeprefix(".venv/bin/chokepoint ")) for line in (ingest, new)]


@pytest.fixture(scope="module")
def marts(copy_project, downloads, commands, tmp_path_factory):
    """The commands of the README: of `make build` the step that builds the marts."""
    project = copy_project(tmp_path_factory.mktemp("own_data"))
    tracked = contents(project)
    shutil.copytree(downloads, project / "downloads")
    ingest, new = commands
    assert ingest[-1] == "--accept-truncated"
    outcomes = run(project, *ingest[:-1])
    assert sorted({o["status"] for o in outcomes}) == ["loaded", "refused"]
    (cut,) = [o for o in outcomes if o["status"] == "refused"]
    assert "2025" in cut["file"]
    assert "10,000" in cut["problems"][0]["what"]
    assert {o["status"] for o in run(project, *ingest)} == {"known", "loaded"}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        written = CliRunner().invoke(app, new)
    assert written.exit_code == 0, written.output
    watched = project / "watchlist" / f"{EVENT}.toml"
    more = [
        f'[[specification]]\nid = "{name.removeprefix(f"{EVENT}_")}"\nlength = 6\n{said}\n'
        for name, said in SPECIFICATIONS.items()
        if said
    ]
    watched.write_text(watched.read_text("utf-8") + "".join(more), encoding="utf-8")

    write_bismuth(project)

    dbt_build(project, selector="data")

    assert contents(project) == tracked, "a file of the repository was edited"
    with duckdb.connect(str(project / "warehouse/build.duckdb"), read_only=True) as connection:
        yield connection


def contents(project):
    """What the project's own files hold: seeds and settings; models and macros are links."""
    files = [*(project / "seeds").rglob("*.*"), *project.glob("*.yml")]
    return {path: path.read_bytes() for path in files}


def run(project, *words):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        told = ["--vintage-date", "2026-07-20", "--json"]
        return json.loads(CliRunner().invoke(app, [*words, *told]).stdout)


def test_the_files_name_the_code_that_no_seed_lists(marts):
    ((name, language, source),) = marts.execute(
        "select product_name, name_language, source from marts.dim_products "
        f"where product_code = '{CODE}'"
    ).fetchall()
    assert name.startswith("塑料浴缸")
    assert language == "zh"
    assert "(gacc), downloaded 2026-07-20" in source


def test_december_2025_is_missing_and_not_zero(marts):
    months = marts.execute(
        "select month, volume_kg, is_loaded, is_reconstructed from marts.fct_monthly_exports "
        "where product_code = ? and destination_id = 'USA' "
        "and month between '2025-11-01' and '2026-01-01' order by month",
        [CODE],
    ).fetchall()
    assert [m[1:] for m in months] == [
        (NOVEMBER, True, False), (None, False, False), (JANUARY, True, False),
    ]  # fmt: skip


def test_every_other_month_is_loaded(marts):
    missing = marts.execute(
        "select distinct month from marts.fct_monthly_exports where product_code = ? "
        "and not is_loaded",
        [CODE],
    ).fetchall()
    assert [f"{month:%Y-%m}" for (month,) in missing] == ["2025-12"]


@pytest.mark.parametrize("specification", SPECIFICATIONS)
def test_one_cut_leaves_no_verdict_to_anybody_under_any_specification(marts, specification):
    """Null, caveat and no verdict: in the comparison, on the curve, in sentences and alerts."""
    cells = marts.execute(
        "select destination_id, volume_index, range_position, omission_reason "
        "from marts.fct_benchmark_comparison where specification_id = ? order by all",
        [specification],
    ).fetchall()
    assert cells == [
        (name, None, None, "post_window_incomplete") for name in ("EU27", "USA", "WLD")
    ]
    on_curve = marts.execute(
        "select count(*), count(range_position) from marts.fct_specification_curve "
        "where specification_id = ? and is_own_specification",
        [specification],
    ).fetchone()
    assert on_curve == (3, 0)
    caveats = marts.execute(
        "select caveats from marts.fct_findings "
        "where specification_id = ? and finding_level = 'cell'",
        [specification],
    ).fetchall()
    assert len(caveats) == 3
    assert all("1 month after the event not loaded" in each for (each,) in caveats)


@pytest.mark.parametrize("specification", SPECIFICATIONS)
def test_the_window_says_that_it_is_not_whole(marts, specification):
    window = marts.execute(
        "select months_expected, months_covered, months_not_loaded, volume_kg "
        "from marts.fct_window_volumes "
        "where specification_id = ? and destination_id = 'USA' and window_number = 0",
        [specification],
    ).fetchone()
    assert window[:3] == (6, 5, 1)
    assert window[3] > NOVEMBER + JANUARY
    verdict = marts.execute(
        "select volume_index, range_position, omission_reason, benchmark_windows_used "
        "from marts.fct_benchmark_comparison where specification_id = ? and destination_id = 'USA'",
        [specification],
    ).fetchone()
    assert verdict == (None, None, "post_window_incomplete", 4)
    caveats = marts.execute(
        "select caveats from marts.fct_findings "
        "where specification_id = ? and destination_id = 'USA' and finding_level = 'cell'",
        [specification],
    ).fetchone()
    assert "1 month after the event not loaded" in caveats[0]


def test_the_paper_is_as_it_was(marts):
    counts = marts.execute(
        "select count(*) filter (where verdict = 'differs'), count(*) filter "
        "(where verdict = 'reproduced') from marts.audit_published_figures"
    ).fetchone()
    assert counts[0] == 0
    assert counts[1] > 400


def test_every_row_of_customs_data_is_evidence(marts):
    said = marts.execute(
        "select table_name, column_name from duckdb_columns() "
        "inner join duckdb_tables() using (schema_name, table_name) "
        "where schema_name = 'marts' and column_name like 'is\\_%evidence' escape '\\'"
    ).fetchall()
    assert len(said) > 20
    for table, column in said:
        keys = {name for (name,) in marts.execute(
            "select column_name from duckdb_columns() "
            f"where schema_name = 'marts' and table_name = '{table}'"
        ).fetchall()}  # fmt: skip
        if "product_code" in keys:
            rows = f"where product_code = '{CODE}'"
        elif "specification_id" in keys:
            rows = "where specification_id like 'plastic_baths%'"
        else:
            continue
        found = marts.execute(f"select distinct {column} from marts.{table} {rows}").fetchall()
        assert found in ([(True,)], []), (table, column)


def test_several_codes_are_one_series_across_a_revision(marts):
    """Two months of the old code and four of the new ones, then six of the new ones."""
    windows = marts.execute(
        "select window_number, volume_kg, months_covered, is_reconstructed "
        "from marts.fct_window_volumes inner join marts.dim_products using (product_code) "
        "where specification_id = 'bismuth' and product_name = 'Bismuth, unwrought' "
        "and destination_id = 'USA' order by window_number"
    ).fetchall()
    assert windows == [
        (-4, 2 * 100 + 4 * 50, 6, False), (-3, 300, 6, False), (-2, 300, 6, False),
        (-1, 300, 6, False), (0, 300, 6, False),
    ]  # fmt: skip
    verdicts = marts.execute(
        "select destination_id, volume_index, range_position, is_reconstructed "
        "from marts.fct_benchmark_comparison inner join marts.dim_products using (product_code) "
        "where specification_id = 'bismuth' and product_name = 'Bismuth, unwrought' order by all"
    ).fetchall()
    assert verdicts == [
        (name, pytest.approx(100 * 300 / 325), "within", False) for name in ("USA", "WLD")
    ]


def test_a_month_that_one_of_several_codes_lacks_is_not_known(marts):
    assert marts.execute(
        "select omission_reason, range_position, count(*) "
        "from marts.fct_benchmark_comparison inner join marts.dim_products using (product_code) "
        "where specification_id = 'bismuth' and product_name = 'Bismuth, every form' group by all"
    ).fetchall() == [("post_window_incomplete", None, 2)]
    months = marts.execute(
        "select month, volume_kg, month_state from marts.fct_monthly_exports "
        "inner join marts.dim_products using (product_code) "
        "where product_name = 'Bismuth, every form' and destination_id = 'USA' "
        "and month >= '2026-01-01' and month < '2026-04-01' order by month"
    ).fetchall()
    assert [each[1:] for each in months] == [
        (45, "shipped"), (None, "not_covered"), (None, "not_covered"),
    ]  # fmt: skip


def test_codes_of_a_product_of_several_are_products_of_no_event(marts):
    assert marts.execute(
        "select count(*) from marts.dim_products where product_code in ('81060010', '81069090')"
    ).fetchone() == (2,)
    assert marts.execute(
        "select count(*) from marts.fct_benchmark_comparison where product_code = '81060010'"
    ).fetchone() == (0,)
