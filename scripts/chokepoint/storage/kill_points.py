"""Moments at which an interrupt must find a whole old or a whole new state, by name.

A test sets CHOKEPOINT_KILL_AT to a name, and the process ends itself there as the system would end
it: no handler runs, nothing is tidied. Without the variable a point is one look at the environment.
A process that works for another (one file of `chokepoint ingest`) ends that one with itself.
"""

import os
import signal
from enum import StrEnum

VARIABLE = "CHOKEPOINT_KILL_AT"


class Point(StrEnum):
    """Every named moment; tests/python/test_kill_points.py ends each command at each of its own."""

    FILE_WRITTEN = "file.written"
    FILE_REPLACED = "file.replaced"
    LINK_MADE = "link.made"
    LINK_MOVED = "link.moved"

    LAKE_BATCH_BEGUN = "lake.batch_begun"
    LAKE_BATCH_WRITTEN = "lake.batch_written"
    LAKE_BATCH_ENTERED = "lake.batch_entered"

    PUBLISH_COPY_WRITTEN = "publish.copy_written"
    PUBLISH_COPY_CHECKED = "publish.copy_checked"
    PUBLISH_LOG_REMOVED = "publish.log_removed"

    EXPORT_BEGUN = "export.begun"
    EXPORT_WRITTEN = "export.written"
    EXPORT_MOVED_IN = "export.moved_in"

    VERSION_BEGUN = "version.begun"
    VERSION_WRITTEN = "version.written"
    FOLDER_BEFORE_EXCHANGE = "folder.before_exchange"

    BUILD_BEGUN = "build.begun"
    BUILD_FILE_REMOVED = "build.file_removed"
    BUILD_LAID_BY = "build.laid_by"
    BUILD_BUILT = "build.built"
    BUILD_CHECKED = "build.checked"
    BUILD_PUBLISHED = "build.published"
    BUILD_EXPORTED = "build.exported"
    BUILD_DOCUMENTED = "build.documented"


_with_it: list[int] = []


def end_also(process: int) -> None:
    """Let a process end at the points of this one, which works for it."""
    _with_it.append(process)


def point(name: Point) -> None:
    """End the process here if the environment names this point."""
    if os.environ.get(VARIABLE) == name:
        for process in (*_with_it, os.getpid()):
            os.kill(process, signal.SIGKILL)
