"""Rows of the published file as the pictures read them: one class per table, and their reader.

A picture keeps the frame that it is drawn from, to be written beside it; what it reads is read
here, once, so that a column that is missing or of another kind is found before anything is drawn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from types import UnionType
from typing import Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin

import pandas as pd

from chokepoint.errors import ChokepointError
from chokepoint.figures.theme import Verdict


@dataclass(frozen=True)
class Row:
    """A row of a table; its fields are the columns that are read."""

    table: ClassVar[str]


@dataclass(frozen=True)
class ScopeRow(Row):
    """What a range chart is about."""

    table = "reference.figure_scope"

    figure_id: str
    figure_title: str
    scope_kind: str
    product_kind: str
    destination_name: str | None


@dataclass(frozen=True)
class RangeRow(Row):
    """A bar of a range chart and its mark."""

    table = "marts.figure_series"

    product_code: str
    label: str
    display_order: int
    index_post: float
    index_min: float
    index_max: float
    range_position: Verdict
    index_display: str
    post_volume_kg: float
    benchmark_mean_kg: float
    benchmark_windows_used: int
    benchmark_min_information: str | None
    benchmark_max_information: str | None
    index_words: str | None
    post_volume_words: str | None
    benchmark_words: str | None
    is_off_scale: bool
    has_zero_minimum: bool
    is_shown_in_kg: bool
    is_reconstructed: bool

    @property
    def has_known_minimum(self) -> bool:
        """Whether the lower end is recorded, or fixed by what is printed."""
        return has_known_place(
            self.benchmark_min_information,
            self.index_min,
            self.index_post,
            self.index_words,
            self.benchmark_words,
        )

    @property
    def has_known_maximum(self) -> bool:
        """Whether the upper end is."""
        return has_known_place(
            self.benchmark_max_information,
            self.index_max,
            self.index_post,
            self.index_words,
            self.benchmark_words,
        )

    @property
    def is_known_to_start_at_zero(self) -> bool:
        """Whether an earlier window is known to be without shipments."""
        return self.has_zero_minimum and self.has_known_minimum

    @property
    def value_text(self) -> str | None:
        """The index, or the kilogrammes that stand for it; none where print fixes neither."""
        kilogrammes = self.post_volume_words and f"{self.post_volume_words} kg"
        return kilogrammes if self.is_shown_in_kg else self.index_words or kilogrammes


def is_known(information: str | None) -> bool:
    """Whether what rests on this information is recorded, or fixed by what is printed."""
    # Of customs records there may be no information: they are known.
    return information not in ("bounded", "free")


def has_known_place(
    information: str | None,
    end: float | None,
    index: float | None,
    index_words: str | None,
    benchmark_words: str | None,
) -> bool:
    """Whether an end of the range has a place on the scale: kilogrammes need the mean as well.

    An index of zero is printed without a word about the mean.
    """
    if not is_known(information) or information in (None, "reported") or not end:
        return is_known(information)
    return benchmark_words is not None or (index_words is not None and bool(index))


@dataclass(frozen=True)
class OmissionRow(Row):
    """What a range chart leaves out, and why."""

    table = "marts.figure_omissions"

    label: str
    post_volume_kg: float | None
    post_volume_words: str | None
    omission_reason: str
    is_reconstructed: bool


@dataclass(frozen=True)
class GrowthRow(Row):
    """A product of Table 1."""

    table = "marts.growth_table"

    product_name: str
    label: str
    post_volume_kg: float | None
    benchmark_cagr_pct: float | None
    post_event_change_pct: float | None
    difference_pp: float | None
    is_reconstructed: bool


@dataclass(frozen=True)
class MonthRow(Row):
    """A month of one product and destination."""

    table = "marts.fct_monthly_exports"

    product_name: str
    destination_id: str
    destination_name: str
    month: date
    volume_kg: int | None
    is_loaded: bool
    is_defined: bool
    is_reconstructed: bool


@dataclass(frozen=True)
class ContributionRow(Row):
    """A part of the world's change, or the whole of it."""

    table = "marts.fct_contributions"

    product_code: str
    product_name: str
    destination_id: str
    destination_name: str
    part_kind: str
    post_volume_kg: int
    benchmark_mean_kg: float
    change_kg: float
    contribution_points: float
    is_reconstructed: bool


@dataclass(frozen=True)
class WholeRow(ContributionRow):
    """The world's own row; a part may lack an index, the whole may not."""

    volume_index: float


@dataclass(frozen=True)
class ReadingRow(Row):
    """One cell under one reading of the windows."""

    table = "marts.fct_specification_curve"

    product_code: str
    product_name: str
    destination_id: str
    destination_name: str
    window_months: int
    benchmark_windows: int
    start_shift_months: int
    is_own_specification: bool
    is_reconstructed: bool


@dataclass(frozen=True)
class MeasuredReadingRow(ReadingRow):
    """One with a benchmark, hence with an index and a verdict."""

    volume_index: float
    range_position: Verdict


@dataclass(frozen=True)
class PlaceboRow(Row):
    """One window of one cell, with the rank of the event among all of its cell."""

    table = "marts.fct_placebo_windows"

    label: str
    destination_id: str
    destination_name: str
    benchmark_windows: int
    volume_index: float | None
    is_event_window: bool
    is_placebo: bool
    is_reconstructed: bool
    as_extreme_count: int | None
    placebo_windows: int


AnyRow = TypeVar("AnyRow", bound=Row)


def read_rows(kind: type[AnyRow], frame: pd.DataFrame) -> list[AnyRow]:
    """Read the rows of a frame in their order; columns that the class does not name are left."""
    wanted = {field.name: field.type for field in fields(kind)}
    missing = [name for name in wanted if name not in frame.columns]
    if missing:
        raise ChokepointError(
            f"{kind.table} lacks columns that the figures read: {', '.join(missing)}.\n"
            "Run `make build`."
        )
    cells = [_cells(kind.table, name, sort, frame[name]) for name, sort in wanted.items()]
    make: Callable[..., AnyRow] = kind
    return [make(*values) for values in zip(*cells, strict=True)]


def grouped(rows: Sequence[AnyRow], key: Callable[[AnyRow], str]) -> dict[str, list[AnyRow]]:
    """Put rows with the same key together, in the order in which the keys come first."""
    groups: dict[str, list[AnyRow]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _cells(table: str, name: str, wanted: Any, column: "pd.Series[Any]") -> Sequence[object]:
    """Turn a column into values of Python, with None for what pandas calls NaN, NaT or NA."""
    is_union = get_origin(wanted) in (Union, UnionType)
    sorts = get_args(wanted) if is_union else (wanted,)
    (sort,) = (one for one in sorts if one is not type(None))
    cells: list[object] = []
    for position, (value, is_null) in enumerate(
        zip(column.tolist(), column.isna().tolist(), strict=True)
    ):
        found = None if is_null else _value(sort, value)
        if found is None and not (is_null and is_union):
            said = "null" if is_null else repr(value)
            raise ChokepointError(
                f"{table}, row {position + 1} of the figure, column {name}: {said} is no "
                f"{_said(sort)}.\nRun `make build`; if that does not help, the figures and the "
                "marts are of different versions."
            )
        cells.append(found)
    return cells


def _value(sort: Any, value: object) -> object:
    """Return the value as one of its sort, or None where it is not."""
    if type(value) is sort:
        return value
    if get_origin(sort) is Literal:
        return value if value in get_args(sort) else None
    if sort is date:
        # A time stamp of pandas is a datetime, and that a date.
        return value.date() if isinstance(value, datetime) else _instance(value, date)
    if sort is int and isinstance(value, float) and value.is_integer():
        return int(value)  # whole numbers are floats where one of them is unknown
    if sort is float:
        return None if isinstance(value, bool) else _instance(value, (int, float))
    return None if sort is int and isinstance(value, bool) else _instance(value, sort)


def _instance(value: object, sort: type | tuple[type, ...]) -> object:
    return value if isinstance(value, sort) else None


def _said(sort: Any) -> str:
    words = {str: "text", int: "whole number", float: "number", bool: "truth value", date: "day"}
    return words.get(sort) or " or ".join(map(str, get_args(sort)))
