"""How much memory and time the reading of one file may take.

Both are far above what any table needs, so that a slow or busy machine is no reason to fail; they
end what would take the machine with it, or never end. The environment may set others (README).
"""

from __future__ import annotations

import os
import resource
from contextlib import suppress
from pathlib import Path

from chokepoint.errors import ChokepointError

DUCKDB_MEMORY = "1500MB"
MEMORY = 4 << 30  # bytes beside what the process has before it begins; DuckDB's own is part of it
MEMORY_VARIABLE = "CHOKEPOINT_FILE_MEMORY_MB"
SECONDS = 900.0
SECONDS_PER_BYTE = (
    1e-5  # ten million rows: a minute on the slowest machine measured, here two hours
)
SECONDS_VARIABLE = "CHOKEPOINT_FILE_SECONDS"


def memory_limit() -> int:
    """Bytes that the reading of one file may take."""
    return int(_said(MEMORY_VARIABLE) * 2**20) or MEMORY


def time_limit(path: Path) -> float:
    """Seconds that the reading of a file may take, the more the larger it is."""
    try:
        size = path.stat().st_size
    except OSError:
        size = 0  # whoever opens it will say why
    return _said(SECONDS_VARIABLE) or SECONDS + size * SECONDS_PER_BYTE


def _said(variable: str) -> float:
    text = os.environ.get(variable, "")
    if not text:
        return 0.0
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e9:
        raise ChokepointError(f"{variable}={text}: write a number above 0.")
    return number


def limit_memory(size: int) -> None:
    """Let this process take so much more than it has; without effect where the system has no such
    limit (macOS).
    """
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    soft = _in_use() + size
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _in_use() -> int:
    """Bytes that count against the limit now: memory of its own that a process may write to."""
    with suppress(OSError, IndexError, ValueError):
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]
        return int(pages) * resource.getpagesize()
    return 0


def be_the_first_to_go() -> None:
    """Where memory runs out all the same, Linux ends this process and no other; its image, which
    may be as large as memory, is not kept.
    """
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("900", encoding="ascii")
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
