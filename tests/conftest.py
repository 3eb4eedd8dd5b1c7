"""Fixtures for every test: the repository root, and the project built once per run."""

import fcntl
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, settings

from dbt_projects import PARSED, copied, dbt, failures, last_call

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class ScratchBuild:
    """The project, built and tested by dbt in a database to throw away."""

    database: Path
    manifest: dict[str, Any]
    # What dbt writes of each node: unique_id, status, message, and more.
    results: list[dict[str, Any]]

    def connect(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(self.database), read_only=True)


# A test with this fixture, also by way of another fixture, is marked slow.
SLOW = "takes_long"
EXPECTATIONS = "great_expectations"
# Seconds for a slow test with all its fixtures, of which the first test of a run makes most; for
# the others it is in pyproject.toml. They end what hangs, on a machine that is slow and busy too.
SLOW_LIMIT = 3600

# Examples do not depend on the clock, nor in continuous integration on chance.
settings.register_profile(
    "chokepoint",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("chokepoint")


def pytest_configure(config: pytest.Config) -> None:
    if only_quick(config):
        settings.register_profile("quick", settings.get_profile("chokepoint"), max_examples=20)
        settings.load_profile("quick")


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    if SLOW in getattr(item, "fixturenames", ()):
        item.add_marker("slow")
        item.add_marker(pytest.mark.timeout(SLOW_LIMIT))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """While one process solves the panel again, the other builds what all later tests look at."""
    items.sort(key=lambda item: item.path.name != "test_reconstruct.py")


@pytest.fixture(scope="session")
def takes_long() -> None:
    """What every fixture asks for that needs a browser, dbt, Great Expectations, or minutes.

    So nobody marks a test: a fixture that is slow says so once, for all that use it.
    """


@pytest.fixture(scope="session")
def great_expectations(takes_long) -> None:
    """For tests of what the suites say: it takes seconds to import, and long to ask."""


@pytest.fixture(autouse=True)
def _nothing_slow_unsaid(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that is not marked slow may run neither dbt nor Great Expectations.

    Fails it afterwards: both take seconds to import, so nothing of them is touched beforehand.
    """
    before, had_expectations = last_call(), EXPECTATIONS in sys.modules
    yield
    if request.node.get_closest_marker("slow"):
        return
    if last_call() is not before:
        pytest.fail("dbt ran; the fixture that prepares its project asks for takes_long")
    if only_quick(request.config) and EXPECTATIONS in sys.modules and not had_expectations:
        pytest.fail("Great Expectations came in; let the test use the fixture great_expectations")


def only_quick(config: pytest.Config) -> bool:
    """Whether this is `make test-fast`."""
    return config.option.markexpr == "not slow"


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def once_per_run(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str, Callable[[Path], object]], Path]:
    """Give a named folder that one of the run's processes fills for all of them."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent

    def filled(name: str, fill: Callable[[Path], object]) -> Path:
        folder, done = base / name, base / f"{name}.done"
        with (base / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                fill(folder)
                done.touch()
        return folder

    return filled


@pytest.fixture(scope="session")
def copy_project(takes_long, once_per_run) -> Callable[..., Path]:
    """Make a copy of the dbt project below a folder; its seeds may be changed, and have it built.

    The project is parsed once per run: dbt parses what a copy has changed.
    """

    def parse(folder: Path) -> None:
        outcome = dbt(copied(folder), "parse")
        assert outcome.success, outcome.exception

    parsed = once_per_run("parsed", parse) / "project" / PARSED

    def copy(folder: Path, *, parse_anew: bool = False) -> Path:
        project = copied(folder)
        # A seed above 1 MB (seeds/raw) dbt knows by its path alone: from what is kept it would load
        # the one of the project that was parsed.
        if not parse_anew:
            (project / PARSED).parent.mkdir()
            shutil.copy(parsed, project / PARSED)
        return project

    return copy


@pytest.fixture(scope="session")
def scratch_build(copy_project, once_per_run) -> ScratchBuild:
    """`dbt build` of the whole project, unit tests included."""

    def build(folder: Path) -> None:
        outcome = dbt(copy_project(folder), "build", "--selector", "everything")
        if not outcome.success:
            said = failures(outcome) or [str(outcome.exception)]
            pytest.fail("dbt build failed\n" + "\n".join(said))

    project = once_per_run("scratch", build) / "project"
    manifest = json.loads((project / "target/manifest.json").read_text(encoding="utf-8"))
    results = json.loads((project / "target/run_results.json").read_text(encoding="utf-8"))
    return ScratchBuild(project / "warehouse/build.duckdb", manifest, results["results"])


@pytest.fixture
def scratch(scratch_build: ScratchBuild) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the scratch database."""
    with scratch_build.connect() as connection:
        yield connection


@pytest.fixture(autouse=True, scope="session")
def _no_telemetry() -> None:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"


@pytest.fixture(autouse=True, scope="session")
def _shared_drawings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each picture is drawn once per run, whichever process asks for it first."""
    from chokepoint.reuse.store import FOLDER_VARIABLE

    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(base / "drawings"))
        yield


@pytest.fixture(scope="session")
def published(scratch_build: ScratchBuild, once_per_run) -> Path:
    """The published file of the session's build: what readers open."""
    from chokepoint.paths import BUILD_FILE, PUBLISHED_FILE
    from chokepoint.publish import publish

    def fill(folder: Path) -> None:
        (folder / "seeds").symlink_to(ROOT / "seeds")
        (folder / BUILD_FILE).parent.mkdir()
        shutil.copy(scratch_build.database, folder / BUILD_FILE)
        publish(folder)

    return once_per_run("publication", fill) / PUBLISHED_FILE


@pytest.fixture(scope="session")
def report_site(published: Path, once_per_run) -> Path:
    """The web report of the session's build, written once: drawing takes most of the time."""
    from chokepoint.report.site import write_report

    def fill(folder: Path) -> None:
        write_report(published, folder / "report")

    return once_per_run("web", fill) / "report"


@pytest.fixture(scope="session")
def docs_page(scratch_build: ScratchBuild, once_per_run) -> Path:
    """dbt's documentation of the session's build."""
    from chokepoint.dbt_docs import write_dbt_docs

    def fill(folder: Path) -> None:
        # dbt opens it for writing, which shuts out tests in other processes.
        copy = shutil.copy(scratch_build.database, folder)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CHOKEPOINT_SCRATCH", str(copy))
            # Whoever allows dbt to collect statistics gets a page without a tracker all the same.
            patch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "true")
            write_dbt_docs(folder / "docs", ROOT, target="scratch")

    return once_per_run("documentation", fill) / "docs/index.html"
