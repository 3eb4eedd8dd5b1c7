"""One command at a time writes what is built, published, exported and shown of a project."""

from contextlib import AbstractContextManager
from pathlib import Path

from chokepoint.paths import LOCK_FILE
from chokepoint.storage.locks import exclusive


def warehouse_lock(root: Path) -> AbstractContextManager[None]:
    """Hold the project's lock for the body; raise if another command holds it."""
    return exclusive(root / LOCK_FILE, "the warehouse")
