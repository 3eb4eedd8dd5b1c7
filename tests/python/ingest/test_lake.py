"""A batch is wholly in the lake or not at all, and nothing is written anywhere else."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from chokepoint.cli import app
from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.incoming import safe_name, zstd
from chokepoint.ingest.lake.manifest import LoadStatus
from chokepoint.ingest.lake.month_states import SeriesKey
from chokepoint.ingest.lake.series_status import release_date, series_status

from .conftest import EN, MAGNETS, gacc_text, magnet_rows

MAGNET_EXPORTS = SeriesKey("gacc", "CHN", "export", "85051110")


def test_the_same_file_again_is_recognised(project):
    path = project.write("downloadData.csv", gacc_text(EN, MAGNETS))
    assert project.ingest(path).exit_code == 0
    before = project.tree()
    again = project.outcomes(path)
    assert again[0]["status"] == "known"
    assert project.tree() == before


def test_the_same_rows_of_another_day_are_another_vintage(project):
    path = project.write("downloadData.csv", gacc_text(EN, magnet_rows()))
    for day in ("2026-03-20", "2026-04-20"):
        options = ("--flow", "export", "--vintage-date", day)
        assert project.ingest(path, options=options).exit_code == 0
    assert sorted(m["vintage_date"] for m in project.manifests()) == ["2026-03-20", "2026-04-20"]


def test_the_original_is_kept_and_the_results_can_be_read(project):
    path = project.write("downloadData.csv", gacc_text(EN, MAGNETS))
    assert project.ingest(path).exit_code == 0
    (batch,) = (project.root / "lake/batches").iterdir()
    kept = zstd.decompress((batch / "original/downloadData.csv.zst").read_bytes())
    assert kept == path.read_bytes()
    page = (batch / "validation.html").read_text(encoding="utf-8")
    assert "4 rows entered the lake" in page
    assert "http" not in page
    manifest = project.manifests()[0]
    assert manifest["rows"] == 4
    assert manifest["hs_codes"] == ["85051110"]
    assert manifest["checks_passed"]


def test_a_dry_run_writes_nothing(project):
    path = project.write("downloadData.csv", gacc_text(EN, MAGNETS))
    options = ("--flow", "export", "--vintage-date", "2026-07-20", "--dry-run")
    result = project.ingest(path, options=options)
    assert result.exit_code == 0
    assert "dry run: nothing was written" in result.output
    assert project.tree() == []
    assert not (project.downloads / "chokepoint.toml").exists()


def test_options_are_remembered_for_the_folder(project):
    first = project.write("a.csv", gacc_text(EN, magnet_rows()))
    assert project.ingest(first, options=("--flow", "import")).exit_code == 0
    second = project.write("b.csv", gacc_text(EN, magnet_rows(months=("202602",))))
    assert project.ingest(second, options=()).exit_code == 0
    assert {m["flow"] for m in project.manifests()} == {"import"}


def test_a_side_car_with_a_typing_error_is_named(project):
    path = project.write("a.csv", gacc_text(EN, magnet_rows()))
    project.write("chokepoint.toml", "flwo = 'export'\n", "utf-8")
    message = project.refusal(path, options=())
    assert "chokepoint.toml, key flwo: unknown" in message


def test_months_of_the_query_without_a_row_count_as_loaded(project):
    path = project.write("a.csv", gacc_text(EN, magnet_rows(months=("202602",))))
    options = ("--flow", "export", "--vintage-date", "2026-07-20", "--months", "2026-01:2026-03")
    assert project.ingest(path, options=(*options, "--hs", "28053018")).exit_code == 0
    coverage = {(c["hs_code"], c["month"]) for c in project.manifests()[0]["coverage"]}
    assert coverage == {
        (code, f"2026-0{m}-01") for code in ("85051110", "28053018") for m in (1, 2, 3)
    }


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/passwd", "a/../b", "..", "x" * 300])
def test_names_never_lead_out_of_the_lake(name, tmp_path):
    cleaned = safe_name(name)
    assert "/" not in cleaned
    assert cleaned not in ("", ".", "..")
    assert (tmp_path / cleaned).resolve().parent == tmp_path.resolve()


def test_a_link_is_read_and_never_written_through(project):
    outside = project.write("outside.csv", gacc_text(EN, magnet_rows()))
    link = project.downloads / "link.csv"
    link.symlink_to(outside)
    before = outside.read_bytes()
    assert project.ingest(link).exit_code == 0
    assert outside.read_bytes() == before
    assert all(name.startswith("batches/") for name in project.tree())


def test_what_a_killed_call_left_is_swept(project):
    rest = project.root / "lake/.incoming/dead"
    rest.mkdir(parents=True)
    (rest / "flows.parquet").write_bytes(b"half")
    path = project.write("a.csv", gacc_text(EN, magnet_rows()))
    assert project.ingest(path).exit_code == 0
    assert not rest.exists()


def test_two_calls_at_once_do_not_mix(project):
    path = project.write("a.csv", gacc_text(EN, magnet_rows()))
    with Lake(project.root).writing():
        assert "running" in project.ingest(path).output


def test_january_and_february_are_released_together_in_march():
    assert release_date(date(2026, 1, 1)) == date(2026, 3, 20)
    assert release_date(date(2026, 2, 1)) == date(2026, 3, 20)
    assert release_date(date(2025, 12, 1)) == date(2026, 1, 20)
    assert release_date(date(2026, 10, 1)) == date(2026, 11, 20)


def test_status_tells_missing_truncated_and_overdue_apart(today):
    months = {date(2026, m, 1): LoadStatus.COMPLETE for m in (1, 2, 4, 5, 6)}
    months[date(2026, 6, 1)] = LoadStatus.TRUNCATED
    state = series_status(MAGNET_EXPORTS, months, today, {})
    assert state.missing == ["2026-03"]
    assert state.truncated == ["2026-06"]
    assert state.overdue == ["2026-07", "2026-08", "2026-09", "2026-10"]
    assert state.months_complete == 4


def test_nothing_is_overdue_between_january_and_the_release_in_march():
    months = {date(2025, m, 1): LoadStatus.COMPLETE for m in range(1, 13)}
    state = series_status(MAGNET_EXPORTS, months, date(2026, 3, 19), {})
    assert state.overdue == []
    state = series_status(MAGNET_EXPORTS, months, date(2026, 3, 20), {})
    assert state.overdue == ["2026-01", "2026-02"]


def test_status_names_the_months_that_the_panel_has_and_the_lake_has_not(project):
    """One month loaded replaces the panel's whole series, which is easily overlooked."""
    path = project.write("downloadData.csv", gacc_text(EN, magnet_rows(months=("202603",))))
    assert project.ingest(path).exit_code == 0
    told = CliRunner().invoke(app, ["status"]).stdout
    assert "only in the panel, so not used: 2021-01 to 2026-02" in told
    (series,) = json.loads(CliRunner().invoke(app, ["status", "--json"]).stdout)["series"]
    assert series["only_in_panel"][0] == "2021-01"
    assert len(series["only_in_panel"]) == 62

    whole = [f"{year}{month:02}" for year in range(2021, 2026) for month in range(1, 13)]
    path = project.write("whole.csv", gacc_text(EN, magnet_rows(months=whole)))
    assert project.ingest(path).exit_code == 0
    assert "only in the panel" not in CliRunner().invoke(app, ["status"]).stdout
