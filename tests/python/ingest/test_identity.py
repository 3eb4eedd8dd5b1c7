"""A batch is its bytes and what was said of them: a file's own date makes no other one."""

import hashlib
import json
import os
import shutil

import pytest

from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.manifest import Basis

from .conftest import gacc_text, magnet_rows, without_parts

EXPORT = ("--flow", "export")
JUNE, JULY = 1_781_913_600, 1_784_505_600  # 2026-06-20, 2026-07-20


@pytest.fixture
def path(project):
    path = project.write("a.csv", gacc_text(*without_parts(magnet_rows())))
    os.utime(path, (JUNE, JUNE))
    return path


def load(project, path, *said):
    (outcome,) = project.outcomes(path, options=(*EXPORT, *said))
    return outcome["status"]


def days(project):
    return [(m["vintage_date"], m["vintage_basis"]) for m in project.manifests()]


def test_a_touched_file_is_known(project, path):
    assert load(project, path) == "loaded"
    os.utime(path, (JULY, JULY))
    assert load(project, path) == "known"
    assert days(project) == [("2026-06-20", "file")]


def test_a_copy_of_another_name_and_day_is_known(project, path):
    assert load(project, path) == "loaded"
    copy = path.with_name("b.csv")
    shutil.copy(path, copy)
    assert load(project, copy) == "known"


def test_a_day_that_is_said_is_a_meaning(project, path):
    assert load(project, path) == "loaded"
    assert load(project, path, "--vintage-date", "2026-06-20") == "known"  # as it was taken
    assert load(project, path, "--vintage-date", "2026-08-20") == "loaded"
    assert sorted(days(project)) == [("2026-06-20", "file"), ("2026-08-20", "stated")]
    assert load(project, path) == "known"


def test_a_day_that_was_said_need_not_be_said_again(project, path):
    assert load(project, path, "--vintage-date", "2026-08-20") == "loaded"
    os.utime(path, (JULY, JULY))
    assert load(project, path) == "known"


def test_a_side_car_says_the_day_too(project, path):
    project.write("chokepoint.toml", "flow = 'export'\nvintage_date = 2026-08-20\n", "utf-8")
    assert load(project, path) == "loaded"
    assert days(project) == [("2026-08-20", "stated")]
    project.write("chokepoint.toml", "flow = 'export'\nvintage_date = 2026-09-20\n", "utf-8")
    assert load(project, path) == "loaded"


def test_other_options_are_other_batches(project, path):
    assert load(project, path) == "loaded"
    os.utime(path, (JULY, JULY))
    assert load(project, path, "--partners", "all") == "loaded"


@pytest.mark.parametrize(
    ("said", "found"),
    [(("--flow", "import"), "as export (a.csv, batch"), (("--reporter", "JPN"), "as CHN (a.csv")],
)
def test_the_same_bytes_have_one_flow_and_one_reporter(project, path, said, found):
    assert load(project, path) == "loaded"
    message = project.refusal(path, options=(*EXPORT, *said))
    assert found in message
    assert project.manifests()[0]["batch_id"] in message


def test_a_file_of_both_flows_is_loaded_once_for_each(project):
    text = "FLOW,RPT_ISO,PTN_ISO,COMMODITY,YEAR,MONTH,VALUE,CURRENCY,QTY1,UNIT1\n"
    text += "".join(f"{flow},CN,US,85051110,2026,1,900,USD,10,KG\n" for flow in "EI")
    path = project.write("t.csv", text)
    assert load(project, path) == "loaded"
    assert load(project, path, "--flow", "import") == "loaded"


@pytest.mark.parametrize("touched", [JUNE, JULY])
def test_batches_of_earlier_releases_are_known(project, path, touched):
    """Their names were made of the file's own date as well, and they do not say whose it is."""
    assert load(project, path) == "loaded"
    (batch,) = (project.root / "lake/batches").iterdir()
    meaning = {
        "flow": "export", "reporter": None, "currency": None, "source": None,
        "vintage_date": "2026-06-20", "months": [], "hs_codes": [],
    }  # fmt: skip
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    old = hashlib.sha256((sha256 + json.dumps(meaning, sort_keys=True)).encode()).hexdigest()[:16]
    manifest = json.loads((batch / "manifest.json").read_text())
    del manifest["vintage_basis"]
    (batch / "manifest.json").write_text(json.dumps({**manifest, "batch_id": old}))
    batch.rename(batch.with_name(old))
    os.utime(path, (touched, touched))
    (outcome,) = project.outcomes(path, options=EXPORT)
    assert (outcome["status"], outcome["batch_id"]) == ("known", old)
    (known,) = Lake(project.root).manifests()
    assert known.vintage_basis == Basis.ASSUMED


def notes_of_day(project, path, *said):
    (outcome,) = project.outcomes(path, options=(*EXPORT, *said))
    assert outcome["status"] == "loaded"
    return [note for note in outcome["notes"] if "own date" in note]


def test_a_day_of_the_other_file_alone_is_said_too(project, path):
    assert notes_of_day(project, path) == []
    second = project.write("b.csv", gacc_text(*without_parts(magnet_rows(kg="900"))))
    (note,) = notes_of_day(project, second, "--vintage-date", "2026-05-20")
    assert "says 900 kg where a.csv (2026-06-20) says 1,000 kg (85051110, 2026-01" in note
    assert (
        "a.csv speaks, because that is the own date of a.csv, and this one's is 2026-05-20" in note
    )
    assert f"delete lake/batches/{project.manifests()[0]['batch_id']}" in note or "delete" in note


def test_values_that_differ_are_said_where_weights_agree(project, path):
    assert notes_of_day(project, path) == []
    second = project.write("b.csv", gacc_text(*without_parts(magnet_rows(value="51,000"))))
    os.utime(second, (JULY, JULY))
    (note,) = notes_of_day(project, second)
    assert "says 51,000 USD where a.csv (2026-06-20) says 50,000 USD" in note
    assert "this file speaks, because the file's own date is 2026-07-20" in note
