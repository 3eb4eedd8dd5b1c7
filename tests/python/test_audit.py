import pytest
from typer.testing import CliRunner

from chokepoint.cli import app
from chokepoint.publish import REQUIRED_TABLES

DIFFERS = (
    "insert into marts.audit_published_figures values "
    "('t1_magnets_kg', 'Table 1', 'table cell', 't1_magnets_kg', 'post_volume_kg', "
    "'85051110', 'WLD', 33200000, 100000, 'eq', 31000000.5, 'differs', null, true)"
)
SAID_AGAIN = (
    "insert into marts.audit_published_figures values "
    "('s42_scandium_kg', '4.2', 'prose', 't1_scandium_kg', 'post_volume_kg', "
    "'28053018', 'WLD', 133, 1, 'eq', 133, 'reproduced', null, true)"
)
UNREADABLE_CLAIM = (
    "insert into marts.audit_published_figures values "
    "('s3_share', '3', 'prose', 's3_share', 'share_pct', null, null, 90, 1, 'eq', null, "
    "'not_computable', "
    "'Rests on production data.', true)"
)


def run_audit(database):
    return CliRunner().invoke(app, ["audit", "--database", str(database)])


def test_it_prints_provenance_counts_and_what_is_not_reproduced(small_database):
    result = run_audit(small_database(UNREADABLE_CLAIM))
    assert result.exit_code == 0
    assert "the monthly panel is a reconstruction, not customs data" in result.output
    assert "Facts that the paper states: 3 (1 table cell, 2 in prose)" in result.output
    lines = [line.split() for line in result.output.splitlines()]
    assert ["reproduced", "1", "33.3", "%"] in lines
    assert ["differs", "0", "0.0", "%"] in lines
    assert "s5_eu_four_metals  [paper_inconsistent]  section 5  above_count EU27" in result.output
    assert "printed 4, computed 5" in result.output
    assert "Section 4.4 lists five." in result.output
    assert "printed 90, computed nothing" in result.output
    assert "t1_scandium_kg" not in result.output


def test_what_the_paper_states_twice_is_counted_once(small_database):
    result = run_audit(small_database(SAID_AGAIN))
    assert "Facts that the paper states: 2 (1 table cell, 1 in prose)" in result.output
    assert "They stand in 3 statements: 2 reproduced, 1 paper_inconsistent." in result.output


def test_a_difference_ends_with_exit_code_1_and_comes_first(small_database):
    result = run_audit(small_database(DIFFERS, UNREADABLE_CLAIM))
    assert result.exit_code == 1
    assert result.output.index("t1_magnets_kg") < result.output.index("s5_eu_four_metals")
    assert "printed 33,200,000, computed 31,000,000.5" in result.output
    assert "1 printed figure(s) differ" in result.output


def test_a_panel_without_reconstructed_rows_is_not_called_a_reconstruction(small_database):
    result = run_audit(
        small_database("update marts.audit_published_figures set is_reconstructed = false")
    )
    assert "is a reconstruction" not in result.output
    assert "no statement is set against reconstructed rows" in result.output


def test_without_evidence_the_warning_stands(small_database):
    result = run_audit(
        small_database("alter table marts.audit_published_figures drop is_reconstructed")
    )
    assert "is a reconstruction" in result.output


def test_customs_data_beside_a_reconstruction_are_called_a_mixture(small_database):
    result = run_audit(
        small_database(
            "update marts.audit_published_figures set is_reconstructed = false, "
            "verdict = 'not_borne_out' where claim_id = 't1_scandium_kg'"
        )
    )
    assert result.exit_code == 0
    assert "customs data for some products" in result.output
    assert "t1_scandium_kg  [not_borne_out]" in result.output


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("drop table marts.audit_published_figures", "has no table marts.audit_published_figures"),
        ("delete from marts.audit_published_figures", "is empty"),
        ("update marts.audit_published_figures set verdict = 'fine'", "verdicts that nobody knows"),
    ],
    ids=["no table", "no rows", "unknown verdict"],
)
def test_an_audit_that_cannot_be_trusted_fails(small_database, statement, expected):
    result = run_audit(small_database(statement))
    assert result.exit_code == 1
    assert expected in result.output


def test_it_reads_the_published_file_by_default(project, monkeypatch):
    from chokepoint.publish import publish

    project.write_build_file()
    publish(project.root)
    project.build_file.unlink()
    monkeypatch.chdir(project.root)
    result = CliRunner().invoke(app, ["audit"])
    assert result.exit_code == 0
    assert "Facts that the paper states: 2" in result.output


def test_the_audit_leaves_the_file_as_it_is(small_database):
    database = small_database()
    before = database.read_bytes()
    run_audit(database)
    assert database.read_bytes() == before


def test_the_contract_lists_the_audit():
    assert "marts.audit_published_figures" in REQUIRED_TABLES
