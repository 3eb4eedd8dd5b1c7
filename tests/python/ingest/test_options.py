"""What the command line and the side-car may say, and that nothing else gets past them."""

import csv

import pytest
from typer.testing import CliRunner

from chokepoint.cli import app
from chokepoint.ingest.rows.iso_codes import ISO3

from .conftest import EN, gacc_text, magnet_rows

ON = ("--flow", "export", "--vintage-date", "2026-07-20")


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--flow", "Exprot", "'Exprot' is not one of 'export', 'import'"),
        ("--currency", "usd", "'usd' is not one of 'USD', 'CNY'"),
    ],
)
def test_a_word_without_a_meaning_is_a_wrong_call(project, option, value, says):
    path = project.write("a.csv", gacc_text(EN, magnet_rows()))
    result = project.ingest(path, options=(*ON, option, value))
    assert result.exit_code == 2
    assert says in " ".join(result.output.replace("│", " ").split())
    assert project.tree() == []
    assert not (project.downloads / "chokepoint.toml").exists()


@pytest.mark.parametrize("code", ["china", "chn", "CN", "XXX"])
def test_a_reporter_that_is_no_country_is_refused_and_not_remembered(project, code):
    path = project.write("a.csv", gacc_text(EN, magnet_rows()))
    message = project.refusal(path, options=(*ON, "--reporter", code))
    assert f"--reporter '{code}': write the three letters of a country" in message
    assert not (project.downloads / "chokepoint.toml").exists()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("flow = 'Exprot'", "flow = 'Exprot': write export or import."),
        ("flow = 1", "flow = 1: write export or import."),
        ("source = 'gac'", "source = 'gac': write comex_stat, comext,"),
        ("currency = 'usd'", "currency = 'usd': write USD, CNY,"),
        ("reporter = 'china'", "reporter = 'china': write the three letters of a country"),
        ("partners = 502", "partners = 502: write all, or codes as the file has them"),
        ("partners = ''", "partners = '': write all, or codes"),
        ("partners = ['502']", "partners = ['502']: write all, or codes"),
        ("mapping = 7", "mapping = 7: write the name of a mapping file in quotes."),
        ("vintage_date = '2026-13-01'", "vintage_date = '2026-13-01': write a day that exists"),
        ("vintage_date = '20260720'", "vintage_date = '20260720': write a day that exists"),
        ("vintage_date = 20260720", "vintage_date = 20260720: write a day that exists"),
        (
            "vintage_date = 2026-07-20T10:00:00",
            "vintage_date = 2026-07-20 10:00:00: write a day that exists, as 2026-07-20",
        ),
        ("months = '2026-01:2026-02'", "key months: unknown. Allowed are source, reporter,"),
        ('flow = "\\ud800"', "Correct the file or delete it."),
    ],
)
def test_a_side_car_that_says_nothing_sensible_stops_its_folder_and_no_other(project, line, says):
    folder = project.downloads / "bad"
    folder.mkdir()
    bad = project.write("bad/a.csv", gacc_text(EN, magnet_rows()))
    side_car = project.write("bad/chokepoint.toml", f"{line}\n", "utf-8")
    good = project.write("b.csv", gacc_text(EN, magnet_rows(months=("202602",))))
    result = project.ingest(bad, good)
    assert result.exit_code == 1
    output = " ".join(result.output.split())
    assert f"{side_car}" in output
    assert says in output
    assert "1 loaded, 1 refused" in output
    assert [m["file_name"] for m in project.manifests()] == ["b.csv"]


def test_a_side_car_that_is_not_utf_8_is_named(project):
    path = project.write("a.csv", gacc_text(EN, magnet_rows()))
    project.write("chokepoint.toml", "# 中国\nflow = 'export'\n", "gb18030")
    message = project.refusal(path, options=())
    assert "chokepoint.toml: 'utf-8' codec" in message


@pytest.mark.parametrize("day", ["'2026-07-20'", "2026-07-20"])
def test_a_side_car_gives_the_day_as_text_or_as_a_date(project, day):
    path = project.write("a.csv", gacc_text(EN, magnet_rows()))
    project.write("chokepoint.toml", f"\ufeffflow = 'export'\nvintage_date = {day}\n", "utf-8")
    assert project.ingest(path, options=()).exit_code == 0
    assert [m["vintage_date"] for m in project.manifests()] == ["2026-07-20"]


def test_the_call_goes_before_the_side_car(project):
    path = project.write("a.csv", gacc_text(EN, magnet_rows()))
    project.write("chokepoint.toml", "flow = 'import'\nreporter = 'JPN'\n", "utf-8")
    assert project.ingest(path).exit_code == 0
    (manifest,) = project.manifests()
    assert (manifest["flow"], manifest["reporter_code"]) == ("export", "JPN")


def test_the_reporters_are_the_countries_of_the_seeds(root):
    with (root / "seeds/reference/gacc_partners.csv").open(encoding="utf-8") as file:
        seeds = {row["iso3"] for row in csv.DictReader(file) if row["iso3"]}
    assert seeds - ISO3 == set()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("alerts", "--severity", "loud"), "'loud' is not one of 'info', 'warning', 'alert'"),
        (("figures", "--theme", "sepia"), "'sepia' is not one of 'light', 'dark'"),
        (
            ("fetch", "comtrade", "--months", "2024-01:2024-01", "--flow", "both"),
            "'both' is not one of 'export', 'import'",
        ),
    ],
)
def test_other_commands_name_the_words_that_they_know(options, says):
    result = CliRunner().invoke(app, options)
    assert result.exit_code == 2
    assert says in " ".join(result.output.replace("│", " ").split())
