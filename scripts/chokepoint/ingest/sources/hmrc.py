"""UK imports from China: HMRC Overseas Trade Statistics, saved pages of the OData API, or a CSV.

Pages: one answer of https://api.uktradeinfo.com/OTS, or a JSON list of all answers of one query.
CSV: period, reporter, partner (three letters), flow, cn8, qty_kg, value_usd, already summed over
ports.
"""

from __future__ import annotations

from typing import Any

from chokepoint.choices import Flow
from chokepoint.ingest.files.delimited import columns_of
from chokepoint.ingest.files.text_tables import text_table
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.reader_tools import (
    as_text,
    count,
    drop_rows,
    first_line,
    has_columns,
    is_json_with,
    load_json,
    make_parsed_text,
    optional,
    read_table,
    require_import,
    require_rows,
    round_kilograms,
)

CHINA = "720"
IMPORTS = ("1", "3")  # from the EU, from elsewhere
FIELDS = ("MonthId", "FlowTypeId", "CommodityId", "CountryId", "Value", "NetMass")
OTHER_FIELDS = ("SuppressionIndex", "PortId", "Cn8Code")
CSV_COLUMNS = ("period", "reporter", "partner", "flow", "cn8", "qty_kg", "value_usd")
# a suppressed record gives 0 for what is not published
WITHHELD = "coalesce(SuppressionIndex <> '0' and try_cast(NetMass as double) = 0, false)"
NOTHING = "no imports from China in the file."
REMEDY = "Query FlowTypeId 1 or 3 and CountryId 720."


def read(file: SourceFile) -> Parsed | None:
    """Imports from China of a saved OTS answer or CSV; None for other files."""
    if is_json_with(file, "FlowTypeId", "CommodityId"):
        return _read_pages(file)
    if has_columns(first_line(file), CSV_COLUMNS):
        return _read_csv(file)
    return None


def _read_pages(file: SourceFile) -> Parsed:
    require_import(file, "HMRC")
    answer = load_json(file)
    records = _records(file, answer if isinstance(answer, list) else [answer])
    names = (*FIELDS, *OTHER_FIELDS)
    rows = [[as_text(record.get(n)) for n in names] + [i] for i, record in records]
    text_table(file.connection, "hmrc_raw", names, rows)
    flows = ", ".join(f"'{flow}'" for flow in IMPORTS)
    notes = drop_rows(
        file,
        "hmrc_raw",
        f"coalesce(FlowTypeId not in ({flows}) or CountryId <> '{CHINA}', true)",
        "rows of exports or of other partners",
    )
    # negative ids are HMRC's estimates of trade below the threshold: no commodity
    notes += drop_rows(file, "hmrc_raw", "CommodityId like '-%'", "rows without a commodity code")
    require_rows(file, "hmrc_raw", NOTHING, REMEDY)
    if hidden := count(file, "hmrc_raw", WITHHELD):
        notes.append(f"{hidden:,} weights suppressed by the source: unknown, not zero")
    make_parsed_text(
        file,
        "hmrc_raw",
        {
            "month_text": "MonthId",
            "partner_code": "CountryId",
            "partner_name": "'China'",
            # a number in the API: chapters 01 to 09 have lost their zero
            "hs_code": "coalesce(Cn8Code, case when length(CommodityId) = 7 then '0' else '' end "
            "|| CommodityId)",
            "quantity_text": f"case when not {WITHHELD} then NetMass end",
            "value_text": "Value",
            "row_key": "concat_ws('|', FlowTypeId, coalesce(PortId, ''), SuppressionIndex)",
        },
    )
    notes += round_kilograms(file)
    return Parsed("hmrc", "GBR", Flow.IMPORT, "GBP", "hmrc", "utf-8", notes=notes)


def _records(file: SourceFile, pages: list[Any]) -> list[tuple[int, dict[str, Any]]]:
    """Records of all pages, counted from 1, with the code of an expanded commodity."""
    found: list[tuple[int, dict[str, Any]]] = []
    for page in pages:
        values = page.get("value") if isinstance(page, dict) else None
        if not isinstance(values, list):
            raise refuse(
                file.name,
                "no list 'value' in an answer of the API.",
                "Save the answers unchanged; several of them as one JSON list.",
                column="value",
            )
        for record in values:
            row = len(found) + 1
            lacking = [n for n in FIELDS if not isinstance(record, dict) or n not in record]
            if lacking:
                raise refuse(
                    file.name,
                    "a record without this field.",
                    "Leave $select out of the query.",
                    row=row,
                    column=lacking[0],
                )
            commodity = record.get("Commodity")
            if isinstance(commodity, dict):
                record = {**record, "Cn8Code": commodity.get("Cn8Code")}
            found.append((row, record))
    links = [page.get("@odata.nextLink") for page in pages]
    if links[-1] or not all(links[:-1]):
        raise refuse(
            file.name,
            "pages of the answer are missing, or pages of several queries are mixed.",
            "Follow @odata.nextLink to its end and save all pages, in order, as one JSON list.",
            row=len(found),
            column="@odata.nextLink",
            value=links[-1],
        )
    return found


def _read_csv(file: SourceFile) -> Parsed:
    require_import(file, "HMRC")
    encoding = read_table(file, "hmrc_raw", ",")
    columns = columns_of(file, "hmrc_raw")
    place = file.connection.execute(
        "select file_row, reporter from hmrc_raw where reporter is distinct from 'GBR' limit 1"
    ).fetchone()
    if place:
        raise refuse(
            file.name,
            "not a file of the United Kingdom.",
            "HMRC publishes British trade only; describe other files in a mapping file.",
            row=place[0],
            column="reporter",
            value=place[1],
        )
    notes = drop_rows(
        file,
        "hmrc_raw",
        "coalesce(lower(flow) <> 'import' or partner <> 'CHN', true)",
        "rows of exports or of other partners",
    )
    require_rows(file, "hmrc_raw", NOTHING, REMEDY)
    make_parsed_text(
        file,
        "hmrc_raw",
        {
            "month_text": "period",
            "partner_code": "partner",
            "partner_name": optional(columns, "partner_name"),
            "hs_code": "cn8",
            "quantity_text": "qty_kg",
            "value_text": "value_usd",
        },
    )
    notes += round_kilograms(file)
    return Parsed("hmrc", "GBR", Flow.IMPORT, "USD", "iso3", encoding, notes=notes)
