"""A table of six-digit flows by three-letter partner, already single rows."""

from __future__ import annotations

from chokepoint.choices import Flow
from chokepoint.ingest.rows.layout import (
    Columns,
    Constants,
    Hs,
    Layout,
    Numbers,
    Partner,
    Quantities,
    Quantity,
)
from chokepoint.ingest.sources.source import Source

LAYOUT = Layout(
    id="comtrade",
    description="UN Comtrade, summed to one row per flow.",
    numbers=Numbers(thousands_mark=""),
    constants=Constants(currency="USD"),
    columns=Columns(
        month=("period",),
        partner_code=("partner",),
        partner_name=("partner_name",),
        hs_code=("hs6",),
        value=("value_usd",),
        reporter=("reporter",),
        flow=("flow",),
    ),
    partner=Partner(scheme="iso3"),
    hs=Hs(digits=6),
    quantity=Quantities(
        columns=(Quantity(column=("qty_kg",), unit="kg"),),
        without_kilograms="unknown",
        zero_beside_value="unknown",
    ),
)
SUMMARY = Source(
    layout=LAYOUT,
    title="UN Comtrade: six-digit flows by three-letter partner",
    publisher="United Nations Statistics Division",
    url="https://comtradeplus.un.org",
    flows=(Flow.IMPORT, Flow.EXPORT),
    known_by=tuple(
        (name,) for name in ("period", "reporter", "partner", "flow", "hs6", "qty_kg", "value_usd")
    ),
    mirror_of="CHN",
)
