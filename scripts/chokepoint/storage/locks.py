"""One writer at a time. A lock ends with its process, however that ends.

The system's lock (flock) decides; the text in the file only says, for the message, who holds it.
"""

import fcntl
import json
import os
import platform
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from chokepoint.console import say
from chokepoint.errors import ChokepointError

LONGEST_COMMAND = 120


@contextmanager
def exclusive(path: Path, what: str) -> Iterator[None]:
    """Hold the lock file for the body; raise if another process writes `what` ("the lake")."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        if not _taken(file, fcntl.LOCK_EX):
            if not _taken(file, fcntl.LOCK_SH):
                raise ChokepointError(
                    f"Another command is running: {_holder(file)} holds {what}.\n"
                    "Wait until it has ended and try again."
                )
            # Only readers hold it, and they hold it for a moment.
            fcntl.flock(file, fcntl.LOCK_UN)
            fcntl.flock(file, fcntl.LOCK_EX)
        _sign(file)
        try:
            yield
        finally:
            file.truncate(0)


@contextmanager
def shared(path: Path, what: str) -> Iterator[None]:
    """Hold writers off for a short body, after waiting for the one that is at work."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        if not _taken(file, fcntl.LOCK_SH):
            say(f"   waiting for {what}: {_holder(file)} holds it")
            fcntl.flock(file, fcntl.LOCK_SH)
        yield


def _taken(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(file: IO[str]) -> None:
    """Write down who holds the lock from now on."""
    program = Path(sys.argv[0]).name
    words = ["chokepoint" if program == "__main__.py" else program, *sys.argv[1:]]
    signed = {
        "process": os.getpid(),
        "host": platform.node(),
        "command": shlex.join(words)[:LONGEST_COMMAND],
        "since": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
    }
    file.truncate(0)
    file.write(json.dumps(signed))
    file.flush()


def _holder(file: IO[str]) -> str:
    """Say who holds the lock; a text that a dead process left says nothing about that."""
    file.seek(0)
    try:
        signed = json.loads(file.read())
        process, host = int(signed["process"]), str(signed["host"])
        told = f"`{signed['command']}` (process {process}, since {signed['since']}"
    except (ValueError, KeyError, TypeError):
        return "a process that has just started"
    if host != platform.node():
        return f"{told}, on {host})"
    return f"{told})" if _lives(process) else "a process that has just started"


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's
    return True
