"""From a download of one partner to the marts: what its query did not ask for is not zero."""

import json

import pytest
from typer.testing import CliRunner

from chokepoint.cli import app

from .ingest.conftest import EN, gacc_text
from .test_lake_build import built

# The same rows, of products that differ in what is said of their query.
INFERRED, STATED, TWO_QUERIES, SCHEMA_1 = "28053011", "28053012", "28053013", "28053015"
OVERLAP = "28053016"

# Malta imported something from China, and no magnets.
COMEXT = (
    "TRADE_TYPE,REPORTER,PARTNER,PRODUCT_NC,FLOW,PERIOD,VALUE_EUR,QUANTITY_KG\n"
    "E,DE,CN,85051110,1,202601,500,10\nE,MT,CN,01012100,1,202601,500,10\n"
)


def rows(product, partner, kg):
    return [
        ["202511", partner, "Somewhere", product, "Metal", "10", "Ordinary Trade", kg, "Kilogram",
         "0", "-", "50,000"]
    ]  # fmt: skip


def written(project, name, *lines):
    (project / "downloads").mkdir(exist_ok=True)
    path = project / "downloads" / name
    path.write_text(gacc_text(EN, lines), encoding="gb18030")
    return path


def ingest(path, day, *options, flow="export"):
    """One file in a folder of its own, so that nothing is remembered from another."""
    folder = path.parent / path.stem
    folder.mkdir()
    moved = path.rename(folder / path.name)
    # The rows are of one regime, and the queries had none.
    told = ["ingest", str(moved), "--flow", flow, "--vintage-date", day, "--parts", "all", *options]
    result = CliRunner().invoke(app, told)
    assert result.exit_code == 0, result.output


def of_schema_1(lake, product):
    """A manifest as the release before wrote it."""
    for path in lake.glob("batches/*/manifest.json"):
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if manifest["hs_codes"] == [product]:
            later = [k for k in manifest if "_scope" in k]
            later += ["side", "reporter_codes", "partner_codes", "parts", "part_kinds"]
            kept = {key: value for key, value in manifest.items() if key not in later}
            path.write_text(json.dumps(kept | {"schema_version": 1}), encoding="utf-8")


@pytest.fixture(scope="module")
def build(copy_project, tmp_path_factory):
    project = copy_project(tmp_path_factory.mktemp("partner_cover"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        for product in (INFERRED, SCHEMA_1):
            ingest(written(project, f"{product}.csv", *rows(product, "502", "1000")), "2026-01-20")
        ingest(
            written(project, "all.csv", *rows(STATED, "502", "1000")),
            "2026-01-20", "--partners", "all",
        )  # fmt: skip
        ingest(written(project, "us.csv", *rows(TWO_QUERIES, "502", "1000")), "2026-01-20")
        ingest(
            written(project, "jp.csv", *rows(TWO_QUERIES, "116", "2000")),
            "2026-01-21", "--partners", "116,133",
        )  # fmt: skip
        for name, partners in (
            ("left.csv", {"502": "1000", "116": "2000"}),
            ("right.csv", {"116": "2000", "133": "3000"}),
        ):
            lines = [line for code, kg in partners.items() for line in rows(OVERLAP, code, kg)]
            ingest(written(project, name, *lines), "2026-01-20")
        mirror = project / "downloads/full_v2_202601.dat"
        mirror.write_text(COMEXT, encoding="utf-8")
        # One line of magnets: the call says that there was no other.
        ingest(mirror, "2026-03-20", "--hs", "850511", flow="import")
    lake = tmp_path_factory.mktemp("moved") / "lake"
    (project / "lake").rename(lake)
    of_schema_1(lake, SCHEMA_1)
    return built(project, lake, ["fct_monthly_exports", "int_mirror_imports"])


def november(build, product):
    found = build.rows(
        "select destination_id, month_state, volume_kg from marts.fct_monthly_exports "
        f"where product_code = '{product}' and month = '2025-11-01' "
        "and destination_id in ('USA', 'JPN', 'KOR', 'WLD')"
    )
    return {destination: (state, kg) for destination, state, kg in found}


def test_case_03_a_file_of_one_partner_is_not_the_world(build):
    found = november(build, INFERRED)
    assert found.pop("USA") == ("shipped", 1000)
    assert found == dict.fromkeys(("JPN", "KOR", "WLD"), ("not_covered", None))


def test_all_partners_said_make_the_others_zero(build):
    assert november(build, STATED) == {
        "USA": ("shipped", 1000), "JPN": ("zero", 0), "KOR": ("zero", 0), "WLD": ("shipped", 1000),
    }  # fmt: skip


def test_case_02_the_query_of_another_partner_replaces_nothing(build):
    assert november(build, TWO_QUERIES) == {
        "USA": ("shipped", 1000), "JPN": ("shipped", 2000), "KOR": ("zero", 0),
        "WLD": ("not_covered", None),
    }  # fmt: skip


def test_case_02_queries_that_share_a_partner_count_it_once_and_lose_none(build):
    assert november(build, OVERLAP) == {
        "USA": ("shipped", 1000), "JPN": ("shipped", 2000), "KOR": ("shipped", 3000),
        "WLD": ("not_covered", None),
    }  # fmt: skip


def test_a_lake_of_today_is_read_as_all_partners(build):
    assert november(build, SCHEMA_1)["WLD"] == ("shipped", 1000)


def test_a_mirror_covers_china_alone_and_every_member_of_its_file(build):
    assert build.rows(
        "select exporter_code, importer_code, volume_kg from intermediate.int_mirror_imports "
        "where month = '2026-01-01' order by all"
    ) == [("CHN", "DEU", 10), ("CHN", "MLT", 0)]
