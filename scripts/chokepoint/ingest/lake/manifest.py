"""What a batch says of itself: `manifest.json`, written and read here and nowhere else.

The models read `coverage` and the keys of the batch from the same file (macros/lake).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from chokepoint.choices import Flow
from chokepoint.errors import ChokepointError
from chokepoint.ingest.model import CodeName

SCHEMA_VERSION = 2


class Side(StrEnum):
    """Whose record it is: the exporter's, or the importer's of the same trade."""

    EXPORTER = "exporter"
    IMPORTER = "importer"


class Scope(StrEnum):
    """Whether a batch covers all of a kind (partners, parts), or those that it lists."""

    ALL = "all"
    LISTED = "listed"


class Basis(StrEnum):
    """How a scope is known."""

    STATED = "stated"  # by the user
    FILE = "file"  # the file says it, or its reader keeps nothing else
    # from the partners, parts or months that the rows name, also where the folder remembers `all`
    INFERRED = "inferred"
    ASSUMED = "assumed"  # of batches from before schema 2, and of parts that no column shows


class LoadStatus(StrEnum):
    """Whether a month of a code is wholly in the batch."""

    COMPLETE = "complete"
    TRUNCATED = "truncated"
    MISSING = "missing"  # of a mirror's code, beside others of its heading: no sum without it


@dataclass(frozen=True)
class Coverage:
    """One month of one code that the batch speaks of, with rows or without."""

    hs_code: str
    month: date
    load_status: LoadStatus


@dataclass(frozen=True)
class Unreported:
    """A month of a code that the batch covers for other reporters, and not for this one."""

    reporter_code: str
    hs_code: str
    month: date


@dataclass(frozen=True)
class Part:
    """A regime, province or procedure that the batch covers."""

    kind: str
    code: str


@dataclass(frozen=True)
class BatchWarning:
    """What the batch looks like otherwise than its series, by one measure (quality/batch)."""

    measure: str
    product_code: str | None  # the code that is furthest from it; none: all codes together
    found: float  # how many times, or points more than, the usual
    is_unusual: bool  # it entered because the call said --accept-unusual
    says: str


@dataclass(frozen=True)
class CallOptions:
    """What the call said that no other field of the manifest shows."""

    accept_truncated: bool = False
    accept_unusual: bool = False
    months: tuple[date, ...] = ()
    mapping: str | None = None


@dataclass(frozen=True)
class Manifest:
    """A batch: where it comes from, what it covers, how it was read."""

    batch_id: str
    source_id: str
    reporter_code: str  # several are joined by commas
    flow: Flow
    partner_scheme: str
    value_currency: str
    vintage_date: date
    loaded_at: str  # UTC, ISO 8601
    file_name: str
    file_sha256: str
    encoding: str
    rows: int
    rows_zero_kg_positive_value: int
    first_month: date
    last_month: date
    hs_codes: list[str]
    coverage: list[Coverage]
    is_truncated: bool
    checks_passed: bool
    options: CallOptions
    notes: list[str] = field(default_factory=list)
    chokepoint_version: str = "unknown"
    schema_version: int = 1  # batches from before the field have the keys of the first
    # Since schema 2. Without them a batch covers everything, as far as anybody knows.
    side: Side | None = None
    reporter_codes: list[str] | None = None  # covered, with a row or without
    partner_scope: Scope = Scope.ALL
    partner_codes: list[str] | None = None
    partner_scope_basis: Basis = Basis.ASSUMED
    part_scope: Scope = Scope.ALL
    parts: list[Part] | None = None
    part_scope_basis: Basis = Basis.ASSUMED
    part_kinds: list[str] = field(default_factory=list)  # that the rows tell apart
    # Batches from before the field cover every code in the whole span of their file.
    month_scope_basis: Basis = Basis.ASSUMED
    unreported: list[Unreported] = field(default_factory=list)
    # Stated, or the file's own date; of batches from before the field nobody knows.
    vintage_basis: Basis = Basis.ASSUMED
    warnings: list[BatchWarning] = field(default_factory=list)
    code_names: list[CodeName] = field(default_factory=list)  # of codes with rows, where it has any

    @property
    def reporters(self) -> list[str]:
        """Reporters of the rows."""
        return self.reporter_code.split(",")

    @property
    def is_whole(self) -> bool:
        """Whether it covers all partners and all parts of its months."""
        return self.partner_scope == self.part_scope == Scope.ALL

    def as_json(self) -> str:
        """The text of manifest.json."""
        return _MANIFEST.dump_json(self, indent=2).decode()


_MANIFEST = TypeAdapter(Manifest)


def read_manifest(path: Path) -> Manifest:
    """The manifest of a batch; one that cannot be read is named, with the way out."""
    try:
        manifest = _MANIFEST.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ChokepointError(
            f"{path}: damaged ({f'{place}: ' if place else ''}{first['msg']}). Delete the folder "
            f"{path.parent.name} and ingest its original again."
        ) from None
    if manifest.schema_version > SCHEMA_VERSION:
        raise ChokepointError(
            f"{path}: written in layout {manifest.schema_version}, and this release of chokepoint "
            f"reads up to {SCHEMA_VERSION}. Update chokepoint."
        )
    return manifest
