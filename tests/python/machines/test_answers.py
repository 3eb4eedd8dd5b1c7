"""Each tool answers what the command answers people, with what it rests on."""

import json
import sys

import duckdb
import pytest
from typer.testing import CliRunner

from chokepoint.audit import RECONSTRUCTION
from chokepoint.cli import app
from chokepoint.mcp.provenance import provenance

ACCORD = {"from_month": "2025-11", "to_month": "2026-04"}
CALLS = [
    ("list_events", {}),
    ("list_specifications", {"event_id": "busan_accord_2025"}),
    ("compare", {"product": "yttrium", "destination": "USA", **ACCORD}),
    ("check_cut_off_claim", {"product": "Y", "destination": "US", **ACCORD}),
    ("read_findings", {"destination": "EU"}),
    ("run_sql", {"sql": "from marts.table_1"}),
]


def test_every_tool_says_that_it_reads_and_what_it_takes(machine):
    tools = machine.tools()
    assert {tool.name for tool in tools} == {name for name, _ in CALLS}
    assert all(tool.annotations.read_only_hint for tool in tools)
    for tool in tools:
        asked = tool.input_schema["properties"]
        assert all(one.get("description") for one in asked.values()), tool.name


@pytest.mark.parametrize(("tool", "asked"), CALLS)
def test_every_answer_says_what_it_rests_on(machine, published, tool, asked):
    with duckdb.connect(str(published), read_only=True) as connection:
        facts = dict(connection.execute("from marts.build_facts").fetchall())
    found = machine.answer(tool, **asked)["provenance"]
    assert found["publication"] == facts["inputs_sha256"]
    assert (found["rests_on"], found["is_reconstructed"]) == ("reconstructed monthly data", True)
    assert found["statement"] == RECONSTRUCTION
    assert (found["as_of"], found["last_month"]) == (None, "2026-04")
    assert [one["source_id"] for one in found["sources"]] == ["gacc_reconstruction"]


def command(published, name, *options):
    result = CliRunner().invoke(app, [name, *options, "--json", "--database", str(published)])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    ("tool", "name"), [("compare", "compare"), ("check_cut_off_claim", "claim")]
)
def test_the_answer_is_that_of_the_command(machine, published, tool, name):
    found = machine.answer(tool, product="dysprosium", destination="Korea", **ACCORD)
    asked = ("--product", "dysprosium", "--destination", "Korea")
    months = ("--from", "2025-11", "--to", "2026-04")
    del found["provenance"]
    assert found == command(published, name, *asked, *months)


def test_a_comparison_of_ones_own_takes_years_and_statistic(machine, published):
    asked = {"product": "85051110", "destination": "WLD", **ACCORD, "years": 3}
    found = machine.answer("compare", **asked, statistic="median")
    assert (found["years"], found["benchmark_statistic"]) == (3, "median")
    assert len(found["windows"]) == 4


def test_findings_come_with_their_caveats(machine, scratch):
    found = machine.answer("read_findings", product="yttrium", destination="USA")["findings"]
    (expected,) = scratch.execute(
        "select sentence, caveat_sentence from marts.fct_findings "
        "where finding_id = 'cell/paper/28053017/USA'"
    ).fetchall()
    assert [(row["sentence"], row["caveat_sentence"]) for row in found] == [expected]
    assert all(row["is_reconstructed"] for row in found)
    every = machine.answer("read_findings", specification_id="paper")["findings"]
    (count,) = scratch.execute(
        "select count(*) from marts.fct_findings where specification_id = 'paper'"
    ).fetchone()
    assert len(every) == count


def test_events_name_their_products(machine):
    events = {one["event_id"]: one for one in machine.answer("list_events")["events"]}
    accord = events["busan_accord_2025"]
    assert len(accord["products"]) == accord["products_concerned"] == 11
    assert accord["last_loaded_month"] == "2026-04"
    of_accord = machine.answer("list_specifications", event_id="busan_accord_2025")
    assert "paper" in {one["specification_id"] for one in of_accord["specifications"]}
    assert {one["event_id"] for one in of_accord["specifications"]} == {"busan_accord_2025"}


@pytest.mark.parametrize(
    ("tool", "asked", "message"),
    [
        ("compare", {"product": "tin", "destination": "USA", **ACCORD}, "'tin' is not known."),
        ("compare", {"product": "Y", "destination": "USA", **ACCORD, "years": 11}, "has 1 to 10"),
        ("check_cut_off_claim", {"product": "Y", "destination": "Atlantis", **ACCORD}, "not know"),
        ("check_cut_off_claim", {"product": "Y", "destination": "US", "from_month": "2019-01"},
         "2019-01 to 2026-04 is not covered by this file"),
        ("list_specifications", {"event_id": "no_event"}, "No event 'no_event'. There are: anti"),
        ("read_findings", {"specification_id": "none"}, "No specification 'none'. There are: "),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_says_why(machine, tool, asked, message):
    assert message in machine.error(tool, **asked)


def test_a_source_of_a_mapping_is_named_and_customs_records_are_marked_as_such():
    """A source that no seed lists is a source all the same."""
    connection = duckdb.connect()
    connection.execute("create schema marts; create schema reference")
    connection.execute(
        "create table marts.build_facts as from (values ('inputs_sha256', 'c0ffee'), "
        "('as_of', '2026-05-31'), ('is_reconstructed', 'true')) as facts (fact, fact_value)"
    )
    connection.execute(
        "create table reference.data_sources (source_id varchar, source_name varchar, "
        "publisher varchar)"
    )
    connection.execute(
        "create table marts.fct_product_months as from (values ('39221000', 'own_office', false, "
        "date '2026-07-20')) as months (product_code, source_id, is_reconstructed, vintage_date)"
    )
    found = provenance(connection, "39221000", is_reconstructed=False)
    assert (found.rests_on, found.as_of) == ("customs records", "2026-05-31")
    assert [(one.source_name, one.publisher) for one in found.sources] == [("own_office", None)]
    assert provenance(connection).is_reconstructed  # of the file as a whole


def test_without_the_extra_the_command_says_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "mcp", None)
    result = CliRunner().invoke(app, ["mcp", "--database", str(tmp_path / "none.duckdb")])
    assert result.exit_code == 1
    assert "needs the package mcp, which is not installed" in result.output
    assert "pip install '.[mcp]'" in result.output


def test_a_file_that_is_not_there_is_said_before_anything_is_served(tmp_path):
    result = CliRunner().invoke(app, ["mcp", "--database", str(tmp_path / "none.duckdb")])
    assert result.exit_code == 1
    assert "none.duckdb does not exist" in result.output
