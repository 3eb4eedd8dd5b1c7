"""The months that the embedded panel covers, for which no library of checks is needed."""

import datetime as dt

FIRST_MONTH = dt.date(2021, 1, 1)
LAST_MONTH = dt.date(2026, 4, 1)


def panel_months() -> list[str]:
    """Every month of the panel as the first day of the month."""
    first, last = (date.year * 12 + date.month - 1 for date in (FIRST_MONTH, LAST_MONTH))
    return [f"{index // 12}-{index % 12 + 1:02d}-01" for index in range(first, last + 1)]
