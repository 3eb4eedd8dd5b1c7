"""`chokepoint build`: the order of its steps, and what a failure leaves behind."""

import hashlib
import shutil
import sys
from types import SimpleNamespace

import duckdb
import pytest
from typer.testing import CliRunner

import chokepoint.audit
import chokepoint.dbt_build
from chokepoint.cli import app
from chokepoint.dbt_build import dbt_build
from chokepoint.errors import ChokepointError
from chokepoint.publish import publish

PROJECT_FILE = """
name: chokepoint
version: "1.0.0"
profile: chokepoint
flags: {send_anonymous_usage_stats: false}
data_tests: {+store_failures: true, +schema: audit_failures}
"""
# In which dbt makes tables, views and tests, in place of its own.
OWN_WAYS = "macros/materializations"
PROFILE = """
chokepoint:
  target: dev
  outputs:
    dev: {type: duckdb, path: warehouse/build.duckdb, schema: main}
"""


@pytest.fixture
def small_dbt(takes_long, tmp_path, root):
    """A dbt project of one model, with our macros for failed rows and schema names."""
    folder = tmp_path / "dbt"
    for name in ("models", "macros", "tests", "profiles", "warehouse"):
        (folder / name).mkdir(parents=True)
    for macro in (root / "macros/print_failing_rows.sql", *(root / OWN_WAYS).glob("*.sql")):
        (folder / "macros" / macro.name).write_text(macro.read_text())
    (folder / "dbt_project.yml").write_text(
        PROJECT_FILE + 'on-run-end: ["{{ print_failing_rows(results) }}"]\n'
    )
    (folder / "profiles/profiles.yml").write_text(PROFILE)
    (folder / "selectors.yml").write_text((root / "selectors.yml").read_text())
    (folder / "models/volumes.sql").write_text("select '28053018' as product_code, 7 as volume_kg")
    return folder


def steps_that_only_note(monkeypatch, noted: list[str], failing: str | None = None) -> None:
    def step(name):
        def run(*_, **__):
            noted.append(name)
            if name == failing:
                raise ChokepointError(f"{name} failed")

        return run

    for module, check in (("raw", "check raw"), ("marts", "check marts")):
        # In place of the whole module: importing it takes seconds.
        stand_in = SimpleNamespace(**{check.replace(" ", "_"): step(check)})
        monkeypatch.setitem(sys.modules, f"chokepoint.quality.{module}", stand_in)
    monkeypatch.setattr(chokepoint.dbt_build, "dbt_build", step("dbt build"))
    monkeypatch.setattr(chokepoint.audit, "audit", step("audit"))
    monkeypatch.setattr("chokepoint.publish.publish_locked", step("publish"))
    monkeypatch.setattr("chokepoint.export.export.export", step("export"))
    monkeypatch.setattr("chokepoint.dbt_docs.write_dbt_docs", step("docs"))
    monkeypatch.setattr("chokepoint.report.site.write_report", step("report"))


STEPS = ["check raw", "dbt build", "check marts", "audit", "publish", "export", "docs", "report"]


def test_the_steps_run_in_order_and_their_times_are_printed(project, monkeypatch):
    noted = []
    steps_that_only_note(monkeypatch, noted)
    monkeypatch.chdir(project.root)
    result = CliRunner().invoke(app, ["build"])
    assert result.exit_code == 0, result.output
    assert noted == STEPS
    for line in ("expectations on the raw seed", "dbt build", "publish", "total"):
        assert any(
            row.strip().startswith(line) and row.endswith(" s")
            for row in result.output.splitlines()
        )
    assert result.output.rstrip().splitlines()[-2:] == [
        "Published: warehouse/chokepoint.duckdb",
        "Report: report/index.html",
    ]


def change_a_row(project) -> None:
    text = project.exports.read_text(encoding="utf-8")
    project.exports.write_text(text.replace(",1200,", ",1201,"), encoding="utf-8")


def test_a_second_build_does_only_what_changed(project, monkeypatch):
    noted = []
    steps_that_only_note(monkeypatch, noted)
    monkeypatch.chdir(project.root)

    def dbt(*_, **__):
        noted.append("dbt build")
        shutil.copy(project.exports, project.build_file)

    monkeypatch.setattr(chokepoint.dbt_build, "dbt_build", dbt)

    def build(*options: str) -> list[str]:
        noted.clear()
        result = CliRunner().invoke(app, ["build", *options])
        assert result.exit_code == 0, result.output
        return list(noted)

    assert build() == STEPS
    assert build() == ["audit"]
    assert build("--fresh") == STEPS
    assert build() == ["audit"]
    change_a_row(project)
    assert build() == ["check raw", "dbt build", "check marts", "audit", "publish", "docs"]
    # Built anew, the file is the one that was checked and published.
    project.build_file.write_text("changed by hand", encoding="utf-8")
    assert build() == ["dbt build", "audit"]
    project.published.write_text("changed by hand", encoding="utf-8")
    assert build() == ["audit", "publish", "export", "report"]
    (project.root / "exports/latest").mkdir(parents=True)
    assert build() == ["audit", "export"]
    (project.root / "report/docs").mkdir(parents=True)
    assert build() == ["audit", "report"]
    page = project.root / "target/docs/page/index.html"
    page.parent.mkdir(parents=True)
    page.write_text("changed by hand", encoding="utf-8")
    # The report takes the page along.
    assert build() == ["audit", "docs", "report"]


def test_what_a_seed_a_model_or_a_macro_says_reaches_the_next_build(
    takes_long, project, root, monkeypatch
):
    """The build's own dbt step and records, on a project of one of each."""
    folder = project.root
    sources = {
        "seeds/cells.csv": "number\n1\n",
        "macros/plus.sql": "{% macro plus() %}10{% endmacro %}",
        "models/sums.sql": "select number + {{ plus() }} + 100 as total from {{ ref('cells') }}",
        "profiles/profiles.yml": PROFILE,
        "selectors.yml": (root / "selectors.yml").read_text(encoding="utf-8"),
        "dbt_project.yml": PROJECT_FILE + "macro-paths: [macros]\nseed-paths: [seeds]\n"
        "seeds: {chokepoint: {raw: {+enabled: false}, reference: {+enabled: false}}}\n",
    }

    def write(name: str) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(sources[name], encoding="utf-8")

    for name in sources:
        write(name)
    noted: list[str] = []
    really = chokepoint.dbt_build.dbt_build
    steps_that_only_note(monkeypatch, noted)
    monkeypatch.setattr(chokepoint.dbt_build, "dbt_build", really)
    monkeypatch.setattr("chokepoint.previous.lay_by", lambda _: None)
    monkeypatch.setattr("chokepoint.build_database.lay_by", lambda _: None)
    monkeypatch.chdir(folder)

    def built() -> tuple[int, bool]:
        result = CliRunner().invoke(app, ["build"])
        assert result.exit_code == 0, result.output
        with duckdb.connect(str(project.build_file), read_only=True) as connection:
            total = connection.execute("select total from main.sums").fetchone()[0]
        return total, "1 model" in result.output

    assert built() == (111, True)
    assert built() == (111, False)
    for name, before, after, total in (
        ("seeds/cells.csv", "1", "2", 112),
        ("macros/plus.sql", "10", "20", 122),
        ("models/sums.sql", "100", "200", 222),
    ):
        sources[name] = sources[name].replace(before, after)
        write(name)
        assert built() == (total, True), name
        assert built() == (total, False), name


def test_what_the_publication_lays_by_is_no_reason_to_build_again(project, monkeypatch):
    noted = []
    steps_that_only_note(monkeypatch, noted)
    monkeypatch.chdir(project.root)

    def publish(*_, **__):
        laid_by = project.root / "warehouse/previous/published/build_facts.parquet"
        laid_by.parent.mkdir(parents=True)
        laid_by.write_text("of this build")

    monkeypatch.setattr("chokepoint.publish.publish_locked", publish)
    for steps in (STEPS, ["audit"]):
        noted.clear()
        assert CliRunner().invoke(app, ["build"]).exit_code == 0
        assert noted == [step for step in steps if step != "publish"]
    shutil.rmtree(project.root / "warehouse/previous")
    noted.clear()
    CliRunner().invoke(app, ["build"])
    assert noted == ["dbt build", "audit"]


def test_a_step_that_failed_is_done_again(project, monkeypatch):
    noted = []
    monkeypatch.chdir(project.root)
    steps_that_only_note(monkeypatch, noted)
    assert CliRunner().invoke(app, ["build"]).exit_code == 0
    change_a_row(project)
    steps_that_only_note(monkeypatch, noted, "dbt build")
    assert CliRunner().invoke(app, ["build"]).exit_code == 1
    steps_that_only_note(monkeypatch, noted)
    noted.clear()
    assert CliRunner().invoke(app, ["build"]).exit_code == 0
    assert noted[0] == "dbt build"


@pytest.mark.parametrize("failing", STEPS)
def test_the_first_failure_ends_the_build_and_leaves_the_published_file(
    failing, project, monkeypatch
):
    project.write_build_file()
    publish(project.root)
    before = hashlib.sha256(project.published.read_bytes()).digest()
    noted = []
    steps_that_only_note(monkeypatch, noted, failing)
    monkeypatch.chdir(project.root)
    result = CliRunner().invoke(app, ["build"])
    assert result.exit_code == 1
    assert f"error: {failing} failed" in result.output
    assert noted == STEPS[: STEPS.index(failing) + 1]
    assert hashlib.sha256(project.published.read_bytes()).digest() == before


def test_a_broken_raw_seed_stops_the_build_before_dbt(great_expectations, project, monkeypatch):
    monkeypatch.setattr(
        chokepoint.dbt_build, "dbt_build", lambda *_, **__: pytest.fail("dbt was started")
    )
    text = project.exports.read_text(encoding="utf-8")
    project.exports.write_text(text.replace(",1200,", ",-1200,"), encoding="utf-8")
    monkeypatch.chdir(project.root)
    result = CliRunner().invoke(app, ["build"])
    assert result.exit_code == 1
    assert "expect_column_values_to_be_between" in result.output
    assert not project.published.exists()


def test_dbt_builds_from_any_folder_and_lets_go_of_the_file(
    small_dbt, monkeypatch, tmp_path, capsys
):
    monkeypatch.chdir(tmp_path)
    dbt_build(small_dbt)
    assert "1 models" in capsys.readouterr().out
    # Opened for writing: no connection of dbt is left.
    with duckdb.connect(str(small_dbt / "warehouse/build.duckdb")) as connection:
        assert connection.sql("select volume_kg from main.volumes").fetchall() == [(7,)]


def test_a_failed_test_of_dbt_is_named_with_its_rows(small_dbt, capsys):
    (small_dbt / "tests/no_scandium.sql").write_text(
        "select * from {{ ref('volumes') }} where product_code = '28053018'"
    )
    with pytest.raises(ChokepointError, match="test no_scandium"):
        dbt_build(small_dbt)
    assert "product_code = 28053018, volume_kg = 7" in capsys.readouterr().err


def tables_of(project, schema: str) -> list[tuple[str]]:
    with duckdb.connect(str(project / "warehouse/build.duckdb"), read_only=True) as connection:
        return connection.execute(
            "select table_name from information_schema.tables where table_schema = ? order by all",
            [schema],
        ).fetchall()


def test_rows_of_a_failed_test_are_kept_until_it_passes(small_dbt):
    test = small_dbt / "tests/no_scandium.sql"
    test.write_text("select * from {{ ref('volumes') }} where product_code = '28053018'")
    with pytest.raises(ChokepointError, match="Got 1 result"):
        dbt_build(small_dbt)
    assert tables_of(small_dbt, "main_audit_failures") == [("no_scandium",)]
    test.write_text("select * from {{ ref('volumes') }} where product_code = '28053019'")
    dbt_build(small_dbt)
    assert tables_of(small_dbt, "main_audit_failures") == []


def test_a_view_of_failing_rows_is_refused(small_dbt):
    (small_dbt / "tests/no_scandium.sql").write_text(
        "{{ config(store_failures_as='view') }} select * from {{ ref('volumes') }}"
    )
    with pytest.raises(ChokepointError, match="store_failures_as: view is not supported"):
        dbt_build(small_dbt)


def test_a_failed_model_of_dbt_is_named_with_its_error(small_dbt):
    (small_dbt / "models/broken.sql").write_text("select no_such_column from {{ ref('volumes') }}")
    with pytest.raises(ChokepointError, match=r"(?s)model broken.*no_such_column"):
        dbt_build(small_dbt)


@pytest.mark.parametrize("made", ["table", "view"])
def test_a_model_that_fails_leaves_the_old_one(small_dbt, made):
    model = small_dbt / "models/volumes.sql"
    config = "{{ config(materialized='" + made + "') }}\n"
    model.write_text(config + "select 7 as volume_kg")
    dbt_build(small_dbt)
    # Fails for its rows, after the old one has gone, or for its words, before.
    fault = "error('no such month')" if made == "table" else "no_such_column"
    model.write_text(config + f"select {fault} as volume_kg")
    with pytest.raises(ChokepointError, match=r"no such month|no_such_column"):
        dbt_build(small_dbt)
    with duckdb.connect(str(small_dbt / "warehouse/build.duckdb")) as connection:
        assert connection.sql("from main.volumes").fetchall() == [(7,)]
    # From one kind to the other.
    other = "view" if made == "table" else "table"
    model.write_text("{{ config(materialized='" + other + "') }}\nselect 8 as volume_kg")
    dbt_build(small_dbt)
    with duckdb.connect(str(small_dbt / "warehouse/build.duckdb")) as connection:
        assert connection.sql("from main.volumes").fetchall() == [(8,)]


def test_a_project_that_dbt_cannot_read_is_a_message(small_dbt):
    (small_dbt / "models/broken.sql").write_text("select * from {{ ref('nowhere') }}")
    with pytest.raises(ChokepointError, match=r"(?s)could not start.*nowhere"):
        dbt_build(small_dbt)
