"""A table of six-digit flows by three-letter partner, already single rows."""

from __future__ import annotations

from chokepoint.choices import Flow
from chokepoint.ingest.files.delimited import columns_of
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.reader_tools import make_parsed_text, optional, read_table
from chokepoint.ingest.rows.iso_codes import iso3
from chokepoint.ingest.sources.comtrade.flows import only_china, parsed_of, single_flow

COLUMNS = ("period", "reporter", "partner", "flow", "hs6", "qty_kg", "value_usd")


def read_summary(file: SourceFile) -> Parsed:
    """Rows of one flow; refuses reporters that are not ISO 3166-1 alpha-3."""
    encoding = read_table(file, "comtrade_raw", ",")
    columns = columns_of(file, "comtrade_raw")
    bad = next(
        (
            (row, value)
            for value, row in file.connection.execute(
                "select reporter, min(file_row) from comtrade_raw group by 1 order by 2"
            ).fetchall()
            if iso3(value) != value
        ),
        None,
    )
    if bad:
        raise refuse(
            file.name,
            "not a country's three-letter code.",
            "Write ISO 3166-1 alpha-3.",
            row=bad[0],
            column="reporter",
            value=bad[1],
        )
    flow = single_flow(file, "flow", {str(flow): flow for flow in Flow})
    notes = only_china(file, flow, "partner", "CHN")
    make_parsed_text(
        file,
        "comtrade_raw",
        {
            "reporter_code": "reporter",
            "month_text": "period",
            "partner_code": "partner",
            "partner_name": optional(columns, "partner_name"),
            "hs_code": "hs6",
            "quantity_text": optional(columns, "qty_kg"),
            "value_text": optional(columns, "value_usd"),
        },
    )
    return parsed_of(file, flow, "iso3", encoding, notes)
