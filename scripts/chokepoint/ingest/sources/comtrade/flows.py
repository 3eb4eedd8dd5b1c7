"""What both layouts share: one flow of a file, and of imports those from China."""

from __future__ import annotations

from chokepoint.choices import Flow
from chokepoint.duckdb_files import only_row
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.reader_tools import drop_rows, require_rows, round_kilograms


def single_flow(file: SourceFile, column: str, names: dict[str, Flow]) -> Flow:
    """The file's flow, or the one of two that the options ask for."""
    rows = file.connection.execute(
        f"select {column}, min(file_row) from comtrade_raw group by 1 order by 2"
    ).fetchall()
    flows = {names.get(code): row for code, row in rows}
    wanted = file.options.flow
    if wanted is None and len(flows) == 1 and (only := next(iter(flows))):
        return only
    if wanted is not None and wanted in flows:
        codes = [code for code, name in names.items() if name == wanted]
        file.connection.execute(f"delete from comtrade_raw where {column} <> '{codes[0]}'")
        return wanted
    found = ", ".join(str(code) for code, _ in rows)
    raise refuse(
        file.name,
        f"mixed flows: {found}." if wanted is None else f"no {wanted} among its flows: {found}.",
        "Say --flow import (a mirror) or --flow export.",
        row=rows[-1][1],
        column=column,
        value=rows[-1][0],
    )


def only_china(file: SourceFile, flow: Flow, column: str, china: str) -> list[str]:
    """A mirror is what others imported from China; exports are kept whole."""
    if flow != Flow.IMPORT:
        return []
    notes = drop_rows(
        file, "comtrade_raw", f"{column} is distinct from '{china}'", "imports from other partners"
    )
    require_rows(file, "comtrade_raw", "no imports from China in the file.", "Ask for partner 156.")
    return notes


def parsed_of(file: SourceFile, flow: Flow, scheme: str, encoding: str, notes: list[str]) -> Parsed:
    """The file's facts, once `parsed_text` exists; weights become whole kilogrammes."""
    estimated, reporter = only_row(
        file.connection,
        "select count(*) filter (where is_quantity_estimated), min(reporter_code) from parsed_text",
    )
    if estimated:
        notes.append(f"{estimated:,} weights estimated by the source (flagged)")
    notes += round_kilograms(file)
    if flow == Flow.EXPORT:
        notes.append("six digits: kept in the lake, in no figure unless hs_products lists the code")
    return Parsed("comtrade", reporter, flow, "USD", scheme, encoding, notes=notes)
