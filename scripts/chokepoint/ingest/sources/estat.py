"""Japanese imports: trade statistics of e-Stat (00350300), twelve months side by side.

Values are in thousand yen and codes have nine digits between apostrophes. They become lines of ten
digits by a zero at the end, as others write them: six digits would claim the lines that a query did
not ask for. Months to come are written as zeros.
"""

from __future__ import annotations

from decimal import Decimal

from chokepoint.choices import Flow
from chokepoint.ingest.rows.layout import (
    Columns,
    Constants,
    FileWords,
    Hs,
    Layout,
    Partner,
    Periods,
    Quantities,
    Quantity,
    Value,
)
from chokepoint.ingest.sources.source import Source

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
OLD_SPELLINGS = {"Apl": 4, "June": 6, "July": 7, "Sept": 9}
NUMBERS = {name: number for number, name in enumerate(MONTHS, start=1)} | OLD_SPELLINGS

LAYOUT = Layout(
    id="estat",
    description="Trade Statistics of Japan, e-Stat 00350300, by commodity and country.",
    file=FileWords(around="'"),
    constants=Constants(reporter="JPN", currency="JPY"),
    columns=Columns(
        year=("Year",),
        month=("period",),
        flow=("Exp or Imp",),
        partner_code=("Country",),
        hs_code=("HS",),
        value=("Value",),
        row_key=("Customs", "Custom"),
    ),
    partner=Partner(scheme="estat"),
    hs=Hs(digits=(9,)),
    quantity=Quantities(
        columns=(  # the second one is the weight as a rule
            Quantity(column=("Quantity2",), unit_column=("Unit2",)),
            Quantity(column=("Quantity1",), unit_column=("Unit1",)),
        ),
        without_kilograms="unknown",
    ),
    value=Value(factor=Decimal(1000)),
    codes={
        "flow": {"1": "export", "2": "import"},
        "month": {name: str(number) for name, number in NUMBERS.items()},
    },
    periods=Periods(
        heading=rf"(?P<measure>Quantity1|Quantity2|Value)-(?P<month>{'|'.join(NUMBERS)})",
        drop_after_last=True,
    ),
)

SOURCES = (
    Source(
        layout=LAYOUT,
        title="Trade Statistics of Japan, a year per row",
        publisher="Ministry of Finance of Japan (e-Stat)",
        url="https://www.e-stat.go.jp/stat-search/database?toukei=00350300",
        known_by=tuple((name,) for name in ("Exp or Imp", "Year", "HS", "Country", "Unit1")),
        flows=(Flow.IMPORT,),
        mirror_of="105",
    ),
)
