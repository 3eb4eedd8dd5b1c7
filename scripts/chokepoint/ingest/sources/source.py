"""What a source declares beside its layout: how it is recognised, and what only code can say."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pydantic import ConfigDict, Field, model_validator

from chokepoint.choices import Flow
from chokepoint.ingest.files.head import Place
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.rows.cells import Cells
from chokepoint.ingest.rows.layout import Layout, Words
from chokepoint.ingest.rows.word_kinds import Names, Text


class Absent(Words):
    """What to say of a file without a column of ours."""

    what: str
    remedy: str
    column: str  # as the publisher calls it


class Source(Words):
    """One layout of one publisher."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    layout: Layout
    title: Text  # as README lists it
    publisher: Text
    url: Text
    flows: tuple[Flow, ...]  # what it is read for
    known_by: tuple[Names, ...] = ()  # headings that all must be there, each by its spellings
    no_header: Text | None = None  # Python pattern of the first line of a file without a header
    mirror_of: Text | None = None  # of imports the rows of this partner alone are kept
    is_only_named: bool = False  # recognised to say what to load instead
    # a whole register, of which few rows count: they are kept apart, and its reporters are one file
    is_register: bool = False
    cuts_months: bool = False  # a file at the row limit can be loaded without its last month
    more: dict[str, Names] = Field(
        default_factory=dict
    )  # further columns that `settle` compares, as x_<name>
    absent: dict[str, Absent] = Field(default_factory=dict)  # by column of ours
    nothing_left: Text = "Check what the query asked for."
    no_kilograms: Text = "Ask for quantities in kilogrammes, or leave such goods out."
    # refuses by what stands around the table, or reshapes nothing: envelopes, names, sheets
    check: Callable[[SourceFile, Sequence[Place]], None] | None = None
    settle: Callable[[Cells], None] | None = None  # leaves out rows by comparing rows
    # what the file says of its query
    asked: Callable[[Parsed, Sequence[Place]], None] | None = None
    reshape: Callable[[SourceFile, Place, str], Place] | None = None  # a table that is not long

    @model_validator(mode="after")
    def _is_decoded(self) -> Source:
        if self.known_by and self.layout.file.encoding:
            raise ValueError("file.encoding: headings are looked for in a text that was decoded")
        return self

    @property
    def name(self) -> str:
        """The source's name in the lake and of --source."""
        return self.layout.id
