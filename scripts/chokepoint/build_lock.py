"""One build or publication at a time. The lock ends with its process, however that ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chokepoint.errors import ChokepointError


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file for the body; raise if another process holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise ChokepointError(
                f"Another build or publication is running (process {holder}).\n"
                "Wait until it has ended and try again."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
