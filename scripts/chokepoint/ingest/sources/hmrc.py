"""UK imports from China: HMRC Overseas Trade Statistics, saved pages of the OData API, or a CSV.

Pages: one answer of https://api.uktradeinfo.com/OTS, or a JSON list of all answers of one query.
CSV: period, reporter, partner (three letters), flow, cn8, qty_kg, value_usd, already summed over
ports. Ports are rows of their own and are added.
"""

from __future__ import annotations

from collections.abc import Sequence

from chokepoint.choices import Flow
from chokepoint.ingest.files.head import Place
from chokepoint.ingest.model import Parsed, SourceFile
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
from chokepoint.ingest.sources.source import Source

PUBLISHER = "HM Revenue and Customs"
URL = "https://www.uktradeinfo.com/trade-data/"
NEXT, CONTEXT, COUNT = "@odata.nextLink", "@odata.context", "@odata.count"
NOTHING_LEFT = "Query imports (FlowTypeId 1 or 3) from China (CountryId 720)."


def _all_pages(file: SourceFile, places: Sequence[Place]) -> None:
    """Raise FileRefused unless the answers are one query from its start to its end."""
    links = [page.get(NEXT) for place in places for page in place.head.envelopes]
    if links and (links[-1] or not all(links[:-1])):
        raise refuse(
            file.name,
            "pages of the answer are missing, or pages of several queries are mixed.",
            f"Follow {NEXT} to its end and save all pages, in order, as one JSON list.",
            column=NEXT,
            value=links[-1],
        )
    counts = [page.get(COUNT) for place in places for page in place.head.envelopes]
    records = sum(records for place in places for records in place.head.records)
    said = next((int(str(count)) for count in counts if str(count).isdigit()), records)
    if said != records:
        raise refuse(
            file.name,
            f"the query has {said:,} records, and the file holds {records:,}.",
            f"Follow {NEXT} to its end and save all pages, in order, as one JSON list.",
            column=COUNT,
            value=str(said),
        )


def _without_answers(parsed: Parsed, places: Sequence[Place]) -> None:
    """Records alone, or saved as CSV, do not say whether all pages are there."""
    if not all(
        NEXT in page or CONTEXT in page for p in places for page in p.head.envelopes or ({},)
    ):
        parsed.notes.append(
            "records without the answers that held them: nothing says whether pages are missing"
        )


def _whole_records(cells: Cells) -> None:
    for column, text in (("quantity", "quantity_text"), ("value_number", "value_text")):
        cells.refuse(
            f"{column} is null and {text} is null and not is_withheld",
            column,
            "a record without this field.",
            "Leave $select out of the query.",
        )


def _british(cells: Cells) -> None:
    cells.refuse(
        "reporter_code <> 'GBR'",
        "reporter_code",
        "not a file of the United Kingdom.",
        "HMRC publishes British trade only; describe other files in a mapping file.",
    )


SOURCES = (
    Source(
        title="HMRC Overseas Trade Statistics, answers of the API (JSON)",
        publisher=PUBLISHER,
        url="https://api.uktradeinfo.com/OTS",
        known_by=("MonthId", "FlowTypeId", "CommodityId", "CountryId", "Value", "NetMass"),
        flows=(Flow.IMPORT,),
        mirror_of="720",
        nothing_left=NOTHING_LEFT,
        check=_all_pages,
        settle=_whole_records,
        asked=_without_answers,
        layout=Layout(
            id="hmrc",
            description="Answers of api.uktradeinfo.com/OTS, a record per port",
            constants=Constants(reporter="GBR", currency="GBP"),
            columns=Columns(
                month="MonthId",
                partner_code="CountryId",
                hs_code="CommodityId",  # a number: chapters 01 to 09 have lost their zero
                value="Value",
                flow="FlowTypeId",
                row_key=("FlowTypeId", "PortId", "SuppressionIndex"),
            ),
            partner=Partner(scheme="hmrc"),
            hs=Hs(digits=8),
            # a suppressed record gives 0 for what is not published
            quantity=Quantities(
                columns=(
                    Quantity(
                        column="NetMass",
                        unit="KG",
                        flag_column="SuppressionIndex",
                        unflagged=("-", "0"),
                    ),
                )
            ),
            numbers=Numbers(negatives="book", thousands_mark=""),
            # from and to the EU, from and to elsewhere
            codes={"flow": {"1": "import", "3": "import", "2": "export", "4": "export"}},
            # HMRC's estimates of trade below the threshold
            drop=(
                Filter(column="FlowTypeId", values=("2", "4"), reason="exports"),
                Filter(column="CommodityId", pattern="-.*", reason="no commodity code"),
            ),
        ),
    ),
    Source(
        title="HMRC Overseas Trade Statistics by month and partner (CSV)",
        publisher=PUBLISHER,
        url=URL,
        known_by=("period", "reporter", "partner", "flow", "cn8", "qty_kg", "value_usd"),
        flows=(Flow.IMPORT,),
        mirror_of="CHN",
        nothing_left=NOTHING_LEFT,
        settle=_british,
        layout=Layout(
            id="hmrc",
            description="HMRC's records added up by month, partner and commodity, in dollars",
            constants=Constants(currency="USD"),
            columns=Columns(
                month="period",
                partner_code="partner",
                partner_name="partner_name",
                hs_code="cn8",
                value="value_usd",
                reporter="reporter",
                flow="flow",
            ),
            partner=Partner(scheme="iso3"),
            hs=Hs(digits=8),
            quantity=Quantities(columns=(Quantity(column="qty_kg", unit="KG"),)),
            drop=(Filter(column="flow", pattern="(?i)exports?", reason="exports"),),
        ),
    ),
)
