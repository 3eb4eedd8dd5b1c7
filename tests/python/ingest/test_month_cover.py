"""In which months a batch covers a code: said, or taken from the rows of the code."""

import json

import pytest
from typer.testing import CliRunner

from chokepoint.cli import app

from .conftest import EN, gacc_text, magnet_rows, without_parts

ON = ("--flow", "export", "--vintage-date", "2026-11-20", "--partners", "all", "--parts", "all")
WHOLE = ("--months", "2026-01:2026-10")
SPANS = {"85051110": range(1, 11), "28053018": range(1, 5)}


def rows_of(spans):
    """Rows by code and month of 2026."""
    rows = []
    for code, months in spans.items():
        for row in magnet_rows(months=[f"2026{month:02}" for month in months]):
            row[3] = code
            rows.append(row)
    return rows


def download(project, spans, name="a.csv"):
    return project.write(name, gacc_text(*without_parts(rows_of(spans))))


def covered(manifest, status="complete"):
    """Months of 2026 by code."""
    found = {code: [] for code in manifest["hs_codes"]}
    for one in manifest["coverage"]:
        if one["load_status"] == status:
            found[one["hs_code"]].append(int(one["month"][5:7]))
    return found


def loaded(project, spans, *said, flow_options=ON):
    """Cover of the only file, and its notes on months."""
    (outcome,) = project.outcomes(download(project, spans), options=(*flow_options, *said))
    assert outcome["status"] == "loaded", outcome
    (manifest,) = project.manifests()
    return covered(manifest), [note for note in outcome["notes"] if "--months" in note]


def test_a_code_is_covered_from_its_own_first_to_its_own_last_month_with_a_row(project):
    """One query to April and another to October in one file: April to October is not zero."""
    cover, (note,) = loaded(project, SPANS)
    assert cover == {"85051110": [*range(1, 11)], "28053018": [1, 2, 3, 4]}
    assert "has rows of 28053018 in a part of its months alone" in note
    assert "covers it in 2026-01 to 2026-04 and in no other month" in note
    assert "say --hs 28053018" in note
    assert "--months 2026-01:2026-10" in note
    assert project.manifests()[0]["month_scope_basis"] == "inferred"


def test_the_note_counts_the_codes(project):
    _, (note,) = loaded(project, SPANS | {"28053011": [7], "28053012": [9, 10]})
    assert "has rows of 28053011 in" in note
    assert "in no other month; 3 such series" in note


def test_months_that_were_said_are_of_every_code(project):
    cover, notes = loaded(project, SPANS, *WHOLE)
    assert cover == {"85051110": [*range(1, 11)], "28053018": [*range(1, 11)]}
    assert notes == []
    assert project.manifests()[0]["month_scope_basis"] == "stated"


def test_rows_beyond_the_months_that_were_said_cover_their_own_code(project):
    cover, (note,) = loaded(project, SPANS, "--months", "2026-01:2026-06")
    assert cover == {"85051110": [*range(1, 11)], "28053018": [*range(1, 7)]}
    assert "has rows of 28053018 in" in note


@pytest.mark.parametrize("said", [("28053018,28053011",), ("28053018", "--hs", "28053011")])
def test_a_code_that_was_asked_for_is_covered_in_the_months_of_the_file(project, said):
    cover, notes = loaded(project, SPANS, "--hs", *said)
    assert cover == {code: [*range(1, 11)] for code in ("85051110", "28053018", "28053011")}
    assert notes == []


def test_a_month_without_any_row_is_a_hole_in_the_download(project):
    cover, (note,) = loaded(project, {"85051110": (1, 2, 5, 6)})
    assert cover == {"85051110": [1, 2, 5, 6]}
    assert "has no row of any code in 2026-03, 2026-04" in note
    assert "say --months 2026-01:2026-06" in note


def test_months_that_were_said_have_no_hole(project):
    cover, notes = loaded(project, {"85051110": (1, 2, 5, 6)}, "--months", "2026-01:2026-06")
    assert (cover, notes) == ({"85051110": [*range(1, 7)]}, [])


def test_a_code_that_was_asked_for_is_not_covered_in_a_hole(project):
    cover, _ = loaded(project, {"85051110": (1, 4)}, "--hs", "28053018")
    assert cover == {"85051110": [1, 4], "28053018": [1, 4]}


def test_a_month_in_which_others_have_rows_is_zero_for_a_code_within_its_span(project):
    cover, notes = loaded(project, {"85051110": (1, 2, 3, 4), "28053018": (1, 4)})
    assert cover["28053018"] == [1, 2, 3, 4]
    assert notes == []


LINES = {"8505111010": range(1, 11), "8505111090": range(3, 6)}


@pytest.mark.parametrize(
    ("said", "product"),
    [((), range(3, 6)), (("--hs", "85051110"), range(1, 11)), (WHOLE, range(1, 11)),
     (("--hs", "8505111090"), range(1, 11))],
)  # fmt: skip
def test_a_product_is_covered_where_all_its_lines_are(project, said, product):
    cover, _ = loaded(project, LINES, *said)
    assert cover["85051110"] == [*product]


def test_a_cut_file_covers_a_code_in_its_own_months(project):
    rows = rows_of({"28053018": (1,), "85051110": (1, 2)})
    last = rows_of({"85051110": (3,)})[0]
    cut = [[*last[:5], f"{number}", *last[6:]] for number in range(9_997)]
    path = project.write("a.csv", gacc_text(EN, rows + cut))
    assert project.ingest(path, options=(*ON, "--accept-truncated")).exit_code == 0
    (manifest,) = project.manifests()
    assert covered(manifest) == {"85051110": [1, 2], "28053018": [1]}
    assert covered(manifest, "truncated") == {"85051110": [3], "28053018": [3]}


@pytest.mark.parametrize("said", ["850511101", "8505", "", "metals"])
def test_what_is_no_code_is_refused(project, said):
    message = project.refusal(download(project, SPANS), options=(*ON, "--hs", said))
    assert f"--hs {said}" in message or "--hs" in message
    assert "write codes of 6, 8 or 10 digits" in message


COMTRADE = (
    "freqCode,period,reporterCode,flowCode,partnerCode,partner2Code,cmdCode,customsCode,motCode,"
    "netWgt,primaryValue,isOriginalClassification\n"
)
IMPORTS = ("--flow", "import", "--vintage-date", "2026-11-20")


def test_a_file_of_several_importers_covers_each_in_its_own_months(project):
    """Australia has published to April, the United States to June: it did not stop buying."""
    rows = [f"M,2026{month:02},842,M,156,0,280530,C00,0,1000,50000,True\n" for month in range(1, 7)]
    rows += [f"M,2026{month:02},36,M,156,0,280530,C00,0,10,500,True\n" for month in range(1, 5)]
    path = project.write("a.csv", COMTRADE + "".join(rows), "utf-8")
    (outcome,) = project.outcomes(path, options=IMPORTS)
    (manifest,) = project.manifests()
    assert covered(manifest) == {"280530": [*range(1, 7)]}
    assert manifest["unreported"] == [
        {"reporter_code": "AUS", "hs_code": "280530", "month": f"2026-0{month}-01"}
        for month in (5, 6)
    ]
    (note,) = [note for note in outcome["notes"] if "--months" in note]
    assert "has rows of 280530 of AUS in a part of its months alone" in note
    told = CliRunner().invoke(app, ["status"]).stdout
    assert "months complete: 4" in told
    assert "of some reporters of the file only: 2026-05, 2026-06" in told


COMEXT = "TRADE_TYPE,REPORTER,PARTNER,PRODUCT_NC,FLOW,PERIOD,VALUE_EUR,QUANTITY_KG\n"


def comext(project, rows, *said):
    text = "".join(f"E,{who},CN,{code},1,2026{month:02},500,10\n" for who, code, month in rows)
    path = project.write("full.dat", COMEXT + text, "utf-8")
    assert project.ingest(path, options=(*IMPORTS, *said)).exit_code == 0
    return project.manifests()[0]


def test_a_mirrors_code_is_named_where_it_is_not_covered(project):
    """The models add up whichever codes of six digits are there."""
    rows = [("DE", "85051110", month) for month in (1, 2, 3)] + [("MT", "85051190", 1)]
    manifest = comext(project, rows)
    assert covered(manifest) == {"85051110": [1, 2, 3], "85051190": [1]}
    assert covered(manifest, "missing") == {"85051110": [], "85051190": [2, 3]}
    assert manifest["unreported"] == []


def test_a_heading_that_was_asked_for_is_its_codes_and_no_zero_beside_them(project):
    rows = [("DE", "85051110", month) for month in (1, 2, 3)] + [("MT", "85051190", 1)]
    manifest = comext(project, rows, "--hs", "850511")
    # Six digits stay, as there is no other line: the models add no zero to its lines.
    assert covered(manifest) == {
        "850511": [1, 2, 3], "85051110": [1, 2, 3], "85051190": [1, 2, 3],
    }  # fmt: skip


def test_status_says_how_the_months_are_known_and_what_to_say(project):
    path = download(project, {"85051110": (1, 2, 5, 6)})
    assert project.ingest(path, options=ON).exit_code == 0
    told = CliRunner().invoke(app, ["status"]).stdout
    assert "months: from the first row of the code to its last (inferred)" in told
    assert "missing: 2026-03, 2026-04" in told
    assert "--months FIRST:LAST, or --hs 85051110" in told
    (series,) = json.loads(CliRunner().invoke(app, ["status", "--json"]).stdout)["series"]
    assert series["months"] == ["from the first row of the code to its last (inferred)"]


def test_a_batch_from_before_says_so_and_is_named_when_it_is_loaded_again(project):
    path = download(project, SPANS)
    assert project.ingest(path, options=ON).exit_code == 0
    (written,) = (project.root / "lake/batches").glob("*/manifest.json")
    manifest = json.loads(written.read_text(encoding="utf-8"))
    kept = {k: v for k, v in manifest.items() if k not in ("month_scope_basis", "unreported")}
    written.write_text(json.dumps(kept), encoding="utf-8")
    (again,) = project.outcomes(path, options=ON)
    assert again["status"] == "known"
    assert any(
        f"delete the folder lake/batches/{manifest['batch_id']}" in n for n in again["notes"]
    )
    assert "the whole span of the file (assumed)" in CliRunner().invoke(app, ["status"]).stdout


def test_a_calendar_year_without_a_row_of_a_code_is_a_file_that_was_not_joined(project):
    """A query has one calendar year: 2025 of scandium was never asked for, and is not zero."""
    rows = []
    for code, years in {"85051110": (2024, 2025, 2026), "28053018": (2024, 2026)}.items():
        for row in magnet_rows([f"{year}{month:02}" for year in years for month in (1, 6, 12)
                                if (year, month) != (2026, 12)]):  # fmt: skip
            row[3] = code
            rows.append(row)
    path = project.write("a.csv", gacc_text(*without_parts(rows)))
    (outcome,) = project.outcomes(path, options=ON)
    (manifest,) = project.manifests()
    months = {one["month"][:4] for one in manifest["coverage"] if one["hs_code"] == "28053018"}
    assert months == {"2024", "2026"}
    (note,) = [note for note in outcome["notes"] if "has rows of" in note]
    assert "covers it in 2024-01 to 2026-06 without 2025 and in no other month" in note


def test_months_said_of_several_files_are_in_each_of_them(project):
    """Halves of a span in one folder would empty each other."""
    before, after = (
        download(project, {"85051110": months}, name)
        for name, months in (("a.csv", range(1, 6)), ("b.csv", range(6, 11)))
    )
    message = project.refusal(before, after, options=(*ON, *WHOLE))
    assert "a.csv: no row in 2026-06, which --months says of every file of this call" in message
    assert "b.csv: no row in 2026-01, which --months says of every file of this call" in message
    assert project.ingest(before, options=(*ON, *WHOLE)).exit_code == 0


def test_a_code_said_of_several_files_is_in_each_of_them(project):
    """A file per code would make zero of every other code."""
    one = download(project, {"85051110": (1, 2)}, "a.csv")
    other = download(project, {"28053018": (1, 2)}, "b.csv")
    said = (*ON, "--hs", "85051110,28053018")
    message = project.refusal(one, other, options=said)
    assert "a.csv: no row of 28053018, which --hs says of every file of this call" in message
    assert "b.csv: no row of 85051110, which --hs says" in message
    assert project.ingest(one, options=said).exit_code == 0


MAPPED = """
id = "office"
[constants]
flow = "export"
currency = "USD"
[columns]
reporter = "Reporter"
month = "Month"
partner_code = "Partner"
hs_code = "HS"
value = "Value"
[partner]
scheme = "iso3"
[[quantity.columns]]
column = "Weight"
unit = "KG"
"""


def test_several_exporters_in_one_file_are_refused(project):
    """Under both names together, the rows would be no series of either."""
    mapping = project.write("m.toml", MAPPED)
    rows = [f"{one},202601,USA,{code},5,9" for one, code in (("CHN", "8505111010"),
            ("CHN", "8505111090"), ("JPN", "28053011"))]  # fmt: skip
    text = "\n".join(["Reporter,Month,Partner,HS,Weight,Value", *rows])
    path = project.write("a.csv", text)
    message = project.refusal(path, options=("--mapping", str(mapping), "--partners", "all"))
    assert "a.csv: exports of several reporters: CHN, JPN." in message
    assert "Load a file per exporter" in message


def test_months_of_which_the_file_has_no_row_are_of_another_query(project):
    path = download(project, {"85051110": range(1, 4)})
    text = project.refusal(path, options=(*ON, "--months", "2025-01:2025-06"))
    assert "has rows of 2026-01, and none of --months 2025-01:2025-06" in text
