"""What the call asks of the process that reads: one file, read with these options."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from chokepoint.ingest.options import Options


@dataclass(frozen=True)
class Job:
    """One file of a call. The reading process may have served other calls: it takes on the folder
    and the environment of this one.
    """

    call: str  # files of one call share what is known of the lake
    root: Path
    path: Path
    options: Options
    scratch: Path  # an empty folder, which the call removes whatever happens
    dry_run: bool
    shows_progress: bool
    memory: int  # bytes
    folder: Path = field(default_factory=Path.cwd)
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    @property
    def trace(self) -> Path:
        """Where a process that crashes leaves the stack of each of its threads."""
        return self.scratch / "crash.txt"
