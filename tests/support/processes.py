"""The one way in which tests start other processes: with a time limit, and nothing left behind.

Every process leads a session of its own, so that whatever it has started ends with it. At the
limit all of it is killed: who waits for its end or reads its output goes on, and the test fails.
"""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

# So that a test need not import subprocess.
PIPE, STDOUT, DEVNULL = subprocess.PIPE, subprocess.STDOUT, subprocess.DEVNULL
TimeoutExpired = subprocess.TimeoutExpired

# Seconds. No test takes this long: it ends what hangs, on a machine that is slow and busy too.
LIMIT = 600.0


class TimeLimitExceeded(AssertionError):
    """A process of a test was killed at its limit."""


def run(
    command: Sequence[str | Path], *, check: bool = False, limit: float = LIMIT, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Like subprocess.run with captured text, unless options say where the output goes.

    `check`: an exit code other than 0 fails the test, with what the process has said.
    """
    options = {"text": True, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    with background(command, limit=limit, **options) as process:
        out, err = process.communicate()
    done = subprocess.CompletedProcess(process.args, process.returncode, out, err)
    if check:
        assert done.returncode == 0, f"{_shown(command)} ended with {done.returncode}\n{out}\n{err}"
    return done


@contextmanager
def background(
    command: Sequence[str | Path], *, limit: float = LIMIT, **options: Any
) -> Iterator[subprocess.Popen[str]]:
    """A process beside the test, killed at the end of the block or at its limit."""
    process = subprocess.Popen([str(part) for part in command], start_new_session=True, **options)
    late = threading.Event()

    def kill() -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    def end() -> None:
        late.set()
        kill()

    watch = threading.Timer(limit, end)
    watch.daemon = True
    watch.start()
    try:
        yield process
    finally:
        watch.cancel()
        kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()
        if late.is_set():
            raise TimeLimitExceeded(f"{_shown(command)} was killed after {limit:.0f} s.")


def _shown(command: Sequence[str | Path]) -> str:
    text = " ".join(map(str, command))
    return text if len(text) < 200 else f"{text[:200]} …"
