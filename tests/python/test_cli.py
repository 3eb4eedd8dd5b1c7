import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chokepoint.cli import app
from chokepoint.errors import ChokepointError
from chokepoint.paths import find_root
from processes import run

runner = CliRunner()

CLAIM = ["claim", "--product", "yttrium", "--destination", "USA", "--from", "2025-11"]
COMMANDS = [
    ["build"],
    ["publish"],
    ["export"],
    ["docs"],
    ["audit"],
    CLAIM,
    ["check", "raw"],
    ["check", "marts"],
    ["reconstruct"],
    ["conflicts"],
    ["watch", "check"],
    ["watch", "list"],
]


def test_help_names_every_command():
    result = runner.invoke(app, ["--help"])
    assert result.exit_code == 0
    for command in {words[0] for words in COMMANDS}:
        assert command in result.output


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(command):
    result = runner.invoke(app, [*command, "--help"])
    assert result.exit_code == 0


def test_importing_the_command_loads_neither_dbt_nor_great_expectations():
    script = (
        "import sys, chokepoint.cli; "
        "print({'dbt', 'great_expectations', 'pandas', 'ortools', 'duckdb'} & set(sys.modules))"
    )
    result = run([sys.executable, "-c", script], check=True)
    assert result.stdout.strip() == "set()"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_outside_the_repository_the_message_says_where_to_go(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = runner.invoke(app, command)
    assert result.exit_code == 1
    assert "No dbt_project.yml" in result.output
    assert str(tmp_path) in result.output
    assert "Change into the folder" in result.output
    assert "Traceback" not in result.output


def test_another_dbt_project_is_not_taken_for_ours(tmp_path):
    (tmp_path / "dbt_project.yml").write_text("name: somebody_else\n", encoding="utf-8")
    with pytest.raises(ChokepointError, match="belongs to another dbt project"):
        find_root(tmp_path)


def test_the_root_is_found_from_a_folder_below(root):
    assert find_root(root / "seeds" / "reference") == root


def test_the_root_is_found_past_a_foreign_project_inside_it(tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "dbt_project.yml").write_text("name: somebody_else\n", encoding="utf-8")
    (tmp_path / "dbt_project.yml").write_text("name: 'chokepoint'  # ours\n", encoding="utf-8")
    assert find_root(inner) == tmp_path


@pytest.mark.parametrize(
    "command",
    [
        ["audit"],
        CLAIM,
        ["publish"],
        ["export"],
    ],
    ids=" ".join,
)
def test_without_a_build_the_message_names_the_command_that_makes_one(
    command, project, monkeypatch
):
    monkeypatch.chdir(project.root)
    result = runner.invoke(app, command)
    assert result.exit_code == 1
    assert "does not exist" in result.output
    assert "make build" in result.output


@pytest.mark.parametrize("command", [["check", "marts"], ["docs"]], ids=" ".join)
def test_without_a_build_so_do_the_commands_of_large_libraries(
    great_expectations, command, project, monkeypatch
):
    test_without_a_build_the_message_names_the_command_that_makes_one(command, project, monkeypatch)


def test_a_file_that_is_no_database_is_named(tmp_path):
    broken = Path(tmp_path / "broken.duckdb")
    broken.write_bytes(b"not a database" * 1000)
    result = runner.invoke(app, ["audit", "--database", str(broken)])
    assert result.exit_code == 1
    assert "broken.duckdb cannot be read as a DuckDB database" in result.output
