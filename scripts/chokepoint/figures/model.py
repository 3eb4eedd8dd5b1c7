"""What a figure is: rows, words and marks; and what the words of a specification rest on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from chokepoint import words


@dataclass(frozen=True)
class Window:
    """One window of a specification; number 0 is the one after the event."""

    number: int
    first_month: date
    last_month: date


@dataclass(frozen=True)
class Source:
    """Where the rows come from, and which download they are."""

    name: str
    publisher: str
    vintage_date: date


@dataclass(frozen=True)
class Context:
    """What every figure of one specification says about it."""

    specification_id: str
    event_name: str
    event_date: date
    reporter_code: str
    reporter_name: str
    benchmark_statistic: str
    is_reference: bool
    windows: tuple[Window, ...]

    @property
    def post(self) -> Window:
        """The window after the event."""
        return max(self.windows, key=lambda window: window.number)

    @property
    def benchmark(self) -> tuple[Window, ...]:
        """The windows before the event, first one first."""
        earlier = (window for window in self.windows if window.number < 0)
        return tuple(sorted(earlier, key=lambda window: window.number))

    @property
    def post_span(self) -> str:
        """`November 2025 to April 2026`."""
        return words.span(self.post.first_month, self.post.last_month)

    @property
    def benchmark_seasons(self) -> str:
        """`2021/22 to 2024/25`."""
        seasons = [words.season(item.first_month, item.last_month) for item in self.benchmark]
        return seasons[0] if len(seasons) == 1 else f"{seasons[0]} to {seasons[-1]}"

    @property
    def comparison(self) -> str:
        """`November 2025 to April 2026 against the same months of 2021/22 to 2024/25`."""
        return f"{self.post_span} against the same months of {self.benchmark_seasons}"

    @property
    def earlier_windows(self) -> str:
        """`four earlier windows`."""
        return words.plural(len(self.benchmark), "earlier window")


@dataclass(frozen=True)
class Picture:
    """A figure that is ready to be drawn in any format.

    `rows` are those of the mart, unchanged: they are written beside the figure as CSV.
    """

    picture_id: str
    specification_id: str
    title: str
    subtitle: str
    notes: tuple[str, ...]
    alt_text: str
    rows: pd.DataFrame
    chart: alt.LayerChart
    is_reconstructed: bool
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table that is ready to be written: HTML and the rows of the mart behind it."""

    picture_id: str
    specification_id: str
    title: str
    subtitle: str
    notes: tuple[str, ...]
    alt_text: str
    rows: pd.DataFrame
    html: str
    is_reconstructed: bool
    facts: Mapping[str, Any] = field(default_factory=dict)
