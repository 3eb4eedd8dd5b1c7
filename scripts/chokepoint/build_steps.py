"""What each step of the build reads and writes: all that its result depends on, by content."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from chokepoint.paths import (
    BUILD_FILE,
    DBT_DOCS,
    DBT_DOCS_PAGE,
    EXPORTS,
    LAKE,
    LAKE_LIST,
    PREVIOUS_FOLDER,
    PROFILES,
    PUBLISHED_FILE,
    RAW_SEEDS,
    REPORT,
    REPORT_MARKER,
    WATCHLIST,
)
from chokepoint.reuse.digests import Files, code_of, environment, libraries
from chokepoint.reuse.steps import Step
from chokepoint.reuse.store import FOLDER_VARIABLE
from chokepoint.watchlist.files import watchlist_files
from chokepoint.watchlist.seals import SEALS

PROJECT_FILE = "dbt_project.yml"
# Files at the root that tell dbt what to do; not each project has each of them.
SETTINGS = (PROJECT_FILE, "selectors.yml", "packages.yml", "dependencies.yml")
# What dbt reads if the project does not say otherwise.
DBT_FOLDERS = {
    "seed-paths": ["seeds"],
    "model-paths": ["models"],
    "macro-paths": ["macros"],
    "test-paths": ["tests"],
    "snapshot-paths": ["snapshots"],
    "analysis-paths": ["analyses"],
}


@dataclass(frozen=True)
class BuildSteps:
    """The steps of one project, in the order in which they are done."""

    root: Path
    files: Files
    _dbt_inputs: dict[str, str] = field(default_factory=dict)

    def raw_expectations(self) -> Step:
        """Great Expectations on the raw seed."""
        reads = (RAW_SEEDS, Path("seeds/reference/hs_products.csv"))
        return Step(
            "expectations on the raw seed",
            lambda: self._read(*reads) | _made_by("chokepoint.quality.raw"),
        )

    def dbt(self) -> Step:
        """Seeds, models and tests of the data, in a database of their own.

        What the last publication said is laid by first and belongs to the results: it is what
        fct_changes compares with, so it must be there as long as the database is reused.
        """
        log = BUILD_FILE.with_name(f"{BUILD_FILE.name}.wal")
        return Step(
            "dbt build",
            self.dbt_inputs,
            lambda: self._at(BUILD_FILE, log, PREVIOUS_FOLDER),
        )

    def mart_expectations(self) -> Step:
        """Great Expectations on the marts."""
        return Step(
            "expectations on the marts",
            lambda: self._read(BUILD_FILE) | _made_by("chokepoint.quality.marts"),
        )

    def publish(self) -> Step:
        """The checked copy that readers open."""
        return Step(
            "publish",
            lambda: self._read(BUILD_FILE) | _made_by("chokepoint.publish"),
            lambda: self._at(PUBLISHED_FILE),
        )

    def export(self) -> Step:
        """An edition of the published marts, and the link to it, through which it is read."""
        return Step(
            "export",
            lambda: self._read(PUBLISHED_FILE) | _made_by("chokepoint.export.export"),
            lambda: self._at(EXPORTS / "latest"),
        )

    def docs(self) -> Step:
        """dbt's documentation: of all that dbt read, and of the tables that it made."""
        return Step(
            "documentation",
            lambda: self.dbt_inputs() | self._read(BUILD_FILE) | _made_by("chokepoint.dbt_docs"),
            lambda: self._at(DBT_DOCS_PAGE),
        )

    def report(self) -> Step:
        """The pages, and the documentation that they take along."""
        return Step(
            "report",
            lambda: self._read(PUBLISHED_FILE, DBT_DOCS_PAGE) | _made_by("chokepoint.report.site"),
            self._report_files,
        )

    def dbt_inputs(self) -> dict[str, str]:
        """Return what dbt reads; taken once, so that all steps speak of the same state."""
        if not self._dbt_inputs:
            project = self._project()
            folders = [name for key in DBT_FOLDERS for name in project.get(key, DBT_FOLDERS[key])]
            reads = [*folders, *SETTINGS, str(PROFILES), "profiles.yml", *self._lake(project)]
            reads += [f"{WATCHLIST}/{path.name}" for path in watchlist_files(self.root)]
            reads.append(str(SEALS))
            told = {"environment": environment(without=[FOLDER_VARIABLE])}
            read = self._read(*(Path(name) for name in dict.fromkeys(reads)))
            code = _made_by("chokepoint.build_database", "chokepoint.watchlist.dbt_plugin")
            self._dbt_inputs.update(read | told | code)
        return dict(self._dbt_inputs)

    def _lake(self, project: dict[str, Any]) -> list[str]:
        """Name what dbt reads of the lake: the batches that the build has listed, and the list.

        A batch that enters later is not of this build, and must not be taken for a part of it by
        the next. A lake elsewhere has no list; its folder is read before dbt looks at it.
        """
        lake = project.get("vars", {}).get("chokepoint", {}).get("lake_path", str(LAKE))
        listed = self.root / LAKE_LIST
        if Path(lake) != LAKE or not listed.is_file():
            return [lake]
        batches = listed.read_text(encoding="utf-8").split()[1:]
        return [str(LAKE_LIST), *(f"{LAKE}/batches/{batch}" for batch in batches)]

    def _project(self) -> dict[str, Any]:
        try:
            found = yaml.safe_load((self.root / PROJECT_FILE).read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError):
            return {}  # dbt says what is wrong with it
        return found if isinstance(found, dict) else {}

    def _report_files(self) -> tuple[Path, ...]:
        marker = self.root / REPORT_MARKER
        try:
            entries = json.loads(marker.read_text(encoding="utf-8"))["entries"]
        except (OSError, ValueError, KeyError):
            entries = []
        names = (*entries, DBT_DOCS.name)
        return (marker, *(self.root / REPORT / str(name) for name in names))

    def _read(self, *paths: Path) -> dict[str, str]:
        return {path.as_posix(): self.files.of(self.root / path) for path in paths}

    def _at(self, *paths: Path) -> tuple[Path, ...]:
        return tuple(self.root / path for path in paths)


def _made_by(*modules: str) -> dict[str, str]:
    return {"code": code_of(*modules), "libraries": libraries()}
