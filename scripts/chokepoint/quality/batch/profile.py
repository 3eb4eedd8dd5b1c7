"""What a batch is like: whole columns measured by SQL, and a sample spread over its rows.

Apart from the expectations that judge it, because importing those takes seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import pandas as pd

from chokepoint.duckdb_files import only_row

SAMPLE_ROWS = 2000
SAMPLED = [
    "file_row", "reporter_code", "month", "partner_code", "hs_code", "quantity", "value_number",
]  # fmt: skip
PROFILE = """
with codes as (select hs_code, count(*) as rows from flows group by hs_code)
select
    count(*) as rows,
    count(*) filter (where month is null) as rows_without_month,
    count(*) filter (where quantity is null) as rows_without_quantity,
    count(*) filter (where quantity < 0) as rows_with_negative_quantity,
    count(*) filter (where value_number < 0) as rows_with_negative_value,
    count(*) filter (where is_zero_quantity_positive_value) as rows_zero_kg_positive_value,
    (
        select coalesce(sum(rows), 0)
        from codes
        where not regexp_matches(hs_code, '^([0-9]{{6}}|[0-9]{{8}}|[0-9]{{10}})$')
    ) as rows_with_bad_hs_code,
    (select count(hs_code) from codes) as hs_codes,
    count(distinct month) as months,
    count(distinct partner_code) as partners,
    min(month) as first_month,
    max(month) as last_month,
    (select list(hs_code order by hs_code) from codes) as hs_code_list,
    list(distinct reporter_code) as reporters,
    list(
        {{
            'file_row': file_row, 'reporter_code': reporter_code, 'month': month,
            'partner_code': partner_code, 'hs_code': hs_code, 'quantity': quantity,
            'value_number': value_number
        }}
    ) filter (where hash(file_row) % {every} = 0 or file_row <= 3) as sample
from flows
"""


@dataclass(frozen=True)
class Profile:
    """Counts by their names, what the rows span, and some rows as they are."""

    measures: dict[str, int]
    first_month: date | None  # none without a row
    last_month: date | None
    hs_codes: list[str]
    reporters: list[str]
    sample: pd.DataFrame

    @property
    def rows(self) -> int:
        """Rows of the batch."""
        return self.measures["rows"]


def profile_of(connection: duckdb.DuckDBPyConnection) -> Profile:
    """Measure relation `flows`."""
    (rows,) = only_row(connection, "select count(*) from flows")
    result = connection.execute(PROFILE.format(every=max(rows // SAMPLE_ROWS, 1)))
    names = [column[0] for column in result.description]
    found = dict(zip(names, result.fetchone() or (), strict=True))
    spans = ("first_month", "last_month", "hs_code_list", "reporters", "sample")
    first, last, codes, reporters, sample = (found.pop(name) for name in spans)
    measures = {name: int(value) for name, value in found.items()}
    frame = pd.DataFrame(sample or [], columns=SAMPLED).sort_values("file_row", ignore_index=True)
    return Profile(measures, first, last, codes or [], sorted(reporters or []), frame)
