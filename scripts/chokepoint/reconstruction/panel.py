"""The frame of the reconstruction: months, windows, products, areas."""

from __future__ import annotations

from datetime import date

FIRST_YEAR = 2021
MONTH_COUNT = 64  # January 2021 to April 2026
MAGNETS = "85051110"
SCANDIUM = "28053018"
METALS = (
    "28053029",
    "28053014",
    "28053011",
    "28053015",
    "28053019",
    "28053017",
    "28053012",
    "28053016",
    "28053013",
    "28053018",
)
PRODUCTS = (MAGNETS, *METALS)
WORLD = "WLD"
DESTINATIONS = ("USA", "EU27", "JPN", "KOR", "ASEAN", "GBR")
WINDOWS = (0, -1, -2, -3, -4)
BENCHMARK = WINDOWS[1:]

# Areas are split where the press names a single member: the magnet months of Germany (in EU27),
# Vietnam (in ASEAN) and India (rest of the world) are constraints of their own.
AREA_OF_COMPONENT = {
    "USA": "USA",
    "JPN": "JPN",
    "KOR": "KOR",
    "GBR": "GBR",
    "DEU": "EU27",
    "EU27_OTHER": "EU27",
    "VNM": "ASEAN",
    "ASEAN_OTHER": "ASEAN",
    "IND": "ROW",
    "ROW_OTHER": "ROW",
}
COMPONENTS = tuple(AREA_OF_COMPONENT)
AREAS = (*DESTINATIONS, "ROW")

# First month in which the code exists in the tariff (formats of GACC, HS8 lists 2015 to 2023).
FIRST_MONTH_OF_CODE = {SCANDIUM: 12}


def month_date(index: int) -> date:
    """First day of month `index`, counted from January 2021 = 0."""
    return date(FIRST_YEAR + index // 12, index % 12 + 1, 1)


def month_index(text: str) -> int:
    """'2021-03-01' -> 2."""
    return (int(text[:4]) - FIRST_YEAR) * 12 + int(text[5:7]) - 1


def window_months(window: int) -> range:
    """Month indices of a window: November to April; window 0 starts in November 2025."""
    start = month_index("2025-11-01") + 12 * window
    return range(start, start + 6)


def window_of_month(index: int) -> int | None:
    """The window that a month belongs to; None from May to October."""
    return next((w for w in WINDOWS if index in window_months(w)), None)


def components_of(area: str) -> list[str]:
    """The components that add up to an area, a member, or the world."""
    if area in AREA_OF_COMPONENT and area not in AREAS:
        return [area]
    if area == WORLD:
        return list(COMPONENTS)
    return [c for c, parent in AREA_OF_COMPONENT.items() if parent == area]
