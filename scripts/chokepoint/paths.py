"""Where things are. The project root is found from the working directory upwards."""

import re
from pathlib import Path

from chokepoint.errors import ChokepointError

# A foreign dbt project would otherwise be built into a file that looks like ours.
PROJECT_NAME = re.compile(r"^name:\s*['\"]?chokepoint['\"]?\s*(#.*)?$", re.MULTILINE)

RAW_SEEDS = Path("seeds/raw")
PROFILES = Path("profiles")
BUILD_FILE = Path("warehouse/build.duckdb")
PUBLISHED_FILE = Path("warehouse/chokepoint.duckdb")
FIGURES_FOLDER = Path("report/figures")
LOCK_FILE = Path("warehouse/.lock")
PREVIOUS_FOLDER = Path("warehouse/previous")
EXPORTS = Path("exports")
LAKE = Path("lake")
DOWNLOADS = Path("downloads")  # what `chokepoint fetch` saves
WATCHLIST = Path("watchlist")
REPORT = Path("report")
REPORT_MARKER = Path("report/.chokepoint-report.json")
DBT_DOCS = Path("report/docs")
# What a build may use again; both may be deleted at any time.
REUSE = Path("target/reuse")
MADE_THINGS = Path("target/made")
DBT_DOCS_PAGE = Path("target/docs/page")  # the report's next version takes it along
LAKE_LIST = Path("target/lake_batches.csv")  # the batches of the build that is running


def find_root(start: Path | None = None) -> Path:
    """Return the nearest folder, from `start` upwards, that holds chokepoint's dbt_project.yml."""
    start = (start or Path.cwd()).resolve()
    foreign = None
    for folder in (start, *start.parents):
        project_file = folder / "dbt_project.yml"
        if not project_file.is_file():
            continue
        if PROJECT_NAME.search(project_file.read_text(encoding="utf-8")):
            return folder
        foreign = foreign or project_file
    if foreign:
        raise ChokepointError(
            f"{foreign} belongs to another dbt project (its name is not 'chokepoint').\n"
            "Change into the folder of the chokepoint repository and try again."
        )
    raise ChokepointError(
        f"No dbt_project.yml in {start} or any folder above it.\n"
        "Change into the folder of the chokepoint repository and try again."
    )


def shown(path: Path, root: Path) -> str:
    """Return the path as users read it: relative to the root where it lies inside."""
    path = Path(path)
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
