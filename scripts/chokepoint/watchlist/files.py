"""Which files are the watchlist."""

from pathlib import Path

from chokepoint.paths import WATCHLIST


def watchlist_files(root: Path) -> list[Path]:
    """The user's events, in the order of their names."""
    return sorted((root / WATCHLIST).glob("*.toml"))
