"""What a build is made of, written down by dbt when it begins: a project of two seeds, two models.

The macros and hooks are the project's own.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from chokepoint.storage.folders import remove

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FIRST, SECOND = "input_sha256:seeds/first.csv", "input_sha256:seeds/second.csv"
TABLE = "{{ config(materialized='table') }}"
PREVIOUS = (
    TABLE + "select * from {{ previous_table('fct_monthly_exports', [('number', 'integer')]) }}"
)


class TinyProject:
    """A folder in which plain dbt runs as in the repository."""

    def __init__(self, folder: Path, repository: Path) -> None:
        self.folder = folder
        settings = yaml.safe_load((repository / "dbt_project.yml").read_text(encoding="utf-8"))
        for key in ("seeds", "models", "data_tests"):
            del settings[key]
        settings["macro-paths"] = ["macros"]
        for name in ("macros", "profiles"):
            (folder / name).symlink_to(repository / name)
        for name in ("warehouse", "seeds", "models"):
            (folder / name).mkdir()
        self.write("dbt_project.yml", yaml.safe_dump(settings))
        self.write("seeds/first.csv", "number\n1\n")
        self.write("seeds/second.csv", "number\n2\n")
        self.write("models/sum.sql", "select number + 1 as number from {{ ref('first') }}")
        self.write("models/earlier.sql", PREVIOUS)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def sha256_of(self, name: str) -> str:
        return hashlib.sha256((self.folder / name).read_bytes()).hexdigest()

    def dbt(self, command: str = "build", *select: str, **variables: Any) -> bool:
        from dbt.cli.main import dbtRunner

        from chokepoint.dbt_build import close_connections

        arguments = [command, "--project-dir", str(self.folder), "--log-level", "none"]
        arguments += ["--profiles-dir", str(self.folder / "profiles")]
        arguments += ["--vars", json.dumps(variables)]
        arguments += ["--select", *select] if select else []
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.folder)
            outcome = dbtRunner().invoke(arguments)
        close_connections()
        return outcome.success

    def query(self, text: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.folder / "warehouse/build.duckdb")) as connection:
            return connection.execute(text).fetchall()

    def facts(self) -> dict[str, str]:
        return dict(self.query("select fact, fact_value from staging.build_provenance"))

    def mixed(self) -> dict[str, str]:
        return dict(
            self.query(
                "select fact, mixed_value from staging.build_provenance "
                "where mixed_value is not null"
            )
        )

    def lay_by(self, name: str, number: int, **facts: str) -> None:
        folder = self.folder / "warehouse/previous" / name
        folder.mkdir(parents=True)
        rows = ", ".join(f"('{fact}', '{value}')" for fact, value in facts.items())
        with duckdb.connect() as connection:
            connection.execute(
                f"copy (select {number} as number) to '{folder}/fct_monthly_exports.parquet'"
            )
            connection.execute(
                f"copy (from (values {rows}) as facts (fact, fact_value)) "
                f"to '{folder}/build_facts.parquet'"
            )


@pytest.fixture
def tiny(takes_long, tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> TinyProject:
    monkeypatch.delenv("CHOKEPOINT_CODE_VERSION", raising=False)
    return TinyProject(tmp_path, root)


def test_a_run_of_everything_writes_what_it_is_made_of(tiny):
    assert tiny.dbt()
    facts = tiny.facts()
    assert facts[FIRST] == tiny.sha256_of("seeds/first.csv")
    assert facts[SECOND] == tiny.sha256_of("seeds/second.csv")
    assert (facts["as_of"], facts["flow_source"], facts["lake_path"]) == ("none", "auto", "lake")
    assert facts["duckdb_version"] == duckdb.__version__
    assert (facts["code_version"], facts["project_version"]) == ("unknown", "unknown")
    assert tiny.mixed() == {}


def test_the_same_inputs_have_the_same_identity_and_others_another(tiny):
    tiny.dbt()
    first = tiny.facts()["inputs_sha256"]
    tiny.dbt("build", lake_path="elsewhere")
    assert tiny.facts()["inputs_sha256"] == first
    identities = {first}
    for variables in ({"as_of": "2026-05-31"}, {"flow_source": "lake"}):
        tiny.dbt("build", **variables)
        identities.add(tiny.facts()["inputs_sha256"])
    tiny.write("seeds/first.csv", "number\n7\n")
    tiny.dbt()
    identities.add(tiny.facts()["inputs_sha256"])
    assert len(identities) == 4
    tiny.write("seeds/first.csv", "number\n1\n")
    tiny.dbt()
    assert tiny.facts()["inputs_sha256"] == first
    assert tiny.mixed() == {}


def test_a_part_loaded_from_other_inputs_is_mixed_until_everything_is(tiny):
    tiny.dbt()
    whole = tiny.facts()
    tiny.dbt("build", "first")
    assert (tiny.facts(), tiny.mixed()) == (whole, {})

    tiny.write("seeds/first.csv", "number\n7\n")
    now = tiny.sha256_of("seeds/first.csv")
    for _ in range(2):  # the second time changes nothing
        tiny.dbt("build", "first")
        facts, mixed = tiny.facts(), tiny.mixed()
        assert facts[FIRST] == whole[FIRST]
        assert set(mixed) == {FIRST, "inputs_sha256"}
        assert mixed[FIRST] == now
    assert facts["inputs_sha256"] not in (whole["inputs_sha256"], mixed["inputs_sha256"])
    assert facts["built_at_utc"] == whole["built_at_utc"]

    tiny.dbt()
    assert tiny.facts()[FIRST] == now
    assert tiny.mixed() == {}


def test_a_run_of_tests_writes_nothing(tiny):
    tiny.dbt()
    before = tiny.query("select * from staging.build_provenance")
    tiny.write("seeds/first.csv", "number\n7\n")
    tiny.dbt("test")
    assert tiny.query("select * from staging.build_provenance") == before


def test_a_run_of_everything_that_failed_leaves_the_tables_mixed(tiny):
    tiny.dbt()
    before = tiny.facts()
    tiny.write("seeds/first.csv", "number\n7\n")
    tiny.write("models/sum.sql", TABLE + "select error('no') as number from {{ ref('first') }}")
    assert not tiny.dbt()
    assert tiny.facts()[FIRST] == tiny.sha256_of("seeds/first.csv")
    assert tiny.mixed()[FIRST] == before[FIRST]
    assert tiny.facts()["inputs_sha256"] != before["inputs_sha256"]


def test_an_input_that_changes_while_it_is_read_is_mixed(tiny):
    then = tiny.sha256_of("seeds/second.csv")
    later = tiny.folder / "later.csv"
    tiny.write("later.csv", "number\n9\n")
    copied = f"copy (from read_csv(''{later}'')) to ''{tiny.folder}/seeds/second.csv''"
    tiny.write(
        "models/sum.sql",
        '{{ config(pre_hook="' + copied.replace("''", "'") + '") }}select 1 as number',
    )
    assert tiny.dbt()
    assert tiny.facts()[SECOND] == then
    assert tiny.mixed()[SECOND] == tiny.sha256_of("seeds/second.csv") != then


def write_git(tiny: TinyProject, kind: str) -> None:
    folder = tiny.folder / ".git"
    if kind == "work tree":
        tiny.write(".git", "gitdir: elsewhere/worktrees/one\n")
        tiny.write("elsewhere/worktrees/one/HEAD", "ref: refs/heads/main\n")
        tiny.write("elsewhere/worktrees/one/commondir", "../..\n")
        tiny.write("elsewhere/refs/heads/main", COMMIT + "\n")
        return
    folder.mkdir()
    if kind == "detached":
        tiny.write(".git/HEAD", COMMIT + "\n")
        return
    tiny.write(".git/HEAD", "ref: refs/heads/main\n")
    if kind == "branch":
        tiny.write(".git/refs/heads/main", COMMIT + "\n")
    if kind == "packed":
        tiny.write(".git/packed-refs", f"# pack-refs with: peeled\n{COMMIT} refs/heads/main\n")


def test_plain_dbt_reads_the_commit_from_gits_files(tiny):
    for kind in ("branch", "packed", "detached", "work tree"):
        write_git(tiny, kind)
        tiny.dbt()
        assert tiny.facts()["code_version"] == "0123456789ab-unchecked", kind
        remove(tiny.folder / ".git")


def test_what_chokepoint_says_of_the_commit_is_taken(tiny, monkeypatch):
    monkeypatch.setenv("CHOKEPOINT_CODE_VERSION", "0123456789ab-dirty")
    tiny.dbt()
    assert tiny.facts()["code_version"] == "0123456789ab-dirty"


def test_batches_of_the_lake_count_in_their_order_and_as_of_a_day(tiny):
    def batch(name: str, vintage: str, loaded_at: str, hs_code: str = "28053011") -> None:
        manifest = {
            "batch_id": name,
            "source_id": "gacc",
            "flow": "export",
            "vintage_date": vintage,
            "loaded_at": loaded_at,
            "file_sha256": f"sha of {name}",
            "coverage": [{"hs_code": hs_code, "month": "2026-01-01", "load_status": "complete"}],
        }
        tiny.write(f"lake/batches/{name}/manifest.json", json.dumps(manifest))

    def identity(**variables: Any) -> str:
        tiny.dbt("build", **variables)
        return tiny.facts()["inputs_sha256"]

    without = identity(as_of="2026-05-31")
    batch("one", "2026-06-01", "2026-06-01T10:00:00Z")
    batch("two", "2026-06-01", "2026-06-01T11:00:00Z")
    assert identity(as_of="2026-05-31") == without
    both = identity()
    facts = tiny.facts()
    assert facts["input_vintage:lake/one"] == "gacc export 2026-06-01"
    assert facts["input_sha256:lake/two"] == "sha of two"
    batch("two", "2026-06-01", "2026-06-02T11:00:00Z")
    assert identity() == both
    batch("two", "2026-06-01", "2026-05-01T11:00:00Z")
    assert identity() != both
    batch("two", "2026-06-01", "2026-06-02T11:00:00Z", hs_code="28053012")
    assert identity() != both


@pytest.fixture
def earlier(tiny) -> Callable[..., list[tuple[Any, ...]]]:
    """Number of the publication that a build compares with."""

    def build(**variables: Any) -> list[tuple[Any, ...]]:
        assert tiny.dbt("build", **variables)
        return tiny.query("select number from main.earlier")

    return build


def test_a_build_compares_with_the_last_publication_of_other_data(tiny, earlier):
    assert earlier() == []
    own = tiny.facts()["inputs_sha256"]
    tiny.lay_by("published", 2, inputs_sha256=own, input_vintage_date="2026-05-31")
    assert earlier() == []
    tiny.lay_by("before", 1, inputs_sha256="others", input_vintage_date="2026-04-30")
    assert earlier() == [(1,)]
    tiny.write("seeds/first.csv", "number\n7\n")
    assert earlier() == [(2,)]


def test_a_build_as_of_a_day_compares_with_what_was_known_then(tiny, earlier):
    tiny.lay_by("published", 2, inputs_sha256="newer", input_vintage_date="2026-05-31")
    tiny.lay_by("before", 1, inputs_sha256="older", input_vintage_date="2026-04-30")
    assert earlier(as_of="2026-05-31") == [(2,)]
    assert earlier(as_of="2026-05-30") == [(1,)]
    assert earlier(as_of="2026-04-29") == []
