"""Typed values out of one mapping file; a value of another type is named by its key."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from chokepoint.ingest.mapping.model import mapping_fault
from chokepoint.ingest.problems import FileRefused


class Keys:
    """The keys of one mapping file; every method raises FileRefused with the key at fault."""

    def __init__(self, path: Path, table: dict[str, Any]) -> None:
        self.path = path
        self.table = table

    def fault(self, key: str, what: str, remedy: str, value: object = None) -> FileRefused:
        """An error at a key, to raise."""
        return mapping_fault(self.path, key, what, remedy, value)

    def only(self, key: str, table: dict[str, Any], allowed: tuple[str, ...]) -> None:
        """Refuse keys that mean nothing here."""
        for name in table:
            if name not in allowed:
                whole = f"{key}.{name}" if key else name
                raise self.fault(whole, "unknown.", f"Allowed here: {', '.join(allowed)}.")

    def section(self, key: str, allowed: tuple[str, ...]) -> dict[str, Any]:
        """A [section], empty where the file has none."""
        section = self.table.get(key, {})
        if not isinstance(section, dict):
            raise self.fault(key, "not a table.", f"Write it as [{key}].", section)
        self.only(key, section, allowed)
        return section

    def text(self, key: str, value: object) -> str:
        """A text that is not blank."""
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, "not a text.", 'Write it in quotes, "...".', value)
        return value.strip()

    def texts(self, key: str, value: object) -> tuple[str, ...]:
        """One text or a list of them."""
        values = value if isinstance(value, list) else [value]
        return tuple(self.text(key, v) for v in values)

    def factor(self, key: str, value: object) -> Decimal:
        """A number above 0, exact."""
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            number = Decimal(value)
            if number.is_finite() and 0 < number <= 10**9:
                return number
        raise self.fault(key, "not a number above 0.", "As in 1000 or 0.001.", value)
