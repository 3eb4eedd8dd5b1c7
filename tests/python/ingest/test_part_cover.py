"""Which parts of a month a batch covers: said, or taken from the columns that show them."""

import json

import pytest
from typer.testing import CliRunner

from chokepoint.cli import app

from .conftest import EN, MAGNETS, gacc_text, magnet_rows, without_parts

ON = ("--flow", "export", "--vintage-date", "2026-07-20", "--partners", "all")
PLACES = [*EN[:5], "Locations of importers and exporters code", "Place", *EN[7:]]


def of_regime(*codes, months=("202601",)):
    rows = []
    for code in codes:
        for row in magnet_rows(months=months):
            row[5] = code
            rows.append(row)
    return rows


def download(project, *codes, name="a.csv", header=EN, months=("202601",)):
    return project.write(name, gacc_text(header, of_regime(*codes, months=months)))


def cover(manifest):
    listed = [f"{part['kind']}:{part['code']}" for part in manifest["parts"] or []]
    return manifest["part_scope"], listed, manifest["part_scope_basis"]


def told():
    return CliRunner().invoke(app, ["status"]).stdout


def test_a_file_of_one_regime_covers_that_one_and_says_so(project):
    (outcome,) = project.outcomes(download(project, "10"), options=ON)
    (manifest,) = project.manifests()
    assert cover(manifest) == ("listed", ["regime:10"], "inferred")
    (note,) = [note for note in outcome["notes"] if "--parts" in note]
    assert "every row is of trade regime 10" in note
    assert "say --parts all" in note
    assert note in manifest["notes"]


def test_a_file_of_one_place_covers_that_one(project):
    path = download(project, "44", header=PLACES)
    assert project.ingest(path, options=ON).exit_code == 0
    assert cover(project.manifests()[0]) == ("listed", ["province:44"], "inferred")


def test_several_regimes_are_all_of_them(project):
    path = project.write("a.csv", gacc_text(EN, MAGNETS))
    (outcome,) = project.outcomes(path, options=ON)
    assert cover(project.manifests()[0]) == ("all", [], "inferred")
    assert not any("--parts" in note for note in outcome["notes"])
    assert project.rows("distinct regime_code, province_code") == [
        ("10", None), ("15", None), ("33", None), ("34", None),
    ]  # fmt: skip


def test_a_row_without_a_regime_is_no_selection(project):
    path = project.write("a.csv", gacc_text(EN, [*of_regime("10"), *of_regime("")]))
    assert project.ingest(path, options=ON).exit_code == 0
    (manifest,) = project.manifests()
    assert (cover(manifest), manifest["part_kinds"]) == (("all", [], "inferred"), [])


def test_all_parts_can_be_said_and_are_remembered(project):
    first = download(project, "10")
    assert project.ingest(first, options=(*ON, "--parts", "all")).exit_code == 0
    assert 'parts = "all"' in (project.downloads / "chokepoint.toml").read_text(encoding="utf-8")
    later = download(project, "10", name="b.csv", months=("202602",))
    (outcome,) = project.outcomes(later, options=())
    assert any("regime 10, and the file is taken for all" in note for note in outcome["notes"])
    covers = sorted(cover(one) for one in project.manifests())
    assert covers == [("all", [], "inferred"), ("all", [], "stated")]


def test_the_remedy_of_the_note_is_another_batch_and_is_added_to_the_side_car(project):
    path = download(project, "10")
    assert project.ingest(path, options=ON).exit_code == 0
    assert project.ingest(path, options=(*ON, "--parts", "all")).exit_code == 0
    assert sorted(cover(one)[0] for one in project.manifests()) == ["all", "listed"]
    text = (project.downloads / "chokepoint.toml").read_text(encoding="utf-8")
    assert text.splitlines()[-2:] == ['partners = "all"', 'parts = "all"']


def test_parts_that_were_asked_for_and_have_no_row_are_covered(project):
    path = download(project, "10")
    options = (*ON, "--parts", "Regime:14, regime:10")
    assert project.ingest(path, options=options).exit_code == 0
    assert cover(project.manifests()[0]) == ("listed", ["regime:10", "regime:14"], "stated")


def test_parts_of_a_file_that_does_not_show_them_can_be_said(project):
    path = project.write("a.csv", gacc_text(*without_parts(magnet_rows())))
    assert project.ingest(path, options=(*ON, "--parts", "procedure:C21")).exit_code == 0
    (manifest,) = project.manifests()
    assert cover(manifest) == ("listed", ["procedure:C21"], "stated")
    assert manifest["part_kinds"] == []


def test_a_row_of_a_part_that_was_not_asked_for_is_refused(project):
    message = project.refusal(download(project, "10", "14"), options=(*ON, "--parts", "regime:10"))
    assert (
        "row 3, column Customs Regime code, value '14': a trade regime beside those of" in message
    )


def test_an_unknown_part_is_refused(project):
    message = project.refusal(download(project, "10"), options=(*ON, "--parts", "regime:77"))
    assert "--parts names regime:77, which is no trade regime of customs_parts.csv" in message


@pytest.mark.parametrize("value", ["", "10", "regime:", "all,regime:10", "port:10", "regime:1 0"])
def test_what_is_no_list_of_parts_is_refused(project, value):
    message = project.refusal(download(project, "10"), options=(*ON, "--parts", value))
    assert f"--parts {value!r}: write all, or kinds and codes" in message
    assert not (project.downloads / "chokepoint.toml").exists()


def test_files_of_one_regime_stand_side_by_side(project):
    """02 by regime: neither is refused, and neither replaces the other."""
    first, second = download(project, "10"), download(project, "14", name="b.csv")
    assert project.ingest(first, second, options=ON).exit_code == 0
    assert sorted(cover(one)[1] for one in project.manifests()) == [["regime:10"], ["regime:14"]]


def test_status_says_which_parts_are_there_and_what_would_complete_them(project):
    assert project.ingest(download(project, "10"), options=ON).exit_code == 0
    said = told()
    assert "parts: trade regime 10 (inferred)" in said
    assert "months complete: 0" in said
    assert "a part of the month only: 2026-01" in said
    assert "Missing are trade regimes 11, 12, 13, 14, 15" in said
    assert "say --parts all if the query had none" in said
    others = ",".join(
        f"regime:{code}" for code in (11, 12, 13, 14, 15, 16, 19, 20, 22, 23, 25, 27, 30, 31, 33,
                                      34, 35, 39, 41)
    )  # fmt: skip
    rest = download(project, "14", name="b.csv")
    assert project.ingest(rest, options=(*ON, "--parts", others)).exit_code == 0
    (series,) = json.loads(CliRunner().invoke(app, ["status", "--json"]).stdout)["series"]
    assert (series["months_complete"], series["some_parts"]) == (1, [])


def test_status_of_parts_takes_away_no_whole_month(project):
    assert project.ingest(download(project, "10", "14"), options=ON).exit_code == 0
    later = download(project, "10", name="b.csv")
    assert project.ingest(later, options=(*ON[:3], "2026-08-20", *ON[4:])).exit_code == 0
    assert "months complete: 1" in told()


EMPTY = ("--hs", "85051110", "--months", "2025-11:2025-11")


def test_case_32_an_empty_download_is_a_zero_month_only_where_the_call_says_what_was_asked(project):
    path = project.write("a.csv", gacc_text(*without_parts([])))
    message = project.refusal(path)
    assert "the table has no rows" in message
    assert "--hs CODE and --months" in message
    assert "no rows" in project.refusal(path, options=(*ON, "--hs", "85051110"))
    (outcome,) = project.outcomes(path, options=(*ON[:4], *EMPTY))
    assert any("has no row, and is taken for zero to all partners" in n for n in outcome["notes"])
    (manifest,) = project.manifests()
    assert (manifest["rows"], manifest["hs_codes"], manifest["reporter_code"]) == (
        0, ["85051110"], "CHN",
    )  # fmt: skip
    assert manifest["coverage"] == [
        {"hs_code": "85051110", "month": "2025-11-01", "load_status": "complete"}
    ]
    assert (manifest["partner_scope"], manifest["part_scope"]) == ("all", "all")
    assert project.rows("count(*)") == [(0,)]


def test_case_32_an_empty_download_of_one_partner_is_zero_for_it_alone(project):
    path = project.write("a.csv", gacc_text(*without_parts([])))
    options = (*ON[:4], *EMPTY, "--partners", "502")
    assert project.ingest(path, options=options).exit_code == 0
    (manifest,) = project.manifests()
    assert (manifest["partner_scope"], manifest["partner_codes"]) == ("listed", ["502"])


def test_case_14_an_older_copy_with_a_later_date_says_both_values(project):
    import os

    new = project.write("new.csv", gacc_text(*without_parts(magnet_rows())))
    old = project.write("old.csv", gacc_text(*without_parts(magnet_rows(kg="900"))))
    os.utime(new, (1_781_913_600, 1_781_913_600))  # 2026-06-20
    os.utime(old, (1_784_505_600, 1_784_505_600))  # 2026-07-20
    first, second = project.outcomes(new, old, options=("--flow", "export"))
    assert not any("own date" in note for note in first["notes"])
    (note,) = [note for note in second["notes"] if "own date" in note]
    assert "says 900 kg where new.csv (2026-06-20) says 1,000 kg (85051110, 2026-01" in note
    assert "this file speaks, because the file's own date is 2026-07-20" in note
    assert "say --vintage-date" in note


def test_case_14_a_day_that_was_said_needs_no_note(project):
    first = project.write("new.csv", gacc_text(*without_parts(magnet_rows())))
    second = project.write("old.csv", gacc_text(*without_parts(magnet_rows(kg="900"))))
    outcomes = project.outcomes(first, second)
    assert not any("own date" in note for one in outcomes for note in one["notes"])


@pytest.mark.parametrize(
    ("code", "more", "is_said"),
    [
        ("8505111010", (), True),
        ("8505111010", ("--hs", "85051110"), False),
        ("8505111010", ("--hs", "8505111090"), False),
        ("8505111000", (), False),
        ("85051110", (), False),
    ],
)
def test_one_ten_digit_line_is_taken_to_cover_no_other(project, code, more, is_said):
    rows = magnet_rows()
    rows[0][3] = code
    (outcome,) = project.outcomes(project.write("a.csv", gacc_text(EN, rows)), options=(*ON, *more))
    assert any("names the line 8505111010 alone" in n for n in outcome["notes"]) == is_said
