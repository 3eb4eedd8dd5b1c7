"""Imports of EU members from China: Eurostat's monthly bulk files, before and after 2021.

A file holds all members, partners and products, as `.dat`, `.csv` or as it comes, `.7z`. Totals
(000TOTAL) and confidential residuals (85XXXXXX, 99SSSSSS) have no product and are left out and
counted. Statistical procedures are rows of their own and are added; corrections of earlier months
are negative and are booked into the sum of their key.
"""

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
from chokepoint.ingest.sources.source import Source

PUBLISHER = "Eurostat"
URL = "https://ec.europa.eu/eurostat/databrowser/bulk?lang=en&selectedTab=fileComext"
NUMBERS = Numbers(negatives="book", thousands_mark="")
# Members, with the United Kingdom as long as it was one; Greece is EL elsewhere at Eurostat.
_CODES = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE",
    "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
MEMBERS = {code: code for code in _CODES} | {"EL": "GR", "UK": "GB"}
FLOWS = {"1": "import", "2": "export"}
NOTHING_LEFT = (
    "Choose imports (FLOW 1) of member states from China (PARTNER CN), of products of eight digits."
)
LEFT_OUT = (
    Filter(column="FLOW", values=("2",), reason="exports"),
    Filter(column="PRODUCT_NC", values=("000TOTAL", "TOTAL"), reason="totals: 000TOTAL"),
    Filter(
        column="PRODUCT_NC",
        pattern="(?i).*[A-Z].*",
        reason="codes with letters: confidential",
    ),
)
# Northern Ireland, and the United Kingdom without it: neither is a country to compare with exports
NOT_REPORTERS = Filter(
    column="REPORTER",
    values=("XI", "XU"),
    reason="XI and XU, parts of the United Kingdom: load HMRC's files for it",
)

SOURCES = (
    Source(
        title="Comext bulk files, 2021 and later",
        publisher=PUBLISHER,
        url=URL,
        known_by=(
            "REPORTER",
            "PARTNER",
            "PRODUCT_NC",
            "FLOW",
            "PERIOD",
            "VALUE_EUR",
            "QUANTITY_KG",
        ),
        is_register=True,
        flows=(Flow.IMPORT,),
        mirror_of="CN",
        nothing_left=NOTHING_LEFT,
        layout=Layout(
            id="comext",
            description="Eurostat's bulk files full_v2_YYYYMM: members' trade by CN8",
            constants=Constants(currency="EUR"),
            columns=Columns(
                month="PERIOD",
                partner_code="PARTNER",
                hs_code="PRODUCT_NC",
                value="VALUE_EUR",
                reporter="REPORTER",
                flow="FLOW",
                row_key=("TRADE_TYPE", "STAT_PROCEDURE", "STAT_REGIME", "SUPPL_UNIT"),
            ),
            partner=Partner(scheme="iso2"),
            hs=Hs(digits=8),
            quantity=Quantities(
                columns=(Quantity(column="QUANTITY_KG", unit="KG"),), without_kilograms="unknown"
            ),
            numbers=NUMBERS,
            codes={"reporter": MEMBERS, "flow": FLOWS},
            drop=(*LEFT_OUT, NOT_REPORTERS),
        ),
    ),
    Source(
        title="Comext bulk files before 2021",
        publisher=PUBLISHER,
        url=URL,
        known_by=(
            "DECLARANT_ISO",
            "PARTNER_ISO",
            "PRODUCT_NC",
            "FLOW",
            "PERIOD",
            "VALUE_IN_EUROS",
            "QUANTITY_IN_KG",
        ),
        is_register=True,
        flows=(Flow.IMPORT,),
        mirror_of="CN",
        nothing_left=NOTHING_LEFT,
        layout=Layout(
            id="comext",
            description="Eurostat's bulk files fullYYYYMM: members' trade by CN8",
            constants=Constants(currency="EUR"),
            columns=Columns(
                month="PERIOD",
                partner_code="PARTNER_ISO",
                hs_code="PRODUCT_NC",
                value="VALUE_IN_EUROS",
                reporter="DECLARANT_ISO",
                flow="FLOW",
                row_key=("TRADE_TYPE", "STAT_REGIME", "SUPP_UNIT"),
            ),
            partner=Partner(scheme="iso2"),
            hs=Hs(digits=8),
            quantity=Quantities(
                columns=(Quantity(column="QUANTITY_IN_KG", unit="KG"),),
                without_kilograms="unknown",
            ),
            numbers=NUMBERS,
            codes={"reporter": MEMBERS, "flow": FLOWS},
            drop=LEFT_OUT,
        ),
    ),
)
