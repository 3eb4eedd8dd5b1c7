"""dbt's documentation of the project (models, columns, lineage) as one page that works offline."""

import contextlib
from pathlib import Path

from chokepoint.dbt_build import close_connections
from chokepoint.duckdb_files import open_read_only
from chokepoint.errors import ChokepointError
from chokepoint.paths import BUILD_FILE, PROFILES, find_root
from chokepoint.storage.files import write_text

# A folder of its own: the build's manifest and cache stay what the build made them. Relative,
# because the page shows the paths of compiled files.
TARGET = Path("target/docs")
PAGE = "index.html"

# dbt's page loads a tracker from a CDN if the project allows usage statistics. This one may load
# nothing at all, whatever is allowed and whatever a later release of dbt puts into its page.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:"
)
HEAD = "<head>"


def write_dbt_docs(out: Path, root: Path | None = None, target: str = "dev") -> Path:
    """Write out/index.html from the build file and return its path.

    The caller sees to it that no build is running: dbt opens the build file for writing.
    """
    from dbt.cli.main import dbtRunner

    root = root or find_root()
    if target == "dev":
        with open_read_only(root / BUILD_FILE):
            pass  # missing, locked or damaged: a message instead of an empty catalogue
    out = out.resolve()
    arguments = ["docs", "generate", "--static", "--target", target, "--log-level", "none"]
    arguments += ["--project-dir", str(root), "--profiles-dir", str(root / PROFILES)]
    arguments += ["--target-path", str(TARGET), "--no-send-anonymous-usage-stats"]
    # The database path in profiles.yml is relative to the working directory.
    with contextlib.chdir(root):
        outcome = dbtRunner().invoke(arguments)
    close_connections()
    if not outcome.success:
        raise ChokepointError(
            f"dbt could not write its documentation.\n{outcome.exception or 'See logs/dbt.log.'}"
        )
    page = (root / TARGET / "static_index.html").read_text(encoding="utf-8")
    write_text(out / PAGE, _offline(page, root))
    return out / PAGE


def _offline(page: str, root: Path) -> str:
    """Forbid requests, and take the names of this machine's folders out."""
    if HEAD not in page:
        raise ChokepointError(
            "dbt's page has no <head>: this release of dbt writes another page, and "
            "scripts/chokepoint/dbt_docs.py has to learn to keep it offline."
        )
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    return page.replace(HEAD, HEAD + policy, 1).replace(str(root), ".")
