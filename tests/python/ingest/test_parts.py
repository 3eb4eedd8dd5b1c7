"""Two files that each hold a part of one month: the second is refused, and names the first."""

import pytest

from chokepoint.choices import Flow
from chokepoint.ingest.cover.lines import lines_note

from .conftest import EN, gacc_text, magnet_rows


def lines(*codes, partners=("502",), months=("202601",)):
    rows = []
    for code in codes:
        for row in magnet_rows(months=months, partners=partners):
            row[3] = code
            rows.append(row)
    return gacc_text(EN, rows)


def on(day, *more):
    # The rows are of one regime, and the queries had none.
    return ("--flow", "export", "--vintage-date", day, "--parts", "all", *more)


@pytest.mark.parametrize("day", ["2026-07-20", "2026-07-21"])
def test_ten_digit_lines_in_two_files_are_refused_naming_the_other(project, day):
    first = project.write("sintered.csv", lines("8505111010"))
    assert project.ingest(first, options=on("2026-07-20")).exit_code == 0
    batch = project.manifests()[0]["batch_id"]
    second = project.write("bonded.csv", lines("8505111090"))
    message = project.refusal(second, options=on(day))
    assert (
        "bonded.csv, column Commodity code, value '8505111010': looks like a part of 2026-01"
        in message
    )
    assert f"as does sintered.csv (batch {batch})" in message
    assert "every line in one query, or at eight digits" in message
    assert "--hs 8505111010" in message


def test_an_older_part_after_a_newer_one_is_refused_too(project):
    first = project.write("sintered.csv", lines("8505111010"))
    assert project.ingest(first, options=on("2026-07-20")).exit_code == 0
    second = project.write("bonded.csv", lines("8505111090"))
    assert "the other would replace this file" in project.refusal(second, options=on("2026-07-19"))


def test_a_line_of_eight_digits_is_not_replaced_by_one_of_ten(project):
    whole = project.write("whole.csv", lines("85051110"))
    assert project.ingest(whole, options=on("2026-07-20")).exit_code == 0
    part = project.write("part.csv", lines("8505111010"))
    assert "does not hold 85051110" in project.refusal(part, options=on("2026-07-21"))
    assert project.ingest(part, options=on("2026-07-21", "--hs", "85051110")).exit_code == 0


@pytest.mark.parametrize("codes", [("8505111010", "8505111090"), ("85051110",)])
def test_a_later_file_that_holds_everything_is_a_vintage(project, codes):
    first = project.write("sintered.csv", lines("8505111010"))
    assert project.ingest(first, options=on("2026-07-20")).exit_code == 0
    assert project.ingest(project.write("all.csv", lines(*codes))).exit_code == 0


def test_a_line_that_was_asked_for_and_had_no_trade_is_no_missing_part(project):
    both = project.write("both.csv", lines("8505111010", "8505111090"))
    assert project.ingest(both, options=on("2026-07-20")).exit_code == 0
    later = project.write("later.csv", lines("8505111090"))
    options = on("2026-08-20", "--hs", "8505111010")
    assert project.ingest(later, options=options).exit_code == 0


def test_other_months_are_other_things(project):
    first = project.write("a.csv", lines("8505111010"))
    second = project.write("b.csv", lines("8505111090", months=("202602",)))
    assert project.ingest(first, second).exit_code == 0


def test_halves_by_partner_of_one_day_that_are_said_to_be_whole_are_refused(project):
    asia = project.write("asia.csv", lines("85051110", partners=("116", "133")))
    options = on("2026-07-20", "--partners", "all")
    assert project.ingest(asia, options=options).exit_code == 0
    america = project.write("america.csv", lines("85051110", partners=("502",)))
    message = project.refusal(america, options=options)
    assert "america.csv, column Trading partner code: looks like a part of 2026-01" in message
    assert "as does asia.csv" in message
    # A month later, the only partner of a small product may be another one.
    assert project.ingest(america, options=on("2026-08-20")).exit_code == 0


def test_files_of_few_partners_stand_side_by_side(project):
    asia = project.write("asia.csv", lines("85051110", partners=("116", "133")))
    america = project.write("america.csv", lines("85051110", partners=("502",)))
    assert project.ingest(asia, america, options=on("2026-07-20")).exit_code == 0
    covered = [(one["partner_scope"], one["partner_codes"]) for one in project.manifests()]
    assert sorted(covered) == [("listed", ["116", "133"]), ("listed", ["502"])]


@pytest.mark.parametrize(
    ("flow", "codes", "line"),
    [
        ("import", {"2805301100"}, "2805301100"),
        ("import", {"85051110"}, "85051110"),
        ("import", {"85051110", "8505111000"}, "85051110"),
        ("import", {"8505110000"}, None),
        ("import", {"85051110", "85051190"}, None),
        ("import", {"850511", "85051110"}, None),
        ("export", {"85051110"}, None),
        ("export", {"8505111010"}, "8505111010"),
        ("export", {"8505111010", "85051110"}, None),
    ],
)
def test_one_line_of_a_code_that_the_models_take_for_a_part_is_said(flow, codes, line):
    note = lines_note(Flow(flow), codes)
    assert (note is None) == (line is None)
    assert line is None or f"names the line {line} alone" in note
