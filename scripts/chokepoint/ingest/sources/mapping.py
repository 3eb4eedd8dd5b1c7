"""Any long table, as a mapping file describes it; every key: ingest/mapping/shipped/example.toml.

The mapping is chosen by the user (--mapping, or a file beside the table), never guessed: a table
that does not fit it is refused by the column it lacks. Every error names the cell of the table and
the key of the mapping that asked for it.
"""

from __future__ import annotations

from chokepoint.duckdb_files import only_row
from chokepoint.ingest.mapping.amounts import kilograms_of, value_of
from chokepoint.ingest.mapping.cells import (
    hs_code_of,
    is_estimated,
    month_of,
    partner_of,
    reporter_of,
    row_key,
)
from chokepoint.ingest.mapping.file import load_mapping
from chokepoint.ingest.mapping.table import MappedTable
from chokepoint.ingest.mapping.whole_file import currency_of, flow_of
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.reader_tools import make_parsed_text, require_rows, round_kilograms


def read(file: SourceFile) -> Parsed | None:
    """Rows as the mapping of the options says; None if the options name no mapping."""
    if file.options.mapping is None:
        return None
    mapping = load_mapping(file.options.mapping)
    table = MappedTable(file, mapping)
    table.require_whole()
    notes = [note for rule in mapping.filters for note in table.filter(rule)]
    require_rows(
        file,
        "mapped_raw",
        "the mapping leaves no row.",
        f"Check [[drop]] and [[keep]] in {mapping.path.name}.",
    )
    flow, more = flow_of(table)
    notes += more
    expressions = {
        "reporter_code": reporter_of(table),
        "month_text": month_of(table),
        "partner_code": partner_of(table),
        "partner_name": table.plain("partner_name"),
        "hs_code": hs_code_of(table),
        "quantity_text": kilograms_of(table),
        "value_text": value_of(table),
        "is_quantity_estimated": is_estimated(table),
        "row_key": row_key(table),
    }
    currency = currency_of(table)
    make_parsed_text(file, "mapped_raw", expressions)
    notes += round_kilograms(file)
    (reporter,) = only_row(file.connection, "select min(reporter_code) from parsed_text")
    return Parsed(
        source_id=mapping.source_id,
        reporter_code=reporter,
        flow=flow,
        currency=currency,
        partner_scheme=mapping.scheme,
        encoding=table.encoding,
        notes=notes,
    )
