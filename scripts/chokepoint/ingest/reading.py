"""The process in which files are read, seen from the call: whatever a file does, it does there.

A file can make a library take all memory, crash or never end. It is read in a process of its own,
with limits; if that dies, or takes too long, the file has failed, in words, and the next one is
read by a new process. One process serves all files of a call, and the next call of the same
program, because it takes longer to start than to read: only a file that failed costs another.
"""

from __future__ import annotations

import atexit
import signal
import subprocess
import sys
from contextlib import suppress
from multiprocessing import Pipe

from chokepoint.ingest.job import Job
from chokepoint.ingest.limits import MEMORY_VARIABLE, SECONDS, SECONDS_VARIABLE, time_limit
from chokepoint.ingest.log import log_trace
from chokepoint.ingest.outcome import Outcome, Status
from chokepoint.ingest.printable import shown_name
from chokepoint.ingest.problems import Problem

# Nothing is imported from the folder in which the user happens to be.
COMMAND = (sys.executable, "-P", "-m", "chokepoint.ingest.child")
LAST_WORDS = 10.0  # seconds, for the stack of a process that takes too long
NOTHING = "Nothing of it entered the lake."


class Reading:
    """A process that reads files, one after the other; started when it is first needed."""

    def __init__(self) -> None:
        ours, theirs = Pipe()
        self.command = COMMAND
        self.pipe = ours
        self.process = subprocess.Popen(
            [*COMMAND, str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()

    def read(self, job: Job) -> Outcome:
        """What became of a file; the process has ended if it failed."""
        limit = time_limit(job.path)
        try:
            self.pipe.send(job)
            if not self.pipe.poll(SECONDS):
                return self._too_long(job, SECONDS)
            self.pipe.recv_bytes()  # it has begun: its own start is no time of the file's
            if not self.pipe.poll(limit):
                return self._too_long(job, limit)
            outcome, is_spent = self.pipe.recv_bytes(), self.pipe.recv_bytes() == b"spent"
        except (EOFError, OSError):
            return self._died(job)
        except BaseException:  # Ctrl-C
            self.end()
            raise
        if is_spent:
            self.end()
        return Outcome.from_json(outcome)

    def end(self) -> None:
        """End the process, whatever it is at."""
        self.process.kill()
        self.process.wait()
        self.pipe.close()

    def _too_long(self, job: Job, limit: float) -> Outcome:
        # It writes its stack on being told to abort, also from inside C code.
        self.process.send_signal(signal.SIGABRT)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(LAST_WORDS)
        self.end()
        return _failed(
            job,
            f"not read within {limit:,.0f} seconds.",
            "If it is a table, save fewer months per file, or allow more seconds with "
            f"{SECONDS_VARIABLE}.",
        )

    def _died(self, job: Job) -> Outcome:
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(LAST_WORDS)
        self.end()
        code = self.process.returncode
        how = _signal_name(-code) if code < 0 else f"exit code {code}"
        if code == -signal.SIGKILL:
            return _failed(
                job,
                "the process that read it was killed (SIGKILL), as the system does with one that "
                "takes all memory.",
                "If it is a table, save fewer months per file, or load it on a larger machine.",
            )
        return _failed(
            job,
            f"the process that read it has crashed ({how}).",
            "If it is a table, save it again as CSV; if it is large, save fewer months per file, "
            f"or allow more memory with {MEMORY_VARIABLE}.",
        )


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _failed(job: Job, what: str, remedy: str) -> Outcome:
    name = shown_name(job.path)
    trace = job.trace.read_text(encoding="utf-8", errors="replace") if job.trace.exists() else ""
    log = log_trace(job.root, job.path, f"{what}\n{trace}")
    problem = Problem(name, what, f"{NOTHING} {remedy} {log} has the trace.")
    return Outcome(name, Status.FAILED, problems=[problem])


_reading: Reading | None = None


def reading() -> Reading:
    """The process of this program; a new one where there is none that lives."""
    global _reading
    if _reading and _reading.command == COMMAND and _reading.process.poll() is None:
        return _reading
    if _reading:
        _reading.end()
    else:
        atexit.register(_end)
    _reading = Reading()
    return _reading


def _end() -> None:
    if _reading:
        _reading.end()
