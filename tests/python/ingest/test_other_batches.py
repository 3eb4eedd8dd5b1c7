"""Of two downloads the later may be the poorer one: flows that it turns into nothing are said."""

import pytest

from .conftest import gacc_text, magnet_rows, without_parts

ALL = ("--partners", "all")


def download(project, name, rows):
    return project.write(name, gacc_text(*without_parts(rows)))


def loaded(project, path, day, *said):
    options = ("--flow", "export", "--vintage-date", day, *said)
    (outcome,) = project.outcomes(path, options=options)
    assert outcome["status"] == "loaded", outcome
    return [note for note in outcome["notes"] if "has no row" in note]


def lines(*codes, partners=("502",)):
    rows = []
    for code in codes:
        for row in magnet_rows(partners=partners):
            row[3] = code
            rows.append(row)
    return rows


def test_a_later_file_that_turns_flows_into_nothing_says_how_many(project):
    first = download(project, "a.csv", magnet_rows(("202601", "202602"), ("502", "116", "133")))
    assert loaded(project, first, "2026-07-20", *ALL) == []
    second = download(project, "b.csv", magnet_rows(("202601", "202602"), ("502",)))
    (note,) = loaded(project, second, "2026-08-20", *ALL)
    assert "has no row of 4 flows that a.csv (2026-07-20) records" in note
    assert "(first 85051110, 2026-01, partner 116), and makes them zero" in note
    assert "--partners" in note
    assert note in [n for one in project.manifests() for n in one["notes"]]


def test_an_older_file_says_what_a_newer_one_has_made_zero(project):
    second = download(project, "b.csv", magnet_rows(partners=("502",)))
    assert loaded(project, second, "2026-08-20", *ALL) == []
    first = download(project, "a.csv", magnet_rows(partners=("502", "116")))
    (note,) = loaded(project, first, "2026-07-20", *ALL)
    assert "records 1 flow (first 85051110, 2026-01, partner 116) of which b.csv" in note


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (magnet_rows(partners=("502", "116"), kg="700"), ALL),  # revised
        (magnet_rows(partners=("502",)), ("--partners", "502")),  # of one partner
        (magnet_rows(("202602",), ("502",)), ALL),  # of another month
        (lines("8505111010", "8505111090", partners=("502", "116")), ALL),  # cut into lines
    ],
    ids=["revised", "partner", "month", "lines"],
)
def test_what_takes_nothing_away_has_no_note(project, second, said):
    first = download(project, "a.csv", magnet_rows(partners=("502", "116")))
    assert loaded(project, first, "2026-07-20", *ALL) == []
    assert loaded(project, download(project, "b.csv", second), "2026-08-20", *said) == []


def test_a_value_without_a_weight_is_a_recorded_flow(project):
    rows = [*magnet_rows(partners=("502",)), *magnet_rows(partners=("116",), kg="0", value="9")]
    assert loaded(project, download(project, "a.csv", rows), "2026-07-20", *ALL) == []
    (note,) = loaded(
        project, download(project, "b.csv", magnet_rows(partners=("502",))), "2026-08-20", *ALL
    )
    assert "partner 116" in note


def test_a_line_that_a_later_file_lacks_is_a_flow(project):
    both = download(project, "a.csv", lines("8505111010", "8505111090"))
    assert loaded(project, both, "2026-07-20", *ALL) == []
    later = download(project, "b.csv", lines("8505111090"))
    (note,) = loaded(project, later, "2026-08-20", *ALL, "--hs", "8505111010")
    assert "first 8505111010, 2026-01" in note


def test_what_an_earlier_batch_has_lost_is_said_once(project):
    for day, name, partners in (
        ("2026-07-20", "a.csv", ("502", "116")),
        ("2026-08-20", "b.csv", ("502",)),
    ):
        loaded(project, download(project, name, magnet_rows(partners=partners)), day, *ALL)
    third = download(project, "c.csv", magnet_rows(partners=("502",), kg="7"))
    assert loaded(project, third, "2026-09-20", *ALL) == []


HALVES = {"a.csv": ("202511", "202512"), "b.csv": ("202601", "202602")}
WIDE = ("--months", "2025-11:2026-02")


@pytest.mark.parametrize("order", [("a.csv", "b.csv"), ("b.csv", "a.csv")])
def test_halves_of_one_day_that_each_claim_the_whole_span_contradict_each_other(project, order):
    paths = [download(project, name, magnet_rows(HALVES[name])) for name in order]
    assert loaded(project, paths[0], "2026-07-20", *ALL, *WIDE) == []
    options = ("--flow", "export", "--vintage-date", "2026-07-20", *ALL)
    message = project.refusal(paths[1], options=(*options, *WIDE))
    assert "of 85051110 in 2025-11" in message
    assert "one would make zero of the other" in message
    assert f"delete lake/batches/{project.manifests()[0]['batch_id']}" in message
    assert "Say with --months" in message


def test_a_file_per_code_that_claims_the_other_code_too_contradicts_it(project):
    codes = ("28053012", "28053013")
    said = (*ALL, "--hs", ",".join(codes))
    first, second = (download(project, f"{code}.csv", lines(code)) for code in codes)
    assert loaded(project, first, "2026-07-20", *said) == []
    options = ("--flow", "export", "--vintage-date", "2026-07-20", *said)
    assert "of 28053012 in 2026-01 this file has no row" in project.refusal(second, options=options)
    # By its own words alone it contradicts the first one, which has said too much.
    message = project.refusal(second, options=(*options[:-1], codes[1]))
    assert "of 28053013 in 2026-01 28053012.csv has no row and this file has some" in message
