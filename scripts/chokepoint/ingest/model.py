"""What is read, with which options, and what reading hands over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from chokepoint.choices import Flow
from chokepoint.errors import ChokepointError
from chokepoint.ingest.files.tables import Tables
from chokepoint.ingest.options import Options
from chokepoint.ingest.printable import shown_name
from chokepoint.ingest.problems import Problem
from chokepoint.months import read_month

if TYPE_CHECKING:  # --help and the call itself do without it
    import duckdb

PART_COLUMNS = {"regime": "regime_code", "province": "province_code"}


def month_span(text: str) -> tuple[date, date]:
    """'2025-01:2025-12' -> first days of both months, each as read_month reads it."""
    parts = text.split(":")
    if len(parts) != 2:
        raise ChokepointError(f"--months '{text}': write it as 2025-01:2025-12.")
    first, last = (read_month("--months", part) for part in parts)
    if first > last:
        raise ChokepointError(f"--months '{text}': the first month is after the last.")
    return first, last


def month_range(first: date, last: date) -> list[date]:
    """First days of the months from first to last."""
    start = first.year * 12 + first.month - 1
    count = last.year * 12 + last.month - start
    return [date((start + i) // 12, (start + i) % 12 + 1, 1) for i in range(count)]


@dataclass(frozen=True)
class CodeName:
    """What a file calls a code, and in which language (ISO 639-1)."""

    hs_code: str
    code_name: str
    language: str


@dataclass
class Parsed:
    """A file as it was read: relation `flows` of the connection has its rows."""

    source_id: str
    reporter_code: str
    flow: Flow
    currency: str
    partner_scheme: str
    encoding: str
    is_truncated: bool = False
    notes: list[str] = field(default_factory=list)
    # what was asked, where the file itself says it: months and codes loaded without a row too
    covered: tuple[date, ...] | None = None
    asked_codes: tuple[str, ...] = ()
    part_kinds: tuple[str, ...] = ()  # of model.PART_COLUMNS that the file has
    says: tuple[str, ...] = ()  # of flow, reporter and currency: what it has a column of
    is_of_one_partner: bool = False  # imports of which the source keeps one partner's rows
    has_all_partners: bool = False  # the file says that all were asked for
    # months in which its row of the world is more than the rows of its partners
    short_months: list[tuple[date, Problem]] = field(default_factory=list)
    # reporters of the file with no row among the rows kept: they are covered, and reported nothing
    other_reporters: tuple[str, ...] = ()
    code_names: tuple[CodeName, ...] = ()


@dataclass(frozen=True)
class SourceFile:
    """One file of a call, and the connection in which it is read."""

    path: Path
    options: Options
    connection: duckdb.DuckDBPyConnection
    scratch: Path  # folder for transcoded copies, removed after the file
    root: Path  # of the project, for its lists of codes
    tables: Tables = field(default_factory=Tables, compare=False)  # filled when they are read

    @property
    def name(self) -> str:
        """File name without folders: nothing of a path is ever used to write."""
        return shown_name(self.path)

    @property
    def vintage_date(self) -> date:
        """Day of download; today where nothing says it."""
        return self.options.vintage_date or date.today()
