"""What a batch is like: whole columns measured by SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

PROFILE = """
select
    count(*) as rows,
    count(*) filter (where quantity is null) as rows_without_quantity,
    count(*) filter (where is_zero_quantity_positive_value) as rows_zero_kg_positive_value,
    count(distinct month) as months,
    count(distinct partner_code) as partners,
    min(month) as first_month,
    max(month) as last_month,
    list(distinct hs_code) as hs_code_list,
    list(distinct reporter_code) as reporters
from flows
"""


@dataclass(frozen=True)
class Profile:
    """Counts by their names, and what the rows span."""

    measures: dict[str, int]
    first_month: date | None  # none without a row
    last_month: date | None
    hs_codes: list[str]
    reporters: list[str]

    @property
    def rows(self) -> int:
        """Rows of the batch."""
        return self.measures["rows"]


def profile_of(connection: duckdb.DuckDBPyConnection) -> Profile:
    """Measure relation `flows`."""
    result = connection.execute(PROFILE)
    names = [column[0] for column in result.description]
    found = dict(zip(names, result.fetchone() or (), strict=True))
    spans = ("first_month", "last_month", "hs_code_list", "reporters")
    first, last, codes, reporters = (found.pop(name) for name in spans)
    measures = {name: int(value) for name, value in found.items()}
    measures["hs_codes"] = len(codes or [])
    return Profile(measures, first, last, sorted(codes or []), sorted(reporters or []))
