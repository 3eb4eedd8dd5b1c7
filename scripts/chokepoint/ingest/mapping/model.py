"""What a mapping file says, once it has passed its checks (file.py)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from chokepoint.ingest.problems import FileRefused, refuse


def mapping_fault(
    path: Path, key: str, what: str, remedy: str, value: object = None
) -> FileRefused:
    """An error in a mapping file, by its key."""
    shown = None if value is None else str(value)
    return refuse(path.name, f"key {key}: {what}", remedy, value=shown)


@dataclass(frozen=True)
class Quantity:
    """A column of amounts, with the column of its unit or the unit of all of it."""

    column: tuple[str, ...]
    unit: str | None
    unit_column: tuple[str, ...]


@dataclass(frozen=True)
class Filter:
    """Rows to leave out (or, of a `keep`, to keep), by whole values or by a whole-value pattern."""

    key: str
    column: tuple[str, ...]
    values: tuple[str, ...]
    pattern: str | None
    reason: str
    is_keep: bool


@dataclass(frozen=True)
class Mapping:
    """A mapping file that has passed its checks."""

    path: Path
    source_id: str
    columns: dict[str, tuple[tuple[str, ...], ...]]
    constants: dict[str, str]
    codes: dict[str, dict[str, str]]
    scheme: str
    delimiter: str | None = None
    row_limit: int | None = None
    missing: tuple[str, ...] = ()
    decimal_mark: str = "."
    thousands_mark: str = ","
    month_format: str | None = None
    hs_digits: int | None = None
    quantities: tuple[Quantity, ...] = ()
    without_kilograms: str = "refuse"
    units: dict[str, Decimal] = field(default_factory=dict)
    value_factor: Decimal = Decimal(1)
    filters: tuple[Filter, ...] = ()

    def fault(self, key: str, what: str, remedy: str, value: object = None) -> FileRefused:
        """An error in this mapping file, by its key."""
        return mapping_fault(self.path, key, what, remedy, value)
