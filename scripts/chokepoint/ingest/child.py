"""The process in which files are read: jobs come in, outcomes go out (reading.py starts it).

It ends when the call ends, however that ends: nobody is left to read for.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import threading
import traceback
from multiprocessing.connection import Connection
from queue import SimpleQueue

import duckdb

from chokepoint import pandas_later
from chokepoint.errors import ChokepointError
from chokepoint.ingest.job import Job
from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.limits import (
    DUCKDB_MEMORY,
    MEMORY_VARIABLE,
    be_the_first_to_go,
    limit_memory,
)
from chokepoint.ingest.load import load
from chokepoint.ingest.log import log_trace
from chokepoint.ingest.outcome import Outcome, Status, as_json
from chokepoint.ingest.printable import shown_name
from chokepoint.ingest.problems import FileRefused, Problem
from chokepoint.storage import kill_points

OUT_OF_MEMORY = (MemoryError, duckdb.OutOfMemoryException)


def main() -> None:
    """Read files until the call has no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the call, which ends this process
    os.dup2(2, 1)  # what a library prints is no result of the call
    be_the_first_to_go()
    pandas_later.keep_out()
    kill_points.end_also(os.getppid())
    pipe = Connection(int(sys.argv[-1]))
    jobs: SimpleQueue[Job] = SimpleQueue()
    threading.Thread(target=_receive, args=(pipe, jobs), daemon=True).start()
    lake = None
    while True:
        job = jobs.get()
        if lake is None or lake[0] != job.call:  # a batch never changes while a call is at work
            lake = job.call, Lake(job.root)
        pipe.send_bytes(b"begun")
        outcome, is_spent = _outcome(lake[1], job)
        pipe.send_bytes(as_json(outcome).encode())
        pipe.send_bytes(b"spent" if is_spent else b"sound")


def _receive(pipe: Connection, jobs: SimpleQueue[Job]) -> None:
    """Beside the work, so that the end of the call is noticed during it."""
    try:
        while True:
            jobs.put(pipe.recv())
    except (EOFError, OSError):
        os._exit(0)


def _outcome(lake: Lake, job: Job) -> tuple[Outcome, bool]:
    """What became of a file, and whether the process should read no other."""
    os.chdir(job.folder)
    os.environ.clear()
    os.environ.update(job.environment)
    limit_memory(job.memory)
    name = shown_name(job.path)
    with job.trace.open("wb") as trace:
        faulthandler.enable(trace)
        try:
            return load(lake, job), False
        except FileRefused as refusal:
            return Outcome(name, Status.REFUSED, problems=refusal.problems), False
        except ChokepointError as error:
            return Outcome(name, Status.REFUSED, problems=[Problem(name, str(error), "")]), False
        except OUT_OF_MEMORY:
            return Outcome(name, Status.REFUSED, problems=[_too_large(job)]), True
        except Exception as error:  # whatever it is, the other files are none the worse for it
            return Outcome(name, Status.FAILED, problems=[_unexpected(job, error)]), True
        finally:
            faulthandler.disable()


def _too_large(job: Job) -> Problem:
    log = log_trace(job.root, job.path, traceback.format_exc())
    return Problem(
        shown_name(job.path),
        f"reading it takes more memory than one file may ({job.memory / 2**20:,.0f} MiB, of which "
        f"DuckDB {DUCKDB_MEMORY}).",
        "If it is a table, save fewer months per file, or allow more memory with "
        f"{MEMORY_VARIABLE}. {log} has the trace.",
    )


def _unexpected(job: Job, error: Exception) -> Problem:
    """An error that nobody foresaw: its text for the user, its traceback for who mends it."""
    log = log_trace(job.root, job.path, "".join(traceback.format_exception(error)))
    text = " ".join(str(error).split())
    return Problem(
        shown_name(job.path),
        f"unexpected {type(error).__name__}: {text.rstrip('.')}.",
        f"Nothing of it entered the lake. {log} has the traceback: please report it.",
    )


if __name__ == "__main__":
    main()
