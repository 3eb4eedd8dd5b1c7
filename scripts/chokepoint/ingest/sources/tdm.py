"""Trade Data Monitor, long layout: the API's tab-separated text, or an e-mailed `report.csv`.

Partners such as World, EU or ASEAN stand beside their members in these files; they are left out and
counted, or every kilogramme would be there twice. Kilogrammes are found by unit, in QTY1 or QTY2.
Numbers follow the user's computer, so that 1,234 and 1.234 are refused.
Layout as two independent users' programs read it; no real file has been seen.
"""

from __future__ import annotations

from collections.abc import Sequence

from chokepoint.choices import Flow
from chokepoint.ingest.files.head import Place
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.rows.headings import folded
from chokepoint.ingest.rows.layout import Columns, Filter, Layout, Numbers, Partner, Quantities
from chokepoint.ingest.rows.layout import Quantity as Q
from chokepoint.ingest.rows.totals import PARTNER_SUMS
from chokepoint.ingest.sources.source import Absent, Source

TO_DATE = ("ytd", "yeartodate", "cumulative")


def refuse_sums_over_months(file: SourceFile, places: Sequence[Place]) -> None:
    """Columns of a year to date are sums over months, whatever their MONTH says."""
    for heading in (heading for place in places for heading in place.headings):
        if any(word in folded(heading) for word in TO_DATE):
            raise refuse(
                file.name,
                "a sum over the months of a year (year to date), not a month.",
                "Export monthly figures, without columns of the year to date.",
                column=heading,
            )


SOURCES = (
    Source(
        title="Trade Data Monitor, long layout",
        publisher="Trade Data Monitor (licensed)",
        url="https://tradedatamonitor.com",
        flows=(Flow.EXPORT, Flow.IMPORT),
        known_by=(("FLOW",), ("COMMODITY",), ("VALUE",), ("QTY1",), ("UNIT1",)),
        check=refuse_sums_over_months,
        absent={
            "month": Absent(
                what="no month: neither YEAR and MONTH nor DATE.",
                remedy="Choose frequency M.",
                column="MONTH",
            ),
            "partner_code": Absent(
                what="partners without a code.",
                remedy="Ask for PTN_ISO in the extract.",
                column="PTN_ISO",
            ),
        },
        no_kilograms="Ask for both quantities (includeUnits=BOTH), or leave the commodity out.",
        nothing_left="Export the long layout with partner aggregates switched off.",
        layout=Layout(
            id="tdm",
            description="Trade Data Monitor, long layout.",
            numbers=Numbers(by_delimiter={";": (",", ".")}),
            columns=Columns(
                year="YEAR",
                month=("MONTH", "DATE"),
                reporter=("RPT_ISO", "CTY_RPT"),
                flow="FLOW",
                currency="CURRENCY",
                partner_code=("PTN_ISO", "CTY_PTN"),
                partner_name="PARTNER",
                hs_code="COMMODITY",
                value="VALUE",
                frequency=("FREQUENCY", "FREQ"),
            ),
            partner=Partner(scheme="tdm"),
            quantity=Quantities(
                without_kilograms="counted",
                columns=(
                    Q(column="QTY1", unit_column="UNIT1"),
                    Q(column="QTY2", unit_column="UNIT2"),
                ),
            ),
            codes={"flow": {"E": "export", "EXPORT": "export", "I": "import", "IMPORT": "import"}},
            drop=(
                Filter(
                    column="CTY_PTN",
                    pattern=f"(?i){PARTNER_SUMS}",
                    reason="sums over partners",
                    is_optional=True,
                ),
                Filter(column="COMMODITY", values=("",), reason="without a code"),
            ),
        ),
    ),
)
