"""The layout before 2023: the website's CSV, the API's JSON, R packages of the time."""

from __future__ import annotations

from chokepoint.choices import Flow
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
from chokepoint.ingest.sources.comtrade.answers import require_answers
from chokepoint.ingest.sources.comtrade.codes import GROUPS, REPORTERS
from chokepoint.ingest.sources.comtrade.one_flow import one_row_per_flow
from chokepoint.ingest.sources.comtrade.records import NO_HS, NOTHING_LEFT, OTHER_FLOWS, UNIONS
from chokepoint.ingest.sources.source import Source

REPORTER = ("Reporter Code", "rtCode")
PARTNER = ("Partner Code", "ptCode")
FLOW = ("Trade Flow Code", "rgCode")
CODE = ("Commodity Code", "cmdCode")
VALUE = ("Trade Value (US$)", "trade_value_usd", "TradeValue")
NET = ("Netweight (kg)", "netweight_kg", "NetWeight")
QTY = ("Qty", "TradeQuantity")
ESTIMATED = ("Flag", "estCode")  # 2: the quantity; 4: the net weight; 6: both
LAYOUT = Layout(
    id="comtrade",
    description="UN Comtrade, before 2023.",
    numbers=Numbers(thousands_mark=""),
    constants=Constants(currency="USD"),
    columns=Columns(
        month=("Period",),
        partner_code=PARTNER,
        partner_name=("Partner", "ptTitle"),
        hs_code=CODE,
        hs_name=("Commodity", "cmdDescE"),
        value=VALUE,
        reporter=REPORTER,
        flow=FLOW,
    ),
    partner=Partner(scheme="m49"),
    hs=Hs(digits=6),
    quantity=Quantities(
        columns=(
            Quantity(column=NET, unit="kg", estimated_column=ESTIMATED, estimated_texts=("4", "6")),
            Quantity(
                column=QTY,
                unit_column=("Qty Unit Code", "qtCode"),
                estimated_column=ESTIMATED,
                estimated_texts=("2", "6"),
            ),
        ),
        without_kilograms="unknown",
        zero_beside_value="unknown",
    ),
    units={"8": 1},
    codes={"reporter": REPORTERS, "flow": {"1": Flow.IMPORT, "2": Flow.EXPORT}},
    drop=(
        NO_HS,
        Filter(column=REPORTER, values=GROUPS, reason=UNIONS),
        Filter(column=PARTNER, values=GROUPS, reason="groups of partners"),
    ),
    keep=(
        Filter(column=CODE, pattern="[0-9]{5,6}", reason="not of six digits"),
        Filter(column=FLOW, values=("1", "2"), reason=OTHER_FLOWS),
    ),
)
EARLIER = Source(
    layout=LAYOUT,
    title="UN Comtrade: tables and answers before 2023",
    publisher="United Nations Statistics Division",
    url="https://comtrade.un.org",
    flows=(Flow.IMPORT, Flow.EXPORT),
    known_by=(
        FLOW,
        REPORTER,
        PARTNER,
        CODE,
        VALUE,
    ),
    mirror_of="156",
    more={
        "period": ("Period",),
        "procedure": ("Customs Proc. Code", "cstCode"),
        "transport": ("Mode of Transport Code", "motCode"),
        "second": ("2nd Partner Code", "second_partner_code", "ptCode2"),
        "classification": ("Classification", "pfCode"),
        "net": NET,
        "qty": QTY,
    },
    nothing_left=NOTHING_LEFT,
    check=require_answers,
    settle=one_row_per_flow,
)
