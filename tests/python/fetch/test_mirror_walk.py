"""From a publisher's answers to a verdict of the importers: `chokepoint refresh` with a real build.

Twice: the second run finds nothing new. What a build does beside making and publishing the marts
(checks of the raw seed, expectations, exports, pages) is other tests' and left out.
"""

import os
from datetime import UTC, datetime

import duckdb
import pytest
from typer.testing import CliRunner

from chokepoint.cli import app

from .services import Census, Comext, Server, Trade, months

MAGNETS, METALS = "850511", "280530"
# Imports lie a month later than exports: the windows of `paper` are December to May here.
WINDOW = months("2025-12", "2026-05")
EVERY = months("2021-11", "2026-05")
CONFIG = """
[[ask]]
sources = ["census", "comext"]
events = ["busan_accord_2025"]
first_month = "2021-11"
"""
UNION = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip


def services():
    """Magnets to the United States halve, metals stop; to the union both go on. One member buys
    magnets and one metals: the other 26 have no row of them in any month.
    """
    census = [
        Trade(f"{MAGNETS}0070", month, 500 if month in WINDOW else 1000, 9000) for month in EVERY
    ]
    census += [
        Trade(f"{METALS}0010", month, 100 + index % 3, 900)
        for index, month in enumerate(EVERY)
        if month not in WINDOW
    ]
    comext = [
        Trade(MAGNETS, month, 100 * (70 + index % 5), 9000, "DE")
        for index, month in enumerate(EVERY)
    ]
    comext += [Trade(METALS, month, 100, 900, "FR") for month in EVERY]

    class Whole(Comext):
        members = UNION
        late = {}  # noqa: RUF012 (of this class alone)

    return Census(*census, until="2026-05"), Whole(*comext, until="2026-05")


@pytest.fixture(scope="module")
def runs(copy_project, tmp_path_factory):
    """The project after two runs, what they said, and how often the services were asked."""
    project = copy_project(tmp_path_factory.mktemp("refreshed"))
    (project / "refresh.toml").write_text(CONFIG, encoding="utf-8")
    served = services()
    servers = [Server(service) for service in served]
    results, asked = [], []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        for name, server in zip(("CENSUS", "COMEXT"), servers, strict=True):
            patch.setenv(f"CHOKEPOINT_{name}_ADDRESS", server.address)
        for key in [one for one in os.environ if one.endswith(("_API_KEY", "_APP_ID"))]:
            patch.delenv(key)
        patch.setattr("chokepoint.fetch.web.PAUSE", lambda seconds: None)
        day = datetime(2026, 7, 20, 6, tzinfo=UTC)  # May is out in the union, and June nowhere
        patch.setattr("chokepoint.fetch.run.now", lambda: day)
        for step in ("_check_raw", "_check_marts", "_export", "_write_docs", "_write_report"):
            patch.setattr(f"chokepoint.build.{step}", lambda *_, **__: None)
        for _ in range(2):
            results.append(CliRunner().invoke(app, ["refresh"]))
            asked.append(sum(len(service.asked) for service in served))
    for server in servers:
        server.close()
    return project, results, asked


def test_the_first_run_builds_and_the_second_finds_nothing_new(runs):
    _, (first, second), (asked, asked_in_all) = runs
    assert first.exit_code in (0, 3), first.output  # of the embedded panel there may be alerts
    assert "published" in first.output
    assert second.exit_code == 0, second.output
    assert asked_in_all == asked
    assert second.output.split("== build")[1].split() == ["nothing", "new"]


def test_the_importers_verdict_is_given_on_what_was_fetched(runs):
    project, *_ = runs
    with duckdb.connect(str(project / "warehouse/chokepoint.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "select distinct hs6_code, destination_id, source_id, recorded_by, range_position, "
            "importer_post_volume_kg, importer_benchmark_kg, round(importer_volume_index, 3), "
            "importers_covered, mirror_note "
            "from marts.fct_mirror_verdicts where specification_id = 'paper_mirror' "
            "and destination_id in ('USA', 'EU27') order by all"
        ).fetchall()
    weights = dict(zip(EVERY, (100 * (70 + index % 5) for index in range(len(EVERY))), strict=True))
    post = sum(weights[month] for month in WINDOW)
    years = [
        sum(weights[f"{int(month[:4]) - back}{month[4:]}"] for month in WINDOW)
        for back in range(1, 5)
    ]
    position = "above" if post > max(years) else "below" if post < min(years) else "within"
    benchmark = sum(years) / 4
    metals = dict(zip(EVERY, (100 + index % 3 for index in range(len(EVERY))), strict=True))
    before = sum(
        metals[f"{int(month[:4]) - back}{month[4:]}"] for month in WINDOW for back in range(1, 5)
    )
    assert found == [
        (METALS, "EU27", "comext", "importer", "within", 600, 600.0, 100.0, 27, None),
        (METALS, "USA", "us_census", "importer", "below", 0, before / 4, 0.0, 1, None),
        (MAGNETS, "EU27", "comext", "importer", position, post, benchmark,
         round(100 * post / benchmark, 3), 27, None),
        (MAGNETS, "USA", "us_census", "importer", "below", 3000, 6000.0, 50.0, 1, None),
    ]  # fmt: skip
