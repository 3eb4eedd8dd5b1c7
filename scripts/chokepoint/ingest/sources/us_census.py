"""US imports from China and US exports: answers of the Census API, as JSON or saved as CSV.

Weights exist at ten digits only, and only where the unit of the first or second quantity is one of
weight. A query may split a flow by district, port, provision or origin; the row of '-' is then the
sum over them.
"""

from __future__ import annotations

from chokepoint.choices import Flow
from chokepoint.duckdb_files import only_row
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.rows.cells import Cells
from chokepoint.ingest.rows.layout import (
    Columns,
    Constants,
    Filter,
    Hs,
    Layout,
    Numbers,
    Partner,
    Quantities,
    Quantity,
)
from chokepoint.ingest.rows.word_kinds import Names
from chokepoint.ingest.sources.source import Absent, Source

SPLITS: tuple[Names, ...] = (
    ("DISTRICT", "DIST_NAME"),
    ("PORT", "PORT_NAME"),
    ("DF",),
    ("RP",),
    ("CTY_SUBCODE",),
)
ASK = "Query COMM_LVL=HS10 with {value}, {first} and UNIT_QY1."
IMPORTS = ASK.format(value="GEN_VAL_MO", first="GEN_QY1_MO")
EXPORTS = ASK.format(value="ALL_VAL_MO", first="QTY_1_MO")


def require_weights(cells: Cells) -> None:
    """Raise FileRefused where no row has a weight: goods in pieces may stand beside others."""
    kept, known = only_row(
        cells.file.connection,
        "select count(*), count(*) filter (where quantity is not null or is_withheld) "
        f"from {cells.name} where left_out is null",
    )
    if kept and not known:
        raise refuse(
            cells.file.name,
            "no quantity in kilogrammes.",
            "Ask for UNIT_QY1 and the first two quantities of goods that are weighed.",
            column="UNIT_QY1",
        )


def _source(
    flow: Flow, code: str, value: str, quantities: tuple[Quantity, ...], ask: str, has_time: bool
) -> Source:
    """One endpoint, with the month in `time` or in YEAR and MONTH."""
    month: Names = ("time",) if has_time else ("MONTH",)
    layout = Layout(
        id="us_census",
        description=f"US Census, {flow}s by commodity.",
        numbers=Numbers(thousands_mark=""),
        constants=Constants(reporter="USA", flow=flow, currency="USD"),
        columns=Columns(
            month=month,
            year=None if has_time else ("YEAR",),
            partner_code=("CTY_CODE",),
            partner_name=("CTY_NAME",),
            hs_code=(code,),
            hs_name=(f"{code}_LDESC", f"{code}_SDESC"),
            value=(value,),
            row_key=SPLITS,
        ),
        partner=Partner(scheme="us_census"),
        hs=Hs(digits=10),
        quantity=Quantities(columns=quantities, without_kilograms="unknown"),
        drop=(
            Filter(
                column=("SUMMARY_LVL",),
                values=("CGP",),
                reason="groups of countries",
                is_optional=True,
            ),
            Filter(
                column=("CTY_CODE",), pattern="00[0-9]{2}|[0-9]XXX", reason="groups of countries"
            ),
        ),
        keep=(
            Filter(
                column=(code,),
                pattern="[0-9]{9,10}",
                reason="fewer than ten digits: sums, without weights",
            ),
        ),
    )
    lacks = "no month: neither time nor YEAR and MONTH."
    return Source(
        layout=layout,
        title=f"US Census: {flow}s, answers of the API as JSON or CSV",
        publisher="US Census Bureau",
        url=f"https://api.census.gov/data/timeseries/intltrade/{flow}s/hs",
        flows=(flow,),
        known_by=((code,), month) if has_time else ((code,),),
        mirror_of="5700" if flow == Flow.IMPORT else None,
        absent={
            "month": Absent(what=lacks, remedy=ask, column="time"),
            "value": Absent(what="the answer lacks this column.", remedy=ask, column=value),
            "quantity": Absent(what="the answer lacks quantities.", remedy=ask, column="UNIT_QY1"),
        },
        nothing_left=f"{ask} Imports are read from China alone (CTY_CODE 5700).",
        settle=require_weights,
    )


def _quantities(first: str, second: str) -> tuple[Quantity, ...]:
    return tuple(
        Quantity(column=(name,), unit_column=(f"UNIT_QY{i}",), flag_column=(f"{name}_FLAG",))
        for i, name in ((1, first), (2, second))
    )


SOURCES = tuple(
    _source(flow, code, value, _quantities(first, second), ask, has_time)
    for has_time in (True, False)
    for flow, code, value, first, second, ask in (
        (Flow.IMPORT, "I_COMMODITY", "GEN_VAL_MO", "GEN_QY1_MO", "GEN_QY2_MO", IMPORTS),
        (Flow.EXPORT, "E_COMMODITY", "ALL_VAL_MO", "QTY_1_MO", "QTY_2_MO", EXPORTS),
    )
)
