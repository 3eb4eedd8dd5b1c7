"""Whole registers: every code enters, with its name; `status` counts what no event asks for."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from chokepoint.cli import app
from chokepoint.ingest.lake.asked import Asked
from chokepoint.ingest.rows.code_names import language_of

from .conftest import EN, ZH, gacc_text, magnet_rows
from .reading import put, read_file


def row(code, name, amount, unit):
    return ["202601", "116", "日本", code, name, "10", "一般贸易", amount, unit, "0", "-", "1"]


BATHS = row("39221000", "塑料浴缸", "7", "千克")
HORSES = row("01012100", "改良种用马", "3", "头")


def test_a_register_of_goods_that_are_weighed_and_counted_enters(project):
    rows = [*magnet_rows(), BATHS, HORSES]
    (outcome,) = project.outcomes(project.write("register.csv", gacc_text(ZH, rows)))
    assert outcome["status"] == "loaded", outcome
    assert "1 rows without a weight: unknown, not zero" in outcome["notes"]
    assert project.rows("hs_code, quantity_kg") == [
        ("01012100", None), ("39221000", 7), ("85051110", 1000),
    ]  # fmt: skip
    (manifest,) = project.manifests()
    assert manifest["code_names"] == [
        {"hs_code": "01012100", "code_name": "改良种用马", "language": "zh"},
        {"hs_code": "39221000", "code_name": "塑料浴缸", "language": "zh"},
        {"hs_code": "85051110", "code_name": "Magnets", "language": "en"},
    ]


def test_a_unit_that_nobody_knows_is_refused_in_a_register_too(project):
    rows = [*magnet_rows(), [*HORSES[:8], "担", *HORSES[9:]]]
    message = project.refusal(project.write("register.csv", gacc_text(ZH, rows)))
    assert "row 3" in message
    assert "value '担': no quantity in a unit of weight" in message


def test_a_code_that_is_weighed_in_other_rows_is_not_counted(project):
    rows = [*magnet_rows(), BATHS, row("39221000", "塑料浴缸", "3", "台")]
    rows[-1][1] = "133"
    message = project.refusal(project.write("register.csv", gacc_text(ZH, rows)))
    assert "row 4" in message
    assert "value '台': no quantity in a unit of weight" in message


def test_the_name_of_most_rows_is_the_name(tmp_path):
    rows = magnet_rows(("202601", "202602", "202603"))
    for cells, name in zip(rows, ("Alloys", "Magnets\n of  rare  earths", "Alloys"), strict=True):
        cells[4] = name
    assert [one.code_name for one in _names(tmp_path, EN, rows)] == ["Alloys"]
    rows[0][4] = rows[1][4]
    assert [one.code_name for one in _names(tmp_path, EN, rows)] == ["Magnets of rare earths"]


def test_a_file_without_names_has_none(tmp_path):
    header, *rows = ([*row[:4], *row[5:]] for row in [EN, *magnet_rows()])
    assert _names(tmp_path, header, rows) == ()


def _names(folder, header, rows):
    path = put(folder, "register.csv", gacc_text(header, rows))
    return read_file(path, flow="export", vintage_date=date(2026, 7, 20)).parsed.code_names


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("Baths", "pt"),
        ("浴缸", "zh"),
        ("プラスチック", "ja"),
        ("욕조", "ko"),
        ("希土類の磁石", "ja"),
    ],
)
def test_letters_say_the_language_where_they_can(name, language):
    assert language_of(name, "pt") == language


def test_status_counts_what_no_event_asks_for(project):
    project.ingest(project.write("register.csv", gacc_text(ZH, [*magnet_rows(), BATHS, HORSES])))
    later = project.write("baths.csv", gacc_text(ZH, [row("39221000", "浴缸", "8", "千克")]))
    project.ingest(later, options=("--flow", "export", "--vintage-date", "2026-07-21"))
    said = _status()
    assert "Codes that no event asks for: 2, with 3 rows." in said
    assert "export 85051110" in said
    assert "39221000" not in said
    found = json.loads(_status("--json"))
    assert found["unasked"] == {"codes": 2, "rows": 3}
    assert [one["hs_code"] for one in found["series"]] == ["85051110"]

    with (project.root / "seeds/events/event_products.csv").open("a", encoding="utf-8") as seed:
        seed.write("busan_accord_2025,39221000,not_checked,\n")
    assert "Codes that no event asks for: 1, with 1 rows." in _status()
    assert "export 39221000" in _status()


def test_codes_of_imports_are_asked_for_by_six_digits(project):
    asked = Asked(project.root)
    assert asked.has("export", "8505111000")
    assert not asked.has("export", "850511")
    assert not asked.has("export", "85051190")
    assert asked.has("import", "850511")
    assert asked.has("import", "8505119010")
    assert not asked.has("import", "85051990")


def _status(*options):
    result = CliRunner().invoke(app, ["status", *options])
    assert result.exit_code == 0, result.output
    return result.output
