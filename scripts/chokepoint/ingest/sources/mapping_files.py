"""Users' mapping files: a layout in TOML, for tables that no source of ours knows.

`mappings/example.toml` shows every key with its meaning. Everything is checked before the data file
is opened, and each error names the mapping file and the key.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from chokepoint.choices import Flow
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.rows.layout import Layout
from chokepoint.ingest.sources.layout_faults import disagreement
from chokepoint.ingest.sources.mapping_faults import fault_of
from chokepoint.ingest.sources.source import Source

SHIPPED = Path(__file__).parent / "mappings"


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


def load_mapping(path: Path) -> Layout:
    """Read and check a mapping file; the first fault is raised with its key."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise refuse(path.name, f"not TOML ({error}).", "Correct the mapping file.") from None
    except OSError as error:
        raise refuse(path.name, f"cannot be read ({error.strerror}).", "Name a file.") from None
    table.setdefault("description", f"As {path.name} describes it.")
    try:
        layout = Layout.model_validate(table)
    except ValidationError as error:
        raise fault_of(path.name, table, error).refusal(path.name) from None
    fault = disagreement(layout)
    if fault:
        raise fault.refusal(path.name)
    return layout


def mapped_source(path: Path) -> Source:
    """A mapping file as a source: recognised by nothing, because the user has named it."""
    layout = load_mapping(path)
    return Source(
        layout=layout,
        title=f"the table that {path.name} describes",
        publisher="as the mapping file says",
        url=path.name,
        flows=tuple(Flow),
        no_kilograms=f"Add the unit to [units] of {path.name}, drop such rows, or say "
        'quantity.without_kilograms = "unknown".',
        nothing_left=f"Check [[drop]] and [[keep]] in {path.name}.",
    )
