"""dbt's documentation of the project (models, columns, lineage) as one page that works offline."""

import contextlib
import json
from pathlib import Path
from typing import Any

from chokepoint.dbt_build import DEFAULT_TARGET, close_connections, named
from chokepoint.duckdb_files import open_read_only
from chokepoint.errors import ChokepointError
from chokepoint.paths import BUILD_FILE, PROFILES, find_root
from chokepoint.storage.files import write_text

# A folder of its own: the build's manifest and cache stay what the build made them. Relative,
# because the page shows the paths of compiled files.
TARGET = Path("target/docs")
BUILD_TARGET = Path("target")
PAGE = "index.html"
# What the page holds inline. Clocks and ids of the run would make every page another one; the page
# shows none of them. Nodes have the moment at which their file was parsed, and seeds the folder in
# which it was, which is another one when the project was moved since.
DATA = ("manifest.json", "catalog.json")
OF_THE_RUN = {
    "generated_at",
    "invocation_id",
    "invocation_started_at",
    "run_started_at",
    "user_id",
    "env",
}
OF_A_NODE = {"created_at", "root_path"}
OF_A_HOOK = {*OF_A_NODE, "compiled_code"}

# dbt's page loads a tracker from a CDN if the project allows usage statistics. This one may load
# nothing at all, whatever is allowed and whatever a later release of dbt puts into its page.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:"
)
HEAD = "<head>"


def write_dbt_docs(
    out: Path, root: Path | None = None, target: str = DEFAULT_TARGET, *, after_build: bool = False
) -> Path:
    """Write out/index.html from the build file and return its path.

    `after_build`: dbt has just built in this process. What it compiled is in its manifest, and is
    not compiled again.

    The caller sees to it that no build is running: dbt opens the build file for writing.
    """
    from dbt.cli.main import dbtRunner

    root = root or find_root()
    if target == DEFAULT_TARGET:
        with open_read_only(root / BUILD_FILE):
            pass  # missing, locked or damaged: a message instead of an empty catalogue
    out = out.resolve()
    arguments = ["docs", "generate", "--static", *named(target), "--log-level", "none"]
    arguments += ["--project-dir", str(root), "--profiles-dir", str(root / PROFILES)]
    folder = BUILD_TARGET if after_build else TARGET
    if after_build:
        arguments.append("--no-compile")
    arguments += ["--target-path", str(folder), "--no-send-anonymous-usage-stats"]
    # The database path in profiles.yml is relative to the working directory.
    with contextlib.chdir(root):
        outcome = dbtRunner().invoke(arguments)
    close_connections()
    if not outcome.success:
        raise ChokepointError(
            f"dbt could not write its documentation.\n{outcome.exception or 'See logs/dbt.log.'}"
        )
    page = (root / folder / "static_index.html").read_text(encoding="utf-8")
    for name in DATA:
        page = _timeless(page, (root / folder / name).read_text(encoding="utf-8"))
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


def _timeless(page: str, data: str) -> str:
    """Put data into the page that are equal whenever the project and its database are."""
    if data not in page:
        raise ChokepointError(
            "dbt's page does not hold the manifest and the catalogue as they are: this release of "
            "dbt writes another page, and scripts/chokepoint/dbt_docs.py has to learn it."
        )
    parts = json.loads(data)
    return page.replace(data, json.dumps({name: _part(parts[name]) for name in parts}), 1)


def _part(part: Any) -> Any:
    """Leave out what belongs to the run, and put nodes in the order of their names."""
    if not isinstance(part, dict):
        return part
    return {name: _node(part[name]) for name in sorted(part) if name not in OF_THE_RUN}


def _node(node: Any) -> Any:
    if isinstance(node, list):  # the neighbours of a node, or the copies of a disabled one
        return sorted(node, key=str)
    if isinstance(node, dict):
        # What a hook ran has the facts of its run in it, the moment among them.
        of_the_run = OF_A_HOOK if node.get("resource_type") == "operation" else OF_A_NODE
        return {name: value for name, value in node.items() if name not in of_the_run}
    return node
