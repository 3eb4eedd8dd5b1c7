"""logs/ingest.log: what nobody foresaw, for who mends it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

LOG = Path("logs/ingest.log")


def log_trace(root: Path, path: Path, trace: str) -> Path:
    """Add what happened to a file; returns the log's name as users read it."""
    log = root / LOG
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8", errors="backslashreplace") as lines:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        lines.write(f"{now} {path}\n{trace.rstrip()}\n\n")
    return LOG
