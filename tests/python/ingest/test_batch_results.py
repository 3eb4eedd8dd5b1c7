"""What a batch is measured by, and the page on which its results are read."""

import json

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from chokepoint.cli import app
from chokepoint.ingest.lake.manifest import read_manifest
from chokepoint.quality.batch.profile import profile_of

from .conftest import EN, gacc_text, magnet_rows

PARTNERS = ("502", "116", "133", "304", "305")
MONTHS = [pd.Timestamp("2025-12-01"), pd.Timestamp("2026-01-01")]
flow = st.fixed_dictionaries(
    {
        "reporter_code": st.sampled_from(["CHN", "HKG"]),
        "month": st.sampled_from(MONTHS),
        "partner_code": st.sampled_from(["502", "102"]),
        "hs_code": st.sampled_from(["85051110", "2805", "280530", "28053011001", "28053x"]),
        "quantity": st.sampled_from([0.0, 5.0, -1.0, None]),
        "value_number": st.sampled_from([0.0, 5.0, -1.0, None]),
    }
)


def profiled(frame):
    connection = duckdb.connect()
    connection.register("given", frame)
    connection.execute(
        "create view flows as select row_number() over () + 1 as file_row, "
        "* replace (cast(month as date) as month), "
        "coalesce(quantity = 0 and value_number > 0, false) as is_zero_quantity_positive_value "
        "from given"
    )
    return profile_of(connection)


@pytest.mark.usefixtures("takes_long")
@settings(max_examples=60)
@given(st.lists(flow, min_size=1, max_size=20))
def test_the_profile_is_what_pandas_counts(rows):
    frame = pd.DataFrame(rows).astype({"quantity": float, "value_number": float})
    profile = profiled(frame)
    assert profile.measures == {
        "rows": len(frame),
        "rows_without_quantity": frame.quantity.isna().sum(),
        "rows_zero_kg_positive_value": ((frame.quantity == 0) & (frame.value_number > 0)).sum(),
        "hs_codes": frame.hs_code.nunique(),
        "months": frame.month.nunique(),
        "partners": frame.partner_code.nunique(),
    }
    assert profile.first_month == frame.month.min().date()
    assert profile.last_month == frame.month.max().date()
    assert profile.hs_codes == sorted(frame.hs_code.unique())
    assert profile.reporters == sorted(frame.reporter_code.unique())


def three_months(weights=(1000, 1000, 1000), partners=PARTNERS, first=202601):
    """A file per month of magnets to five partners, as the site writes it."""
    return [
        gacc_text(EN, magnet_rows([str(first + n)], partners, kg=str(kg), value="50,000"))
        for n, kg in enumerate(weights)
    ]


def test_a_file_in_other_units_leaves_nothing_until_it_is_accepted(great_expectations, project):
    first, second, third = three_months((1000, 1000, 1))
    for name, text in (("a.csv", first), ("b.csv", second)):
        assert project.ingest(project.write(name, text)).exit_code == 0
    path = project.write("c.csv", third)
    said = project.refusal(path)
    assert "tonnes read as kilogrammes" in said
    assert "50,000 USD per kg in the median, and 50 in its series (b.csv and 1 more)" in said
    assert list((project.root / "lake").glob(".incoming/*")) == []
    accept = ("--flow", "export", "--vintage-date", "2026-07-20", "--accept-unusual")
    (outcome,) = project.outcomes(path, options=accept)
    assert any("50,000 USD per kg" in note for note in outcome["notes"])
    assert "accept" not in (path.parent / "chokepoint.toml").read_text(encoding="utf-8")
    (manifest,) = [one for one in project.manifests() if one["file_name"] == "c.csv"]
    assert manifest["options"]["accept_unusual"] is True
    assert {one["measure"] for one in manifest["warnings"]} >= {"unit_value"}
    assert all(one["is_unusual"] for one in manifest["warnings"] if one["measure"] == "unit_value")
    status = CliRunner().invoke(app, ["status"]).output
    assert f"c.csv, {manifest['batch_id']}: 85051110: 50,000 USD per kg" in status
    vintages = json.loads(CliRunner().invoke(app, ["status", "--json"]).output)["vintages"]
    assert [one["file"] for one in vintages if one["warnings"]] == ["c.csv"]


def test_a_batch_from_before_the_field_has_no_warning(project):
    assert project.ingest(project.write("a.csv", three_months()[0])).exit_code == 0
    (path,) = (project.root / "lake/batches").glob("*/manifest.json")
    manifest = json.loads(path.read_text(encoding="utf-8"))
    del manifest["warnings"]
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert read_manifest(path).warnings == []


def pages(project):
    """Page and results of each file by its name."""
    for batch in (project.root / "lake/batches").iterdir():
        results = json.loads((batch / "validation.json").read_text(encoding="utf-8"))
        yield results["file"], (batch / "validation.html").read_text(encoding="utf-8"), results


def test_the_page_says_what_was_measured_and_what_is_unusual(great_expectations, project):
    accept = ("--flow", "export", "--vintage-date", "2026-07-20", "--accept-unusual")
    names = ["<i>a&b.csv", "b.csv", "c.csv"]
    for name, text in zip(names, three_months((1000, 1100, 1)), strict=True):
        assert project.ingest(project.write(name, text), options=accept).exit_code == 0
    found = {name: (page, results) for name, page, results in pages(project)}
    page, results = found["<i>a&b.csv"]
    assert "<h1>&lt;i&gt;a&amp;b.csv</h1>" in page  # text of the file stays text
    assert "The first of its series" in page
    page, results = found["b.csv"]
    assert "Set against &lt;i&gt;a&amp;b.csv." in page
    assert "All lie within their bounds" in page
    assert [one["measure"]["name"] for one in results["measures"]][:2] == [
        "unit_value",
        "unit_value_of_most",
    ]
    page, results = found["c.csv"]
    asked = [e for suite in results["suites"] for e in suite["expectations"]]
    assert {e["success"] for e in asked} == {True, False}
    for expectation in asked:
        assert expectation["says"] in page
        assert expectation["observed"] in page
    for warning in results["warnings"]:
        assert warning["says"] in page
    for page, _ in found.values():
        assert "<i>" not in page
        assert "<script" not in page
        assert "src=" not in page
