"""What a batch is measured by, and the page on which its results are read."""

import json

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.choices import Flow
from chokepoint.errors import ChokepointError
from chokepoint.ingest.model import Parsed
from chokepoint.quality.batch.profile import SAMPLE_ROWS, profile_of

from .conftest import EN, MAGNETS, gacc_text, magnet_rows

GACC = Parsed("gacc", "CHN", Flow.EXPORT, "USD", "gacc", "utf-8")
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
        "rows_without_month": 0,
        "rows_without_quantity": frame.quantity.isna().sum(),
        "rows_with_negative_quantity": (frame.quantity < 0).sum(),
        "rows_with_negative_value": (frame.value_number < 0).sum(),
        "rows_zero_kg_positive_value": ((frame.quantity == 0) & (frame.value_number > 0)).sum(),
        "rows_with_bad_hs_code": (~frame.hs_code.isin(["85051110", "280530"])).sum(),
        "hs_codes": frame.hs_code.nunique(),
        "months": frame.month.nunique(),
        "partners": frame.partner_code.nunique(),
    }
    assert profile.first_month == frame.month.min().date()
    assert profile.last_month == frame.month.max().date()
    assert profile.hs_codes == sorted(frame.hs_code.unique())
    assert profile.reporters == sorted(frame.reporter_code.unique())
    assert list(profile.sample.hs_code) == list(frame.hs_code)  # so few rows are all looked at


def test_the_sample_of_a_large_batch_is_spread_over_its_rows():
    rows = 100_000
    sample = profiled(
        pd.DataFrame(
            {
                "reporter_code": "CHN",
                "month": MONTHS[0],
                "partner_code": "502",
                "hs_code": "85051110",
                "quantity": range(rows),
                "value_number": 1.0,
            }
        )
    ).sample
    assert 0.8 * SAMPLE_ROWS < len(sample) < 1.2 * SAMPLE_ROWS
    assert list(sample.file_row[:2]) == [2, 3]
    assert (sample.quantity == sample.file_row - 2).all()
    tenths = sample.file_row * 10 // (rows + 2)
    assert tenths.value_counts().between(0.06 * len(sample), 0.14 * len(sample)).all()


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("quantity", -1.0, "rows_with_negative_quantity"),
        ("quantity", None, "rows_without_quantity"),
        ("value_number", -1.0, "rows_with_negative_value"),
        ("hs_code", "8505", "rows_with_bad_hs_code"),
        ("partner_code", "1", "partner_code"),
    ],
)
def test_the_suites_judge_what_the_checks_before_them_should_have_stopped(
    great_expectations, column, value, says
):
    from chokepoint.quality.batch import expectations

    row = {
        "reporter_code": "CHN", "month": MONTHS[0], "partner_code": "502", "hs_code": "85051110",
        "quantity": 1.0, "value_number": 1.0,
    }  # fmt: skip
    sound = pd.DataFrame([row] * 3)
    results = expectations.validate("a.csv", GACC, profiled(sound))
    assert all(suite.held == len(suite.expectations) for suite in results.suites)
    with pytest.raises(ChokepointError, match=says):
        expectations.validate("a.csv", GACC, profiled(pd.DataFrame([row, {**row, column: value}])))


def test_a_batch_that_the_suites_refuse_leaves_nothing(project, reading_as):
    reading_as(
        """
        from chokepoint.errors import ChokepointError
        from chokepoint.ingest import load
        def refuse(*_):
            raise ChokepointError("a suite failed.")
        load._validation = refuse
        """
    )
    path = project.write("a.csv", gacc_text(EN, magnet_rows()))
    assert "a suite failed." in project.refusal(path)
    assert list((project.root / "lake").glob(".incoming/*")) == []


def test_the_page_says_what_was_asked_and_what_was_found(great_expectations, project):
    path = project.write("<i>a&b.csv", gacc_text(EN, MAGNETS))
    assert project.ingest(path).exit_code == 0
    (batch,) = (project.root / "lake/batches").iterdir()
    page = (batch / "validation.html").read_text(encoding="utf-8")
    assert "<h1>&lt;i&gt;a&amp;b.csv</h1>" in page  # text of the file stays text
    assert "<i>" not in page
    assert "<script" not in page
    assert "src=" not in page
    results = json.loads((batch / "validation.json").read_text(encoding="utf-8"))
    asked = [e for suite in results["suites"] for e in suite["expectations"]]
    assert len(asked) > 15
    for expectation in asked:
        assert expectation["says"] in page.replace("&#39;", "'")
        assert expectation["observed"] in page
    assert json.loads((batch / "manifest.json").read_text())["file_sha256"] in page
