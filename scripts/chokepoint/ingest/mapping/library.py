"""Where mapping files are: beside the data, named by the user, or shipped with the project."""

from __future__ import annotations

from pathlib import Path

from chokepoint.ingest.problems import refuse

SHIPPED = Path(__file__).parent / "shipped"


def shipped_names() -> list[str]:
    """Mappings that come with the project, usable by name."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def find_mapping(named: str | Path, folder: Path | None = None) -> Path:
    """The path of a mapping: a file (beside the data, if it comes from there), or a shipped one."""
    path = Path(named)
    for candidate in ((folder / path) if folder else path, SHIPPED / f"{path.name}.toml"):
        if candidate.is_file() and (candidate.parent != SHIPPED or path.name == str(named)):
            return candidate
    raise refuse(
        path.name,
        "no such mapping file.",
        f"Name a .toml file, or one of the shipped mappings: {', '.join(shipped_names())}.",
        value=str(named),
    )
