"""The commit that a build is made from."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Read by the macro code_version: dbt itself can run no program.
VARIABLE = "CHOKEPOINT_CODE_VERSION"


def code_version(root: Path) -> str:
    """Return the commit, marked where files differ from it; a copy without git is `unknown`."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12"],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return described.stdout.strip()


@contextmanager
def told_to_dbt(root: Path) -> Iterator[None]:
    """Tell a run of dbt within this process which commit it builds."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = code_version(root)
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before
