"""Would the test notice? Each generic test is fed good rows and bad rows, and must tell them apart.

The cases are in cases/<generic test>.yml: `rows` is a query, `arguments` is what a model's YAML
would give, `failures` is how many rows the test must report. A generic test without cases fails
here. Optional: `column` (for a test that belongs to a column) and `relations` (name: query, for a
test that looks at another relation through ref()).
"""

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
GENERIC_TESTS = ROOT / "tests" / "generic"
CASES = Path(__file__).parent / "cases"
DEFINITION = re.compile(r"{%-?\s*test\s+(\w+)")


@dataclass(frozen=True)
class Case:
    generic_test: str
    case: str
    rows: str
    failures: int
    arguments: dict[str, Any] = field(default_factory=dict)
    column: str | None = None
    relations: dict[str, str] = field(default_factory=dict)

    @property
    def model(self) -> str:
        return f"{self.generic_test}__{self.case}"

    @property
    def properties(self) -> dict[str, Any]:
        """What a model's YAML would say to have the rows tested."""
        configured = {self.generic_test: {"name": f"test__{self.model}"}}
        if self.arguments:
            configured[self.generic_test]["arguments"] = self.arguments
        if self.column:
            return {
                "name": self.model,
                "columns": [{"name": self.column, "data_tests": [configured]}],
            }
        return {"name": self.model, "data_tests": [configured]}


def defined_tests() -> list[str]:
    """The generic tests of the project, wherever a definition stands."""
    files = sorted([*GENERIC_TESTS.rglob("*.sql"), *(ROOT / "macros").rglob("*.sql")])
    return [name for file in files for name in DEFINITION.findall(file.read_text("utf-8"))]


def cases_of(generic_test: str) -> list[Case]:
    file = CASES / f"{generic_test}.yml"
    if not file.exists():
        return []
    return [Case(generic_test, **case) for case in yaml.safe_load(file.read_text("utf-8"))]


ALL_CASES = [case for generic_test in defined_tests() for case in cases_of(generic_test)]


@pytest.fixture(scope="module")
def outcomes_of_cases(takes_long, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """dbt's result of every case: one project, one run, in this process and in memory."""
    from dbt.adapters.factory import reset_adapters
    from dbt.cli.main import dbtRunner

    # The project keeps its name, under which dispatched macros are looked up.
    project = {
        "name": "chokepoint",
        "version": "1.0.0",
        "profile": "cases",
        "macro-paths": ["macros", "tests/generic"],
        "test-paths": ["tests/singular"],
        "models": {"+materialized": "view"},
        "flags": {"send_anonymous_usage_stats": False},
    }
    profile = {"type": "duckdb", "path": ":memory:", "schema": "main", "threads": 1}
    folder = tmp_path_factory.mktemp("cases")
    shutil.copytree(ROOT / "macros", folder / "macros")
    shutil.copytree(GENERIC_TESTS, folder / "tests" / "generic")
    (folder / "models").mkdir()
    for case in ALL_CASES:
        for name, query in {case.model: case.rows, **case.relations}.items():
            (folder / "models" / f"{name}.sql").write_text(query, "utf-8")
    models = {"models": [case.properties for case in ALL_CASES]}
    for name, content in {
        "dbt_project.yml": project,
        "profiles.yml": {"cases": {"target": "memory", "outputs": {"memory": profile}}},
        "models/cases.yml": models,
    }.items():
        (folder / name).write_text(yaml.safe_dump(content), "utf-8")

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        outcome = dbtRunner().invoke(
            ["build", "--log-level", "none", "--log-level-file", "none", "--profiles-dir", "."]
        )
    reset_adapters()

    if outcome.exception is not None:
        pytest.fail(f"dbt could not run the cases: {outcome.exception}")
    return {result.node.name: result for result in outcome.result.results}


@pytest.mark.parametrize("generic_test", defined_tests())
def test_every_generic_test_has_good_and_bad_rows(generic_test):
    cases = cases_of(generic_test)
    assert cases, f"write tests/meta/cases/{generic_test}.yml: rows that pass and rows that fail"
    assert any(case.failures == 0 for case in cases), "no case shows that good rows pass"
    assert any(case.failures > 0 for case in cases), "no case shows that bad rows fail"
    assert len({case.case for case in cases}) == len(cases), "two cases have the same name"


def test_every_case_file_belongs_to_a_generic_test():
    assert {file.stem for file in CASES.glob("*.yml")} <= set(defined_tests())


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case.model)
def test_failing_rows_are_found_and_no_others(case, outcomes_of_cases):
    result = outcomes_of_cases[f"test__{case.model}"]
    assert str(result.status) in {"pass", "fail"}, result.message
    assert result.failures == case.failures
