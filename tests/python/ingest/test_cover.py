"""Which partners a batch covers: said, of the file, or taken from those that it names."""

import json

import pytest
from typer.testing import CliRunner

from chokepoint.cli import app
from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.manifest import Basis, Scope

from .conftest import EN, gacc_text, magnet_rows, without_parts

# The rows are of one regime, and the queries had none.
ON = ("--flow", "export", "--vintage-date", "2026-07-20", "--parts", "all")
SIX = ("502", "116", "133", "304", "305", "303")


def download(project, *partners, name="a.csv", months=("202601",)):
    return project.write(name, gacc_text(EN, magnet_rows(months=months, partners=partners)))


def cover(manifest):
    return tuple(manifest[key] for key in ("partner_scope", "partner_codes", "partner_scope_basis"))


def side_car(project):
    return (project.downloads / "chokepoint.toml").read_text(encoding="utf-8")


def test_a_file_of_one_partner_covers_that_one_and_says_so(project):
    outcome = project.outcomes(download(project, "502"), options=ON)[0]
    (manifest,) = project.manifests()
    assert cover(manifest) == ("listed", ["502"], "inferred")
    (note,) = [note for note in outcome["notes"] if "partner" in note]
    assert "names 1 partner only (502)" in note
    assert "the world stay unknown" in note
    assert "say --partners all" in note
    assert note in manifest["notes"]


@pytest.mark.parametrize(
    ("partners", "found"),
    [
        (SIX[:5], ("listed", sorted(SIX[:5]), "inferred")),
        (SIX, ("all", None, "inferred")),
    ],
    ids=["five", "six"],
)
def test_up_to_five_partners_are_few(project, partners, found):
    (outcome,) = project.outcomes(download(project, *partners), options=ON)
    assert cover(project.manifests()[0]) == found
    assert any("--partners all" in note for note in outcome["notes"]) == (found[0] == "listed")


def test_the_manifest_says_what_the_models_read(project):
    path = project.write("a.csv", gacc_text(*without_parts(magnet_rows())))
    assert project.ingest(path).exit_code == 0
    (manifest,) = project.manifests()
    assert manifest["schema_version"] == 2
    assert (manifest["side"], manifest["reporter_codes"]) == ("exporter", ["CHN"])
    parts = [manifest[key] for key in ("part_scope", "parts", "part_scope_basis")]
    assert parts == ["all", None, "assumed"]


def test_all_partners_can_be_said_and_are_remembered(project):
    first = project.outcomes(download(project, "502"), options=(*ON, "--partners", "all"))
    assert not any("say --partners" in note for note in first[0]["notes"])
    assert 'partners = "all"' in side_car(project)
    later = download(project, "116", name="b.csv", months=("202602",))
    (outcome,) = project.outcomes(later, options=())
    assert any(
        "for all, because its folder's chokepoint.toml says so" in n for n in outcome["notes"]
    )
    covers = sorted(cover(m)[::2] for m in project.manifests())
    assert covers == [("all", "inferred"), ("all", "stated")]


def test_the_remedy_of_the_note_is_another_batch_and_is_remembered_too(project):
    """The first call has written the side-car, before anybody could know of the note."""
    path = download(project, "502")
    assert project.ingest(path).exit_code == 0
    assert "partners" not in side_car(project)
    assert project.ingest(path, options=(*ON, "--partners", "all")).exit_code == 0
    assert side_car(project).splitlines()[1:] == [
        'flow = "export"',
        'partners = "all"',
        'parts = "all"',
    ]
    assert {m.partner_scope_basis for m in Lake(project.root).manifests()} == {
        Basis.INFERRED,
        Basis.STATED,
    }
    (again,) = project.outcomes(path, options=ON)
    assert again["status"] == "known"


def test_a_side_car_that_says_the_partners_is_left_as_it_is(project):
    text = "parts = 'all'\npartners = 'all'  # the query had no partner\n"
    project.write("chokepoint.toml", text, "utf-8")
    path = download(project, "502")
    assert project.ingest(path, options=(*ON, "--partners", "502")).exit_code == 0
    assert side_car(project) == text
    assert cover(project.manifests()[0]) == ("listed", ["502"], "stated")


def test_a_partner_that_was_asked_for_and_has_no_row_is_covered(project):
    path = download(project, "502")
    assert project.ingest(path, options=(*ON, "--partners", "502, 116,502")).exit_code == 0
    assert cover(project.manifests()[0]) == ("listed", ["116", "502"], "stated")


def test_a_row_of_a_partner_that_was_not_asked_for_is_refused(project):
    path = download(project, "502", "116")
    message = project.refusal(path, options=(*ON, "--partners", "502"))
    assert "row 3, column Trading partner code, value '116': a partner beside those of" in message
    assert "say --partners all" in message


def test_an_unknown_partner_is_refused(project):
    message = project.refusal(download(project, "502"), options=(*ON, "--partners", "502,998"))
    assert "--partners names '998', an unknown partner code of the scheme gacc" in message


@pytest.mark.parametrize("value", ["", "502,", "all,502", "USA 502", "Japan; USA"])
def test_what_is_no_list_of_partners_is_refused(project, value):
    message = project.refusal(download(project, "502"), options=(*ON, "--partners", value))
    assert f"--partners {value!r}: write all, or codes" in message
    assert not (project.downloads / "chokepoint.toml").exists()


def test_a_cut_month_names_no_partner(project):
    rows = magnet_rows(months=("202601",), partners=("502",))
    last = magnet_rows(months=("202602",), partners=("116",))[0]
    cut = [[*last[:5], f"{number}", *last[6:]] for number in range(9_999)]
    path = project.write("a.csv", gacc_text(EN, rows + cut))
    assert project.ingest(path, options=(*ON, "--accept-truncated")).exit_code == 0
    assert cover(project.manifests()[0]) == ("listed", ["502"], "inferred")


def test_a_batch_from_before_covers_all_as_far_as_anybody_knows(project):
    assert project.ingest(download(project, "502")).exit_code == 0
    (path,) = (project.root / "lake/batches").glob("*/manifest.json")
    written = json.loads(path.read_text(encoding="utf-8"))
    later = ("schema_version", "side", "reporter_codes", "parts", "part_kinds")
    kept = {k: v for k, v in written.items() if k not in later and "_scope" not in k}
    del kept["partner_codes"]
    path.write_text(json.dumps(kept), encoding="utf-8")
    (read,) = Lake(project.root).manifests()
    assert (read.partner_scope, read.partner_scope_basis) == (Scope.ALL, Basis.ASSUMED)
    assert (read.schema_version, read.side, read.reporter_codes) == (1, None, None)
    assert "partners: all (assumed)" in CliRunner().invoke(app, ["status"]).stdout


def test_status_names_the_partners_and_counts_no_month_of_a_few_as_complete(project):
    assert project.ingest(download(project, "502", "116"), options=ON).exit_code == 0
    told = CliRunner().invoke(app, ["status"]).stdout
    assert "partners: Japan, United States (inferred)" in told
    assert "months complete: 0" in told
    assert "whole for the listed partners only: 2026-01" in told
    assert "say --partners all if the query had none" in told
    everybody = download(project, *SIX, name="b.csv")
    assert project.ingest(everybody, options=ON).exit_code == 0
    (series,) = json.loads(CliRunner().invoke(app, ["status", "--json"]).stdout)["series"]
    assert (series["months_complete"], series["some_partners"]) == (1, [])
    assert series["partners"] == ["Japan, United States (inferred)", "all (inferred)"]


def test_a_list_of_partners_takes_away_no_whole_month(project):
    assert project.ingest(download(project, *SIX), options=ON).exit_code == 0
    again = download(project, "502", name="b.csv")
    options = ("--flow", "export", "--vintage-date", "2026-08-20")
    assert project.ingest(again, options=options).exit_code == 0
    assert "months complete: 1" in CliRunner().invoke(app, ["status"]).stdout


COMTRADE = (
    "freqCode,period,reporterCode,flowCode,partnerCode,partner2Code,cmdCode,customsCode,motCode,"
    "netWgt,primaryValue,isOriginalClassification\n"
    "M,202601,842,M,156,0,280530,C00,0,1000,50000,True\n"
)


@pytest.mark.parametrize("said", [(), ("--partners", "all")])
def test_a_mirror_of_one_partner_covers_that_one_whatever_is_said(project, said):
    """Its reader keeps imports from China: of another exporter it knows nothing."""
    path = project.write("a.csv", COMTRADE, "utf-8")
    (outcome,) = project.outcomes(
        path, options=("--flow", "import", "--vintage-date", "2026-07-20", *said)
    )
    (manifest,) = project.manifests()
    assert cover(manifest) == ("listed", ["156"], "file")
    assert (manifest["side"], manifest["reporter_codes"]) == ("importer", ["USA"])
    assert not any("--partners" in note for note in outcome["notes"])
    told = CliRunner().invoke(app, ["status"]).stdout
    assert "months complete: 1" in told
    assert "partners: China (file)" in told


COMEXT = "TRADE_TYPE,REPORTER,PARTNER,PRODUCT_NC,FLOW,PERIOD,VALUE_EUR,QUANTITY_KG\n"


def test_a_member_that_imported_other_products_is_covered(project):
    """A bulk file holds all members: without a row of a product, Malta imported none of it."""
    rows = "E,DE,CN,85051110,1,202601,500,10\nE,MT,CN,01012100,1,202601,500,10\n"
    path = project.write("full_v2_202601.dat", COMEXT + rows, "utf-8")
    assert project.ingest(path, options=("--vintage-date", "2026-07-20")).exit_code == 0
    (manifest,) = project.manifests()
    assert (manifest["reporter_code"], manifest["reporter_codes"]) == ("DEU,MLT", ["DEU", "MLT"])
    assert cover(manifest) == ("listed", ["CN"], "file")


RECODED = [
    # Georgia is 337 until 2022 and 150 from 2023 on.
    (("502", "337"), ("202211", "202212"), ["337", "502"]),
    (("502", "337"), ("202212", "202301"), ["502"]),
]


@pytest.mark.parametrize(("partners", "months", "found"), RECODED, ids=["before", "across"])
def test_half_of_a_recoded_partner_is_not_covered(project, partners, months, found):
    rows = [*magnet_rows(months=months[:1], partners=partners), *magnet_rows(months=months[1:])]
    path = project.write("a.csv", gacc_text(EN, rows))
    project.outcomes(path, options=ON)
    assert cover(project.manifests()[0]) == ("listed", found, "inferred")


def test_a_list_with_half_of_a_recoded_partner_is_refused_naming_the_other(project):
    rows = [*magnet_rows(months=("202212",), partners=("337",)), *magnet_rows(months=("202301",))]
    path = project.write("a.csv", gacc_text(EN, rows))
    message = project.refusal(path, options=(*ON, "--partners", "337,502"))
    assert "--partners names '337', and not '150', which is the same partner" in message
    assert "Say --partners 337,502,150" in message
    (outcome,) = project.outcomes(path, options=(*ON, "--partners", "337,502,150"))
    assert outcome["status"] == "loaded"
