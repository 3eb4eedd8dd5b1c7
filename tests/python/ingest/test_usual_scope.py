"""A file taken for all that names far fewer than its series: a note, and no other cover."""

from functools import partial

import pytest

from .conftest import EN, gacc_text, magnet_rows, without_parts

SEVEN = ("110", "116", "122", "133", "303", "304", "502")
TWENTY = (*SEVEN, "101", "102", "103", "104", "105", "106", "107", "108", "109", "111", "112",
          "113", "114")  # fmt: skip


def loaded(project, name, rows, *said, header=None, notes_on="taken for all"):
    text = gacc_text(header, rows) if header else gacc_text(*without_parts(rows))
    path = project.write(name, text)
    options = ("--flow", "export", "--vintage-date", "2026-07-20", *said)
    (outcome,) = project.outcomes(path, options=options)
    assert outcome["status"] == "loaded", outcome
    return [note for note in outcome["notes"] if notes_on in note]


def scope(project, name):
    (found,) = (one for one in project.manifests() if one["file_name"] == name)
    keys = ("partner_scope", "partner_codes", "partner_scope_basis", "part_scope")
    return [found[key] for key in keys]


def test_seven_partners_where_the_series_has_twenty_are_said(project):
    assert loaded(project, "a.csv", magnet_rows(("202601", "202602"), TWENTY)) == []
    (note,) = loaded(project, "b.csv", magnet_rows(("202603",), SEVEN))
    assert "names 7.0 per month of 85051110, where other downloads of it name 20.0:" in note
    assert "say --partners and their codes" in note


def test_the_cover_is_the_same_whatever_else_is_in_the_lake(project):
    loaded(project, "b.csv", magnet_rows(("202603",), SEVEN))
    alone = scope(project, "b.csv")
    loaded(project, "a.csv", magnet_rows(("202601",), TWENTY))
    loaded(project, "c.csv", magnet_rows(("202604",), SEVEN))
    assert scope(project, "c.csv") == alone == ["all", None, "inferred", "all"]


@pytest.mark.parametrize(
    ("partners", "said"),
    [(SEVEN, ("--partners", "all")), (SEVEN, ("--partners", ",".join(SEVEN))), (TWENTY[3:], ())],
    ids=["all", "named", "enough"],
)
def test_what_was_said_and_what_is_enough_needs_no_note(project, partners, said):
    loaded(project, "a.csv", magnet_rows(("202601", "202602"), TWENTY))
    assert loaded(project, "b.csv", magnet_rows(("202603",), partners), *said) == []


def test_one_partner_where_the_folder_remembers_all_and_has_twenty_is_refused(project):
    loaded(project, "a.csv", magnet_rows(("202601", "202602"), TWENTY), "--partners", "all")
    path = project.write("b.csv", gacc_text(*without_parts(magnet_rows(("202603",)))))
    message = project.refusal(path, options=("--vintage-date", "2026-07-20"))
    assert "b.csv: is taken for all partners and names 1.0 per month of 85051110" in message
    assert "only its folder's chokepoint.toml says that it is of all" in message
    assert loaded(project, "c.csv", magnet_rows(("202604",)), "--partners", "all") == []


def test_one_regime_where_the_folder_remembers_all_and_shows_three_is_refused(project):
    rows = of_regimes("202601", "10", "14", "15")
    loaded(project, "a.csv", rows, "--parts", "all", header=EN)
    path = project.write("b.csv", gacc_text(EN, of_regimes("202602", "10")))
    message = project.refusal(path, options=("--vintage-date", "2026-07-20"))
    assert "b.csv: is taken for all trade regimes and has no row of 14, 15" in message


def with_each(column, month, *codes):
    rows = []
    for code in codes:
        for row in magnet_rows((month,), SEVEN):
            row[column] = code
            rows.append(row)
    return rows


of_lines, of_regimes = partial(with_each, 3), partial(with_each, 5)


def test_a_regime_that_the_series_usually_shows_is_said(project):
    assert loaded(project, "a.csv", of_regimes("202601", "10", "14", "15"), header=EN) == []
    (note,) = loaded(project, "b.csv", of_regimes("202602", "10", "14"), header=EN)
    assert "is taken for all trade regimes and has no row of 15" in note
    assert "say --parts" in note


def test_a_regime_that_is_seldom_there_is_none_of_the_usual_ones(project):
    for month, codes in (("202601", ("10", "14", "15")), ("202602", ("10", "14"))):
        loaded(project, f"{month}.csv", of_regimes(month, *codes), header=EN)
    loaded(project, "c.csv", of_regimes("202603", "10", "14"), header=EN)
    assert loaded(project, "b.csv", of_regimes("202604", "10", "14"), header=EN) == []


LINES = ("8505111010", "8505111020", "8505111090")


@pytest.mark.parametrize(
    ("codes", "said", "is_said"),
    [
        (LINES[:2], (), True),
        (LINES[:2], ("--hs", "85051110"), False),
        (LINES, (), False),
        (("85051110",), (), False),
    ],
    ids=["some", "stated", "all", "product"],
)
def test_lines_of_a_product_that_other_downloads_name_too_are_said(project, codes, said, is_said):
    assert loaded(project, "a.csv", of_lines("202601", *LINES)) == []
    whole = "taken for the whole of 85051110"
    notes = loaded(project, "b.csv", of_lines("202602", *codes), *said, notes_on=whole)
    assert bool(notes) == is_said
    assert not is_said or "names 2 lines and not 8505111090" in notes[0]
