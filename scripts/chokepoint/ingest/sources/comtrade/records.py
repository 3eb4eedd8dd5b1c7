"""The columns of the API, in whatever case: website CSV and XLSX, JSON, parquet, bulk, comtradr."""

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
from chokepoint.ingest.sources.comtrade.answers import require_answers, take_question
from chokepoint.ingest.sources.comtrade.codes import FLOWS, GROUPS, REPORTERS
from chokepoint.ingest.sources.comtrade.one_flow import one_row_per_flow
from chokepoint.ingest.sources.source import Source

NO_HS = Filter(
    column=("classificationCode", "Classification"),
    pattern="(?i)(S|B|E)[0-9A-Z]+",
    reason="SITC, BEC and other classifications beside the HS",
    is_optional=True,
)
UNIONS = "groups of reporters, whose members are countries"
OTHER_FLOWS = "re-exports, re-imports and other flows (in imports and exports)"
NOTHING_LEFT = (
    "Ask for six-digit codes, as 280530 (TOTAL and shorter codes are sums over products), and for "
    "single partners, China among them."
)
LAYOUT = Layout(
    id="comtrade",
    description="UN Comtrade, columns of the API.",
    numbers=Numbers(thousands_mark=""),
    constants=Constants(currency="USD"),
    columns=Columns(
        month=("period",),
        partner_code=("partnerCode",),
        partner_name=("partnerDesc",),
        hs_code=("cmdCode",),
        hs_name=("cmdDesc",),
        value=("primaryValue",),
        reporter=("reporterCode", "reporterISO"),
        flow=("flowCode",),
        frequency=("freqCode",),
    ),
    partner=Partner(scheme="m49"),
    hs=Hs(digits=6),
    quantity=Quantities(
        columns=(
            Quantity(column=("netWgt",), unit="kg", estimated_column=("isNetWgtEstimated",)),
            Quantity(
                column=("qty",), unit_column=("qtyUnitCode",), estimated_column=("isQtyEstimated",)
            ),
            Quantity(
                column=("altQty", "AtlQty"),
                unit_column=("altQtyUnitCode",),
                estimated_column=("isAltQtyEstimated",),
            ),
        ),
        without_kilograms="unknown",
        zero_beside_value="unknown",
    ),
    units={"8": 1},
    codes={"reporter": REPORTERS, "flow": FLOWS},
    drop=(
        NO_HS,
        Filter(
            column=("reporterCode", "reporterISO"),
            values=GROUPS,
            reason=UNIONS,
        ),
        Filter(column=("partnerCode",), values=GROUPS, reason="groups of partners"),
    ),
    keep=(
        Filter(column=("cmdCode",), pattern="[0-9]{5,6}", reason="not of six digits"),
        Filter(column=("flowCode",), values=tuple(FLOWS), reason=OTHER_FLOWS),
        Filter(
            column=("typeCode",), pattern="(?i)C?", reason="services, no goods", is_optional=True
        ),
    ),
)
RECORDS = Source(
    layout=LAYOUT,
    title="UN Comtrade: website CSV and XLSX, API answers, bulk files, comtradr, since 2023",
    publisher="United Nations Statistics Division",
    url="https://comtradeplus.un.org",
    flows=(Flow.IMPORT, Flow.EXPORT),
    known_by=tuple(
        (name,) for name in ("freqCode", "cmdCode", "partner2Code", "customsCode", "motCode")
    ),
    mirror_of="156",
    more={
        "period": ("period",),
        "procedure": ("customsCode",),
        "transport": ("motCode",),
        "second": ("partner2Code",),
        "supply": ("mosCode",),
        "classification": ("classificationCode",),
        "net": ("netWgt",),
        "qty": ("qty",),
        "other": ("altQty", "AtlQty"),
    },
    nothing_left=NOTHING_LEFT,
    check=require_answers,
    settle=one_row_per_flow,
    asked=take_question,
)
